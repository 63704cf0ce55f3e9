/** What of a cell is folded away, as nbformat 4.5 has it: `metadata.jupyter.source_hidden` and `.outputs_hidden`. */
import { isRecord } from './types';

/** The document's names for them (lib/collab/options.ts). */
export type Fold = 'sourceHidden' | 'outputHidden';

const NAMES: Readonly<Record<Fold, string>> = { sourceHidden: 'source_hidden', outputHidden: 'outputs_hidden' };
export const FOLDS = Object.keys(NAMES) as readonly Fold[];

export function foldsIn(metadata: Readonly<Record<string, unknown>>): Fold[] {
  const { jupyter } = metadata;
  return isRecord(jupyter) ? FOLDS.filter((fold) => jupyter[NAMES[fold]] === true) : [];
}

/** The metadata with what is folded now; everything else in it stays, and nothing is added where nothing is folded. */
export function withFolds(metadata: Readonly<Record<string, unknown>>, folds: readonly Fold[]): Record<string, unknown> {
  const { jupyter, ...rest } = metadata;
  const { source_hidden: _, outputs_hidden: __, ...others } = isRecord(jupyter) ? jupyter : {};
  const own = { ...others, ...Object.fromEntries(folds.map((fold) => [NAMES[fold], true])) };
  return Object.keys(own).length > 0 ? { ...rest, jupyter: own } : rest;
}
