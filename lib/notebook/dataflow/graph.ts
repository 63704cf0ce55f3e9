/**
 * The graph of a notebook: who defines what others read, and everything that is wrong before anything runs (D1–D3, D8).
 */
import type { CellId, Digest } from '@/lib/domain/ids';
import { analysisOf } from '../cells/program';
import type { GraphCell, Problem } from '../session-types';
import type { ParseCell } from './ast';
import { findCycles } from './cycles';
import { cellDigest } from './digest';
import type { CellAnalysis } from './findings';
import { IMPORTABLE, KNOWN_GLOBALS } from './globals';
import { Names, type AnalysedCell } from './names';
import { cellProblems, conflictProblems, cycleProblems } from './problems';

export interface CellSource {
  readonly id: CellId;
  readonly type: GraphCell['type'];
  readonly source: string;
}

interface Analysed {
  readonly digest: Digest;
  readonly analysis: CellAnalysis | null;
}

/**
 * What was found in the cells of one notebook, by source: an edit in a large notebook analyses one cell again. What neither this analysis nor
 * the one before it used is forgotten, since a typist makes a new source with every key.
 */
export class Analyses {
  #before: ReadonlyMap<string, Analysed> = new Map();
  #now = new Map<string, Analysed>();

  /** The notebook is looked at anew. */
  begin(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }

  of(cell: CellSource, parse: ParseCell): Analysed {
    const key = `${cell.type}\0${cell.source}`;
    const found = this.#now.get(key) ?? this.#before.get(key) ?? { digest: cellDigest(cell.type, cell.source), analysis: analysisOf(cell.type, cell.source, parse) };
    this.#now.set(key, found);
    return found;
  }
}

/**
 * Analyses a notebook, cells in its order. `parse` is the parser (kernel/host/parse.ts); `importable` the modules that can
 * be imported; `analyses` what is known of this notebook from before, always with the same parser. Never throws for what cells contain.
 */
export function analyseNotebook(cells: readonly CellSource[], parse: ParseCell, importable: readonly string[] = IMPORTABLE, analyses = new Analyses()): GraphCell[] {
  analyses.begin();
  const all = cells.map((cell, index): AnalysedCell => {
    const { digest, analysis } = analyses.of(cell, parse);
    return { id: cell.id, type: cell.type, digest, analysis, title: titleAt(index) };
  });
  const names = new Names(all);
  const graph = new Map<CellId, GraphCell>();
  const problems = new Map<CellId, Problem[]>();
  const titles = new Map<CellId, string>();
  for (const cell of all) {
    const own: Problem[] = [];
    const { reads, parents } = edges(cell, names);
    problems.set(cell.id, own);
    titles.set(cell.id, cell.title);
    graph.set(cell.id, { id: cell.id, type: cell.type, digest: cell.digest, defines: cell.analysis?.defines ?? NOTHING, reads, parents, problems: own });
  }
  const say = (cell: CellId, problem: Problem): void => void problems.get(cell)!.push(problem);
  conflictProblems(names, say);
  for (const cell of all) for (const problem of cellProblems(cell, names, importable)) say(cell.id, problem);
  cycleProblems(findCycles([...graph.values()]), graph, names, (cell) => titles.get(cell) ?? '', say);
  return all.map((cell) => graph.get(cell.id)!);
}

const NOTHING: readonly string[] = [];
const placed: string[] = [];

/** `cell 1` is the first: written once for all notebooks. */
function titleAt(index: number): string {
  while (placed.length <= index) placed.push(`cell ${placed.length + 1}`);
  return placed[index]!;
}

/** What a cell reads from the notebook, and the cells that define it. A name that nothing defines is read too: it may come. */
function edges(cell: AnalysedCell, names: Names): Pick<GraphCell, 'reads' | 'parents'> {
  const parents = new Set<CellId>();
  const reads: string[] = [];
  for (const { name } of cell.analysis?.reads ?? []) {
    const owner = names.owner(name);
    if (owner ?? !KNOWN_GLOBALS.has(name)) reads.push(name);
    if (owner && !names.isConflict(name)) parents.add(owner.id);
  }
  return { reads, parents: [...parents] };
}
