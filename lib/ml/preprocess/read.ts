import { check, list, malformed, record } from '../heads/reading';
import type { FittedStep } from './step';
import { findStep } from './steps';

const MAX_DEPTH = 4;

/** Fitted steps from JSON that anybody may have written. Throws an Error that says what is wrong. */
export function readSteps(value: unknown, depth = 0): FittedStep[] {
  check(depth < MAX_DEPTH, 'its preprocessing is nested too deeply, or in a circle');
  return list(value, 'steps').map((entry) => {
    const fields = record(entry, 'step');
    const step = findStep(fields['kind']);
    if (step === undefined) throw malformed(`it has a step ‘${String(fields['kind'])}’ that this version does not know`);
    return step.read(fields, (inner) => readSteps(inner, depth + 1));
  });
}
