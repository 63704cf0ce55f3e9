import { expect, it } from 'vitest';
import { exportValue, loadArtifact } from '@/kernel/stdlib/artifacts';
import { Table } from '@/kernel/stdlib/data';
import { ColumnTransformer, CountVectorizer, DateParts, HistGradientBoostingClassifier, KNNImputer, KBinsDiscretizer, LogisticRegression, MinMaxScaler, OneHotEncoder, Pipeline, PolynomialFeatures, QuantileTransformer, SelectKBest, TargetEncoder, TfidfVectorizer, type FittedModel } from '@/kernel/stdlib/ml';

const n = 120;
const table = Table.fromColumns({
  age: Array.from({ length: n }, (_, i) => (i % 11 === 0 ? null : 20 + ((i * 7) % 50))), hours: Array.from({ length: n }, (_, i) => 10 + ((i * 11) % 60) + 0.5),
  city: Array.from({ length: n }, (_, i) => ['Rome', 'Oslo', null, 'Bern'][i % 4]!), review: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? `a good film, seen ${i} times` : `bad film ${i % 5}`)),
  seen: Array.from({ length: n }, (_, i) => new Date(Date.UTC(2020, i % 12, 1 + (i % 28)))), label: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 'yes' : 'no')),
});
const columns = (text: CountVectorizer | TfidfVectorizer) => new ColumnTransformer([
  ['numbers', [new KNNImputer(), new MinMaxScaler(), new PolynomialFeatures()], ['age', 'hours']], ['bins', new KBinsDiscretizer({ nBins: 3 }), ['hours']], ['ranks', [new KNNImputer(), new QuantileTransformer()], ['age']],
  ['city', new TargetEncoder(), ['city']], ['cities', new OneHotEncoder({ drop: 'first' }), ['city']], ['review', [text, new SelectKBest({ k: 6 })], ['review']], ['seen', new DateParts({ cyclic: ['month'] }), 'date'],
]);

it.each([['LogisticRegression', new LogisticRegression()], ['HistGradientBoostingClassifier', new HistGradientBoostingClassifier({ maxIter: 10 })]] as const)('a pipeline of many kinds of steps before %s, pinned and loaded, predicts the same of raw tables', async (_, estimator) => {
  for (const text of [new CountVectorizer(), new TfidfVectorizer({ sublinearTf: true })]) {
    const model = await new Pipeline([columns(text), estimator]).fit(table, 'label');
    const exported = (await exportValue(model)).at(-1)!;
    const loaded = await loadArtifact(exported.artifact.manifest, exported.files) as FittedModel;
    const probe = table.drop('label').slice(5, 25);
    expect(loaded.predictProba(probe).toArray()).toEqual(model.predictProba(probe).toArray());
    expect(model.predict(table).filter((one, row) => one === table.column('label').at(row)).length / n).toBeGreaterThan(0.95);
    expect(() => loaded.predict(probe.drop('review'))).toThrow('The model needs the column ‘review’');
  }
});
