import { describe, expect, it } from 'vitest';
import golden from '../../fixtures/golden/cross_validation.json';
import { Table } from '@/kernel/stdlib/data';
import { balancedAccuracyScore } from '@/kernel/stdlib/evaluate';
import { LogisticRegression, Pipeline, Ridge, SimpleImputer, StandardScaler } from '@/kernel/stdlib/ml';
import { Bootstrap, crossValidate, crossValPredict, GroupKFold, KFold, learningCurve, ShuffleSplit, StratifiedKFold, TimeSeriesSplit } from '@/kernel/stdlib/select';
import { expectAllClose, expectClose } from '../ml/close';

const { a, b } = golden;
const classes = Table.fromColumns({ a, b, group: golden.groups, label: golden.label.map((one) => (one === 1 ? 'yes' : 'no')) }, { name: 'classes' });
const numbers = Table.fromColumns({ a, b, number: golden.number });
const features = ['a', 'b'];
const classifier = new LogisticRegression({ maxIter: 10_000 });

describe('cross-validation gives the scores of scikit-learn, fold by fold', () => {
  it('stratified for classes', async () => {
    const found = await crossValidate(classifier, classes, 'label', { features, scoring: ['accuracy', 'rocAuc', 'logLoss'] });
    expectAllClose(found.values('accuracy'), golden.stratified.accuracy);
    expectAllClose(found.values('rocAuc'), golden.stratified.roc_auc);
    expectAllClose(found.values('logLoss'), golden.stratified.neg_log_loss, 1e-7);
    const expected = golden.stratified.accuracy.reduce((sum, value) => sum + value, 0) / 5;
    expectClose(found.mean('accuracy'), expected);
    expectClose(found.std('accuracy'), Math.sqrt(golden.stratified.accuracy.reduce((sum, value) => sum + (value - expected) ** 2, 0) / 5));
  });

  it('in runs for numbers, by group, and by time', async () => {
    const runs = await crossValidate(new Ridge(), numbers, 'number', { cv: 4 });
    expectAllClose(runs.values('r2'), golden.runs.r2, 1e-9);
    expectAllClose(runs.values('mae'), golden.runs.neg_mean_absolute_error, 1e-9);
    const time = await crossValidate(new Ridge(), numbers, 'number', { cv: new TimeSeriesSplit({ nSplits: 3 }), scoring: 'r2' });
    expectAllClose(time.values('r2'), golden.time.r2, 1e-9);
    const groups = await crossValidate(classifier, classes, 'label', { features, cv: new GroupKFold({ nSplits: 3 }), groups: 'group', scoring: 'accuracy' });
    expectAllClose(groups.values('accuracy'), golden.groupFolds.accuracy);
  });

  it('and each row the prediction of the model that did not see it', async () => {
    const predicted = await crossValPredict(classifier, classes, 'label', { features });
    expect(predicted).toEqual(golden.predicted.map((one) => (one === 1 ? 'yes' : 'no')));
  });
});

describe('nothing leaks into a fold', () => {
  it('what preprocessing learns, it learns from the training part alone', async () => {
    // One absurd value: where it is in the test part, the fold's own median and scale must not know of it.
    const spoiled = Table.fromColumns({ x: [1e9, 1, 2, 3, 4, 5, 6, 7, 8, null], y: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] });
    const pipeline = new Pipeline([new SimpleImputer({ strategy: 'median' }), new StandardScaler(), new Ridge()]);
    const { folds } = await crossValidate(pipeline, spoiled, 'y', { cv: new KFold({ nSplits: 5 }) });
    const alone = await pipeline.fit(spoiled.slice(2, 10), 'y');
    expect(folds[0]!.model.coefficients).toEqual(alone.coefficients);
  });

  it('of a target of pure chance, no score is far above chance', async () => {
    const chance = Table.fromColumns({ ...Object.fromEntries(Array.from({ length: 30 }, (_, c) => [`x${c}`, Array.from({ length: 100 }, (_, row) => Math.sin(row * 12.9898 * (c + 1) + c) * 43758.5453 % 1)])), y: Array.from({ length: 100 }, (_, row) => (row * 7919) % 2 === 0) });
    expect((await crossValidate(new LogisticRegression(), chance, 'y', { cv: new StratifiedKFold({ shuffle: true, seed: 3 }), scoring: 'accuracy' })).mean('accuracy')).toBeLessThan(0.68);
  });
});

describe('what else can be asked', () => {
  it('scores by a function, and undefined ones stay undefined', async () => {
    const found = await crossValidate(classifier, classes, 'label', { features, cv: 3, scoring: { balanced: (model, test) => balancedAccuracyScore(test.column('label'), model.predict(test)), never: () => NaN } });
    expect(found.names).toEqual(['balanced', 'never']);
    expect(found.mean('balanced')).toBeGreaterThan(0.5);
    expect([found.mean('never'), found.std('never')]).toEqual([null, null]);
    expect(found.scores.column('never').missing).toBe(3);
  });

  it('a learning curve over training rows', async () => {
    const curve = await learningCurve(classifier, classes, 'label', { features, cv: new StratifiedKFold({ nSplits: 3, shuffle: true, seed: 1 }), sizes: [20, 0.5, 1], scoring: 'logLoss' });
    expect(curve.column('rows').toArray()).toEqual([20, 30, 60]);
    expect(curve.column('test').missing).toBe(0);
  });

  it('the same seed the same parts, and another seed others', () => {
    const rows = (seed: number) => Array.from(new KFold({ shuffle: true, seed }).split(classes)).map((part) => [...part.testRows]);
    expect(rows(1)).toEqual(rows(1));
    expect(rows(1)).not.toEqual(rows(2));
    const [part] = Array.from(new ShuffleSplit({ nSplits: 1, test: 0.2, stratify: true, seed: 5 }).split(classes, { target: 'label' }));
    expect([part!.train.rowCount, part!.test.rowCount]).toEqual([72, 18]);
    expect(Array.from(new Bootstrap({ nSplits: 3, seed: 2 }).split(classes)).map((one) => one.train.rowCount)).toEqual([90, 90, 90]);
  });
});

describe('what cannot be is refused with its remedy', () => {
  it.each([
    ['a splitter without its column', () => Array.from(new GroupKFold().split(classes)), 'GroupKFold must know the groups. Name the column'],
    ['more folds than rows', () => Array.from(new KFold({ nSplits: 91 }).split(classes)), '90 rows cannot be parted into 91. Ask for fewer parts'],
    ['one fold', () => new KFold({ nSplits: 1 }), 'nSplits must be a whole number of at least 2, not 1.'],
    ['a seed that does nothing', () => new KFold({ seed: 1 }), 'A seed has no effect without shuffling.'],
    ['what is no table', () => Array.from(new KFold().split([] as never)), 'A splitter parts a table.'],
  ])('%s', (_, make, message) => expect(make).toThrow(message));

  it.each([
    ['a metric that the model has not', () => crossValidate(classifier, classes, 'label', { features, scoring: 'r2' }), 'There is no metric ‘r2’ for this model. There are: accuracy'],
    ['what cannot fit', () => crossValidate({} as never, classes, 'label'), 'The first value must be an estimator or a pipeline.'],
    ['a target with gaps', () => crossValidate(classifier, Table.fromColumns({ x: [1, 2], y: ['a', null] }), 'y'), 'The target ‘y’ is missing in 1 of 2 rows.'],
    ['rows that are tested twice or never', () => crossValPredict(classifier, classes, 'label', { features, cv: new ShuffleSplit({ nSplits: 2, seed: 1 }) }), 'times by this splitter, so it has no one prediction.'],
  ])('%s', (_, run, message) => expect(run).rejects.toThrow(message));
});
