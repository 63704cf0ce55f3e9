/** The registry: every step that models may hold. The others find a step by its kind, here. */
import type { FittedStep, Step, StepSpec } from '../step';
import { columnTransformer } from './column-transformer';
import { oneHotEncoder } from './one-hot-encoder';
import { ordinalEncoder } from './ordinal-encoder';
import { simpleImputer } from './simple-imputer';
import { standardScaler } from './standard-scaler';

export type { FittedStep, StepSpec } from '../step';

const STEPS: readonly Step<StepSpec, FittedStep>[] = [
  columnTransformer, oneHotEncoder, ordinalEncoder, simpleImputer, standardScaler,
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
