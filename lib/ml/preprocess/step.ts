/**
 * What a step of preprocessing is: how it learns from columns, how it maps columns by what it learned, and how what it learned is read
 * back from a file. It is fitted once and then applied the same everywhere: in the notebook, in the evaluator and in serving. A step
 * is one module under `steps/` and one line in `steps/index.ts`.
 */
import type { Fields } from '../heads/reading';
import type { Blocks } from './blocks';

/** What to fit, as chosen by the user. Each step has its own further fields. */
export interface StepSpec {
  readonly kind: string;
}

/** What was learned: plain JSON (so finite numbers only), part of a model's digest. Fields added later are left out where they say nothing new. */
export interface FittedStep {
  readonly kind: string;
}

/** What supervised steps learn from; a code into `classes` or a number for each row. */
export type StepTarget =
  | { readonly task: 'classification'; readonly codes: Int32Array; readonly classes: readonly string[] }
  | { readonly task: 'regression'; readonly values: Float64Array };

export interface FitContext {
  readonly target: StepTarget | null;
  /** How much each row counts, at least 0. */
  readonly weights: Float64Array | null;
}

export interface Fitting extends FitContext {
  /** For steps made of steps. */
  fitSteps(specs: readonly StepSpec[], blocks: Blocks): { readonly steps: readonly FittedStep[]; readonly blocks: Blocks };
}

export interface Step<Spec extends StepSpec, Fitted extends FittedStep> {
  readonly kind: Spec['kind'] & Fitted['kind'];
  /** Throws a PreprocessError that names column, row and remedy. */
  fit(spec: Spec, blocks: Blocks, context: Fitting): Fitted;
  /** The training rows themselves, where they are not what `apply` gives (cross-fitting). */
  fitApply?(spec: Spec, blocks: Blocks, context: Fitting): { readonly fitted: Fitted; readonly blocks: Blocks };
  /** Columns are found by name, so their order and further columns do not matter. Throws a PreprocessError. */
  apply(fitted: Fitted, blocks: Blocks, applySteps: (steps: readonly FittedStep[], blocks: Blocks) => Blocks): Blocks;
  /** From JSON that anybody may have written. Throws an Error that says what is wrong. */
  read(fields: Fields, readSteps: (value: unknown) => FittedStep[]): Fitted;
  /** The names of the columns it takes. */
  inputs(fitted: Fitted): readonly string[];
}
