/** Probabilities that mean what they say, by scikit-learn's names. */
import { fitIsotonic } from '@/lib/ml/calibration/isotonic';
import { fitPlatt } from '@/lib/ml/calibration/sigmoid';
import { isByDecision, scoresOf, type Calibrator } from '@/lib/ml/heads/calibrated';
import { kindOf } from '@/lib/ml/heads/registry';
import type { StepSpec } from '@/lib/ml/preprocess/steps';
import { stratifiedKFold } from '@/lib/ml/splits/folds';
import { DataError } from '../errors';
import { checkChoice, checkNumber } from './common';
import { Estimator, type Learned } from './estimators';
import type { Training } from './fit';
import { plainVectorizer } from './preprocessing';

/**
 * Fits a classifier on `cv` (5) stratified parts and turns its scores on the rows left out into probabilities; the mean of all parts predicts.
 * `method`: 'sigmoid' (Platt; default) or 'isotonic' (needs a thousand rows or so). Of two classes equal to scikit-learn's; of more, scores are
 * always shares. The preprocessing is learned from all rows. Takes `sampleWeight` where the classifier does.
 *
 * @example const model = await new CalibratedClassifierCV(new LinearSVC()).fit(train, 'income'); model.predictProba(test);
 */
export class CalibratedClassifierCV extends Estimator {
  readonly name = 'CalibratedClassifierCV';
  readonly parameters: { readonly of: string; readonly method: Calibrator['method']; readonly cv: number };
  override readonly takesWeights: boolean;
  readonly #estimator: Estimator;

  constructor(estimator: Estimator, { method = 'sigmoid', cv = 5 }: { readonly method?: 'sigmoid' | 'isotonic'; readonly cv?: number } = {}) {
    super();
    if (!(estimator instanceof Estimator) || estimator instanceof CalibratedClassifierCV) throw new DataError('CalibratedClassifierCV takes a classifier.', 'For example new CalibratedClassifierCV(new LinearSVC()).');
    checkChoice('method', method, ['sigmoid', 'isotonic']);
    checkNumber('cv', cv, { least: 2, most: 100, isInteger: true });
    this.#estimator = estimator;
    this.takesWeights = estimator.takesWeights;
    this.parameters = { of: estimator.name, method, cv };
  }

  override usualSteps(): readonly StepSpec[] { return this.#estimator.usualSteps(); }

  task(): 'classification' { return 'classification'; }

  async learn(training: Training): Promise<Learned> {
    const { target } = training;
    const { method, cv } = this.parameters;
    if (target.task !== 'classification') throw new DataError('CalibratedClassifierCV predicts classes.');
    const k = target.classes.length;
    const counts = new Int32Array(k);
    for (const code of target.codes) counts[code]!++;
    const rare = counts.findIndex((count) => count < cv);
    if (rare >= 0) throw new DataError(`The class ‘${target.classes[rare]}’ has ${counts[rare]} rows; every one of the ${cv} parts needs one.`, 'Lower cv, or lump rare classes.');
    const members = [];
    for (const { train, test } of stratifiedKFold(target.codes, cv)) {
      const { head } = await this.#estimator.learn(training.take(train));
      if (head.kind === 'calibrated') throw new DataError('CalibratedClassifierCV takes a classifier that is not calibrated.');
      const held = training.take(test);
      const scores = scoresOf(kindOf(head).predict(head, held, k), k, isByDecision(head));
      const width = k === 2 ? 1 : k;
      members.push({ head, calibrators: Array.from({ length: width }, (_, c): Calibrator => {
        const own = Float64Array.from(test, (_row, i) => scores[i * width + c]!);
        const isPositive = Uint8Array.from(test, (row) => Number(target.codes[row] === (k === 2 ? 1 : c)));
        return method === 'sigmoid' ? { method, ...fitPlatt(own, isPositive, held.weights) } : { method, ...fitIsotonic(own, Float64Array.from(isPositive), held.weights, true, 0, 1) };
      }) });
    }
    return { head: { kind: 'calibrated', method, members } };
  }
}

/** The nearest curve that never falls (`increasing: false`: never rises) over one feature. Equal to scikit-learn's with outOfBounds 'clip'. Takes `sampleWeight`. */
export class IsotonicRegression extends Estimator {
  readonly name = 'IsotonicRegression';
  override readonly takesWeights = true;
  readonly parameters: { readonly increasing: boolean };

  constructor({ increasing = true }: { readonly increasing?: boolean } = {}) {
    super();
    this.parameters = { increasing };
  }

  override usualSteps(): readonly StepSpec[] { return [plainVectorizer().spec]; }

  task(): 'regression' { return 'regression'; }

  learn({ dense, target, weights }: Training): Learned {
    if (target.task !== 'regression') throw new DataError('IsotonicRegression predicts numbers.');
    if (dense.columns !== 1) throw new DataError(`IsotonicRegression takes one feature, not ${dense.columns}.`, "Name it: fit(table, target, { features: ['x'] }).");
    const curve = fitIsotonic(dense.values, target.values, weights, this.parameters.increasing);
    return { head: { kind: 'isotonic', points: curve.x.length, ...curve } };
  }
}
