/** Whether analysis says of a cell what it said before, without writing either down. */
import type { CellId } from '@/lib/domain/ids';
import type { GraphCell, Problem } from '../session-types';

/** True where both hold the same items in the same order. */
export function isSameList<Item>(a: readonly Item[], b: readonly Item[], isSame: (a: Item, b: Item) => boolean = Object.is): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (!isSame(a[at]!, b[at]!)) return false;
  return true;
}

const NONE: readonly CellId[] = [];
/** Thousands of cells share one list of those that a problem concerns: it is compared once for them all. */
let latest: { readonly a: readonly CellId[]; readonly b: readonly CellId[]; readonly isSame: boolean } = { a: NONE, b: NONE, isSame: true };

function isSameCells(a: readonly CellId[], b: readonly CellId[]): boolean {
  if (a === b) return true;
  if (latest.a !== a || latest.b !== b) latest = { a, b, isSame: isSameList(a, b) };
  return latest.isSame;
}

function isSameProblem(a: Problem, b: Problem): boolean {
  return a === b || (a.code === b.code && a.message === b.message && a.blocks === b.blocks && a.line === b.line && a.column === b.column && a.name === b.name && isSameCells(a.cells ?? NONE, b.cells ?? NONE));
}

export function isSameAnalysis(a: GraphCell, b: GraphCell): boolean {
  return a.id === b.id && a.type === b.type && a.digest === b.digest && isSameList(a.defines, b.defines) && isSameList(a.reads, b.reads) && isSameList(a.parents, b.parents) && isSameList(a.problems, b.problems, isSameProblem);
}
