/** Whether analysis says of a cell what it said before, without writing either down. */
import type { GraphCell, Problem } from '../session-types';

type List = readonly unknown[];

function isSameList<Item>(a: readonly Item[], b: readonly Item[], isSame: (a: Item, b: Item) => boolean = Object.is): boolean {
  return a === b || (a.length === b.length && a.every((item, at) => isSame(item, b[at]!)));
}

function isSameProblem(a: Problem, b: Problem): boolean {
  return a === b || (a.code === b.code && a.message === b.message && a.blocks === b.blocks && a.line === b.line && a.column === b.column && a.name === b.name && isSameList((a.cells ?? []) as List, (b.cells ?? []) as List));
}

export function isSameAnalysis(a: GraphCell, b: GraphCell): boolean {
  return a.id === b.id && a.type === b.type && a.digest === b.digest && isSameList(a.defines, b.defines) && isSameList(a.reads, b.reads) && isSameList(a.parents, b.parents) && isSameList(a.problems, b.problems, isSameProblem);
}
