/** The target as supervised steps take it. */
import { PreprocessError } from './blocks';
import type { StepTarget } from './step';

export function needTarget(target: StepTarget | null, step: string): StepTarget {
  if (target === null) throw new PreprocessError(`${step} learns from a target.`, "Name it: fit(table, 'income'); in a pipeline it is the estimator's.");
  return target;
}

/** The target as numbers: its own, or the classes where they are numbers. */
export function numbersOfTarget(target: StepTarget, step: string): Float64Array {
  if (target.task === 'regression') return target.values;
  const numbers = target.classes.map(Number);
  const odd = numbers.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new PreprocessError(`${step} takes a target of numbers, and this one holds ‘${target.classes[odd]!}’.`, 'Choose another column as the target.');
  return Float64Array.from(target.codes, (code) => numbers[code]!);
}

export function classesOfTarget(target: StepTarget, step: string): { readonly codes: Int32Array; readonly classes: readonly string[] } {
  if (target.task !== 'classification') throw new PreprocessError(`${step} takes a target of classes, and this one holds numbers.`, "Use SelectKBest({ scoreFunc: 'fRegression' }).");
  return target;
}
