/** Kinds of cells, by what becomes of them. */
import type { GraphCell } from '../session-types';

export type CellKind = GraphCell['type'];

/** True for cells that run: they define, read, and have outputs. */
export function isProgram(type: CellKind): boolean {
  return type === 'ts' || type === 'sql' || type === 'input';
}
