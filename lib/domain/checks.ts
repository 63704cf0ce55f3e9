/** Which automatic checks a kind of version has, for which gate each counts, and in which words. */
import type { ArtifactKind } from './artifacts';
import type { Gate } from './lifecycle';

export interface CheckKind {
  readonly code: string;
  readonly label: string;
  readonly gate: Gate;
  /** What to do when it failed or could not be decided, unless the check itself said something better. */
  readonly remedy: string;
}

const replay: CheckKind = { code: 'replay', label: 'Replay in a fresh kernel', gate: 'validation', remedy: 'Find what differs between two runs, and pin again.' };

/** In the order of the strip on a card. */
export const CHECKS: Record<ArtifactKind, readonly CheckKind[]> = {
  dataset: [
    replay,
    { code: 'contract', label: 'Data contract', gate: 'validation', remedy: 'Clean the data in the notebook, and pin again.' },
    { code: 'privacy', label: 'Privacy scan', gate: 'validation', remedy: 'Drop or pseudonymise the columns named, and pin again.' },
  ],
  model: [
    replay,
    { code: 'evaluation', label: 'Numbers recomputed', gate: 'validation', remedy: 'Pin an evaluation report of this model.' },
    { code: 'thresholds', label: 'Success thresholds', gate: 'validation', remedy: 'Improve the model, and pin again.' },
    { code: 'baseline', label: 'Beats the baseline', gate: 'validation', remedy: 'Improve the model or evaluate on more rows.' },
    { code: 'leakage', label: 'Leakage', gate: 'validation', remedy: 'Evaluate on rows that the training never saw.' },
    { code: 'signature', label: 'Signature and example requests', gate: 'validation', remedy: 'Train on the columns that a request will have, and pin again.' },
    { code: 'rehearsal', label: 'Deployment rehearsal', gate: 'deployment', remedy: 'Run the rehearsal again.' },
  ],
  report: [
    replay,
    { code: 'evaluation', label: 'Numbers recomputed', gate: 'validation', remedy: 'Evaluate the pinned model on the pinned data, and pin the report again.' },
  ],
};

export function checksFor(kind: ArtifactKind, gate: Gate): readonly CheckKind[] {
  return CHECKS[kind].filter((check) => check.gate === gate);
}
