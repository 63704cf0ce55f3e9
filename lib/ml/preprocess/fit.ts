import { applySteps } from './apply';
import type { Blocks } from './blocks';
import type { FitContext, FittedStep, StepSpec } from './step';
import { stepOf } from './steps';

/**
 * Fits the steps one after the other, each on what the ones before give. `blocks`: what the training rows become, which is what
 * an estimator has to learn from; where a step fits across folds it is not what applying the steps would give.
 */
export function fitSteps(specs: readonly StepSpec[], blocks: Blocks, context: FitContext = { target: null, weights: null }): { readonly steps: readonly FittedStep[]; readonly blocks: Blocks } {
  const fitting = { ...context, fitSteps: (inner: readonly StepSpec[], columns: Blocks) => fitSteps(inner, columns, context) };
  const steps: FittedStep[] = [];
  let current = blocks;
  for (const spec of specs) {
    const step = stepOf(spec);
    if (step.fitApply === undefined) {
      const fitted = step.fit(spec, current, fitting);
      steps.push(fitted);
      current = applySteps([fitted], current);
    } else {
      const result = step.fitApply(spec, current, fitting);
      steps.push(result.fitted);
      current = result.blocks;
    }
  }
  return { steps, blocks: current };
}
