/** What estimators share: checks of parameters, weights of classes, and running a long fit. */
import { DataError } from '../errors';
import { emit } from '../host';
import type { Target } from './fit';

/** 'balanced': each class weighs the same in all; or a weight for each class by its name (1 where none is given). */
export type ClassWeight = 'balanced' | Readonly<Record<string, number>> | null;

interface Range { readonly least?: number; readonly above?: number; readonly most?: number; readonly isInteger?: boolean; readonly orNull?: string }

/** Throws a DataError unless the value is in range; `orNull` says what null means where it is allowed. */
export function checkNumber(name: string, value: unknown, { least = -Infinity, above = -Infinity, most = Infinity, isInteger = false, orNull }: Range): void {
  if (value === null && orNull !== undefined) return;
  if (typeof value === 'number' && value >= least && value > above && value <= most && (!isInteger || Number.isInteger(value))) return;
  const bounds = [least > -Infinity ? `at least ${least}` : above > -Infinity ? `above ${above}` : '', most < Infinity ? `at most ${most}` : ''].filter(Boolean).join(' and ');
  throw new DataError(`${name} must be ${isInteger ? 'a whole number' : 'a number'}${bounds === '' ? '' : ` of ${bounds}`}, not ${String(value)}.`, orNull === undefined ? undefined : `null means ${orNull}.`);
}

export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) throw new DataError(`${name} cannot be ${JSON.stringify(value)}.`, `Choose ${choices.map((one) => `'${one}'`).join(', ')}.`);
}

/** Weights of rows times those of their classes; null where all are 1. */
export function weighClasses(target: Target, classWeight: ClassWeight, weights: Float64Array | null): Float64Array | null {
  if (classWeight === null || target.task === 'regression') return weights;
  const { codes, classes } = target;
  const counts = new Float64Array(classes.length);
  codes.forEach((code) => { counts[code]! += 1; });
  const unknown = classWeight === 'balanced' ? undefined : Object.keys(classWeight).find((name) => !classes.includes(name));
  if (unknown !== undefined) throw new DataError(`classWeight names the class ‘${unknown}’, which the target does not have.`, `It has: ${classes.slice(0, 10).join(', ')}.`);
  const perClass = classes.map((name, code) => (classWeight === 'balanced' ? codes.length / (classes.length * counts[code]!) : classWeight[name] ?? 1));
  const bad = perClass.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) throw new DataError(`The weight of class ‘${classes[bad]}’ is ${perClass[bad]}.`, 'Weights are finite numbers of at least 0.');
  return Float64Array.from(codes, (code, row) => perClass[code]! * (weights === null ? 1 : weights[row]!));
}

export function numbersOf(target: Target): Float64Array {
  return target.task === 'classification' ? Float64Array.from(target.codes) : target.values;
}

/** The seed as given, or drawn from the cell's own stream. */
export function seedOf(seed: number | null): number {
  return seed ?? Math.floor(Math.random() * 2 ** 31);
}

/** Runs it; RangeErrors of the methods become DataErrors. */
export function inWords<Value>(run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    throw error instanceof RangeError ? new DataError(error.message) : error;
  }
}

let runs = 0;

/** Between two looks at how far a fit is, ms. */
const LOOK_MS = 100;

/**
 * Runs a fit to its end; shows how far a long one is, and lets the kernel send and hear in between. Many fits end before their `total`, having
 * converged. RangeErrors become DataErrors.
 */
export async function runFit<Fit>(steps: Generator<number, Fit>, label: string, total: number): Promise<Fit> {
  const id = `fit-${++runs}`;
  let shown = performance.now();
  let reached = 0;
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) {
        // Always, also of a fit that took no time: what a run shows must not hang on how fast it was.
        emit({ kind: 'progress', id, label: reached === total ? `${label} ${total} of ${total}` : `${label} ${reached}, converged`, value: total, total });
        return step.value;
      }
      reached = step.value;
      if (performance.now() - shown < LOOK_MS) continue;
      emit({ kind: 'progress', id, label: `${label} ${reached} of ${total}`, value: reached, total });
      await new Promise<void>((resolve) => { setTimeout(resolve, 0); });
      shown = performance.now();
    }
  } catch (error) {
    throw error instanceof RangeError ? new DataError(error.message) : error;
  }
}
