/** What somebody chooses in an input cell: taken as its definition allows, and what is to run again for it. */
import { refuse, done, type Result } from '@/lib/domain/errors';
import type { CellId } from '@/lib/domain/ids';
import type { CellSnapshot } from '@/lib/collab/document';
import { parseInput } from '@/lib/notebook/cells/input';
import type { InputValue } from '@/lib/notebook/cells/input-types';
import { acceptValue, valueOf } from '@/lib/notebook/cells/input-value';
import { dependentsOf } from '@/lib/notebook/plan';
import type { SessionState } from '@/lib/notebook/session-types';

/** The value as it is to be kept; null when that is chosen already. Refuses what the cell, as it stands in the document, does not offer. */
export function takeChoice(state: SessionState, cell: CellSnapshot | undefined, value: InputValue): Result<{ readonly value: InputValue; readonly isNew: boolean }> {
  if (!cell) return refuse('not-found', 'This input was deleted by somebody else.');
  if (cell.type !== 'input') return refuse('invalid', 'This cell is no input any more.');
  const input = parseInput(cell.source);
  if (!input.ok) return input;
  const taken = acceptValue(input.value, value);
  if (!taken.ok) return taken;
  const known = state.inputs?.[cell.id];
  const before = valueOf({ ...input.value, ...(known ? { value: known.value } : {}) });
  return done({ value: taken.value, isNew: JSON.stringify(before) !== JSON.stringify(taken.value) });
}

/** The input and the cells below it that ran or wait to run: what a new choice runs again. Cells that never ran stay so. */
export function affectedBy(state: SessionState, input: CellId): CellId[] {
  const below = dependentsOf(state, input);
  return [input, ...below].filter((id) => state.cells[id] && (state.cells[id].validity !== 'fresh' || state.cells[id].status !== 'ready'));
}
