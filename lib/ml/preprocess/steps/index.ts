/** The registry: every step that models may hold. The others find a step by its kind, here. */
import type { FittedStep, Step, StepSpec } from '../step';
import { binarizer } from './binarizer';
import { columnTransformer } from './column-transformer';
import { countVectorizer } from './count-vectorizer';
import { dateParts } from './date-parts';
import { featureHasher } from './feature-hasher';
import { kBinsDiscretizer } from './kbins-discretizer';
import { knnImputer } from './knn-imputer';
import { maxAbsScaler } from './max-abs-scaler';
import { minMaxScaler } from './min-max-scaler';
import { missingIndicator } from './missing-indicator';
import { normalizer } from './normalizer';
import { oneHotEncoder } from './one-hot-encoder';
import { ordinalEncoder } from './ordinal-encoder';
import { polynomialFeatures } from './polynomial-features';
import { powerTransformer } from './power-transformer';
import { quantileTransformer } from './quantile-transformer';
import { robustScaler } from './robust-scaler';
import { selectKBest } from './select-k-best';
import { simpleImputer } from './simple-imputer';
import { standardScaler } from './standard-scaler';
import { targetEncoder } from './target-encoder';
import { tfidfVectorizer } from './tfidf-vectorizer';
import { varianceThreshold } from './variance-threshold';

export type { FittedStep, StepSpec } from '../step';

const STEPS: readonly Step<StepSpec, FittedStep>[] = [
  binarizer, columnTransformer, countVectorizer, dateParts, featureHasher, kBinsDiscretizer, knnImputer, maxAbsScaler,
  minMaxScaler, missingIndicator, normalizer, oneHotEncoder, ordinalEncoder, polynomialFeatures, powerTransformer,
  quantileTransformer, robustScaler, selectKBest, simpleImputer, standardScaler, targetEncoder, tfidfVectorizer,
  varianceThreshold,
];

const byKind = new Map(STEPS.map((step) => [step.kind, step]));

export function findStep(kind: unknown): Step<StepSpec, FittedStep> | undefined {
  return byKind.get(kind as string);
}

/** The step of a spec, or of what was fitted. A RangeError where there is none: what is read from files was checked before. */
export function stepOf({ kind }: StepSpec | FittedStep): Step<StepSpec, FittedStep> {
  const step = byKind.get(kind);
  if (step === undefined) throw new RangeError(`There is no step ‘${kind}’.`);
  return step;
}

export function stepKinds(): readonly string[] {
  return [...byKind.keys()];
}
