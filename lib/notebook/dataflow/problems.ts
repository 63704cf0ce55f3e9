/** What is wrong with cells before anything runs, in the words of the person who wrote them (D1–D3, D8, D9). */
import type { CellId } from '@/lib/domain/ids';
import type { GraphCell, Problem } from '../session-types';
import type { OnCycle } from './cycles';
import { KNOWN_GLOBALS } from './globals';
import type { AnalysedCell, Names } from './names';
import { isSameList } from './same';
import { listing, toldSteps } from './words';

/** Other cells that a problem points at: enough to find them, however many there are. */
const MOST_CELLS = 50;

const titles = (cells: readonly AnalysedCell[]) => listing(cells.map((cell) => cell.title));
const ids = (cells: readonly AnalysedCell[], but?: AnalysedCell): CellId[] => cells.filter((cell) => cell !== but).slice(0, MOST_CELLS).map((cell) => cell.id);

/** A name with several definers that another cell reads: said to all of them (D2). */
export function conflictProblems(names: Names, say: (cell: CellId, problem: Problem) => void): void {
  for (const name of names.conflicts) {
    const [defining, reading] = [names.definers(name), names.readers(name)];
    const where = titles(defining);
    const toDefiner = `\`${name}\` is defined in ${where}, and ${titles(reading)} ${reading.length === 1 ? 'reads' : 'read'} it. Rename all but one, or put braces around the cells that need it only for themselves.`;
    const toReader = `\`${name}\` is defined in ${where}, so it is not clear which one this cell reads. Rename all but one.`;
    const concerned = [...defining, ...reading].slice(0, MOST_CELLS + 1);
    const among = new Set(concerned);
    // Those beyond the list are told of the same others: thousands share one.
    const first = ids(concerned);
    const others = (cell: AnalysedCell) => (among.has(cell) ? ids(concerned, cell) : first);
    const same: Problem = { code: 'defined-twice', message: toDefiner, blocks: true, name, cells: first };
    for (const cell of defining) say(cell.id, among.has(cell) ? { ...same, cells: others(cell) } : same);
    for (const cell of reading) {
      const place = cell.analysis?.reads.find((read) => read.name === name)?.place;
      say(cell.id, { code: 'defined-twice', message: toReader, blocks: true, name, cells: others(cell), ...place });
    }
  }
}

const NONE: readonly Problem[] = [];

/** True where nothing is to be looked at but the names read, and each is there: so are most cells of a notebook. */
function isPlain({ errors, foreignWrites, globalWrites, lateWrites, disposed, imports, reads }: NonNullable<AnalysedCell['analysis']>, names: Names): boolean {
  return errors.length + foreignWrites.length + globalWrites.length + lateWrites.length + disposed.length + imports.length === 0 && reads.every(({ name, isSoft }) => isSoft || names.owner(name) !== undefined || KNOWN_GLOBALS.has(name));
}

/** What is wrong with one cell among the others: its own source, assignments, imports and names that nothing defines. */
export function cellProblems(cell: AnalysedCell, names: Names, importable: readonly string[]): readonly Problem[] {
  const { analysis } = cell;
  if (!analysis || isPlain(analysis, names)) return NONE;
  return [
    ...analysis.errors.map(({ message, place, isTooLarge }): Problem => ({ code: isTooLarge ? 'too-large' : 'syntax', message, blocks: true, ...place })),
    ...analysis.foreignWrites.map(({ name, place }): Problem => {
      const owner = names.definers(name).find((other) => other.id !== cell.id);
      if (owner) return { code: 'assigns-foreign', message: `\`${name}\` belongs to ${owner.title}, and only that cell can change it. Give the new value a name of its own.`, blocks: true, name, cells: [owner.id], ...place };
      const message = KNOWN_GLOBALS.has(name) ? `\`${name}\` is part of the language and cannot be replaced. Choose another name.` : `\`${name}\` is not declared. Write \`const ${name} = …\` or \`let ${name} = …\`.`;
      return { code: 'assigns-undeclared', message, blocks: true, name, ...place };
    }),
    ...analysis.globalWrites.map(({ name, place }): Problem => ({ code: 'assigns-undeclared', message: `Properties of globalThis cannot be set${name === '…' ? '' : ` (\`${name}\`)`}: other cells would depend on it unseen. Declare a variable; every cell can read it.`, blocks: true, name, ...place })),
    ...analysis.lateWrites.flatMap(({ name, place }): Problem[] => {
      const reading = names.readers(name);
      if (reading.length === 0 || names.isConflict(name)) return [];
      return [{ code: 'assigns-foreign', message: `A function changes \`${name}\`, which ${titles(reading)} ${reading.length === 1 ? 'reads' : 'read'}: its value must not change after this cell has ended. Return the new value instead, or keep the count inside an object of this cell.`, blocks: true, name, cells: ids(reading), ...place }];
    }),
    ...analysis.disposed.flatMap((name): Problem[] => {
      const reading = names.readers(name);
      if (reading.length === 0) return [];
      return [{ code: 'assigns-foreign', message: `\`${name}\` is given back when this cell ends (\`using\`), and ${titles(reading)} ${reading.length === 1 ? 'reads' : 'read'} it. Declare it with const, or use it up in this cell.`, blocks: true, name, cells: ids(reading) }];
    }),
    ...analysis.imports.filter(({ source }) => !importable.includes(source)).map(({ source, place, isDynamic }): Problem => ({
      code: 'not-importable', message: source ? `There is no module '${source}' in the kernel. These can be imported: ${importable.join(', ')}.` : `${isDynamic ? 'import() needs' : 'An import needs'} the name of a module as a plain string.`, blocks: true, name: source, ...place,
    })),
    ...analysis.reads.filter(({ name, isSoft }) => !isSoft && !names.owner(name) && !KNOWN_GLOBALS.has(name)).map(({ name, place }): Problem => ({ code: 'missing-name', message: `Nothing defines \`${name}\`. Define it in a cell, or check the spelling.`, blocks: false, name, ...place })),
  ];
}

/**
 * Cells that wait for themselves (D8): the way round from each is told, cut in its middle where it is long. What the ways of one ring
 * have in common is put into words once.
 */
export function cycleProblems(cycles: ReadonlyMap<CellId, OnCycle>, graph: ReadonlyMap<CellId, GraphCell>, names: Names, titleOf: (cell: CellId) => string, say: (cell: CellId, problem: Problem) => void): void {
  const rings = new Map<OnCycle['ring'], Ring>();
  for (const [cell, { ring, at }] of cycles) {
    let words = rings.get(ring);
    if (words === undefined) rings.set(ring, words = ringWords(ring, graph, names, titleOf));
    say(cell, (words.problems[at] ??= cycleProblem(words, at)));
  }
}

/** A ring in words, twice around, so that a way from any of its cells is a run of it. */
interface Ring {
  readonly cells: readonly CellId[];
  /** What each reads of the next. */
  readonly names: readonly string[];
  readonly titles: readonly string[];
  readonly around: { readonly cells: readonly CellId[]; readonly titles: readonly string[]; /** `cell 3 reads `x` of `, of each. */ readonly reads: readonly string[] };
  /** Of each cell, once it was asked for. */
  readonly problems: Problem[];
  readonly told: ReturnType<typeof toldSteps>;
  /** What is said of the steps left out. */
  readonly gap: string;
}

/** The last rings that were put into words: most edits change none, and what is said of each cell stays the very same. */
const KEPT_RINGS = 4;
let kept: readonly Ring[] = [];

function ringWords(cells: readonly CellId[], graph: ReadonlyMap<CellId, GraphCell>, names: Names, titleOf: (cell: CellId) => string): Ring {
  const titles = cells.map(titleOf);
  const read = cells.map((cell, at) => {
    const next = cells[(at + 1) % cells.length]!;
    return String(graph.get(cell)?.reads.find((name) => names.owner(name)?.id === next));
  });
  const before = kept.find((ring) => isSameList(ring.cells, cells) && isSameList(ring.names, read) && isSameList(ring.titles, titles));
  const made = before ?? inWords(cells, read, titles);
  kept = [made, ...kept.filter((ring) => ring !== made)].slice(0, KEPT_RINGS);
  return made;
}

function inWords(cells: readonly CellId[], names: readonly string[], titles: readonly string[]): Ring {
  const reads = cells.map((_, at) => `${titles[at]} reads \`${names[at]}\` of `);
  const told = toldSteps(cells.length + 1);
  return { cells, names, titles, around: { cells: [...cells, ...cells], titles: [...titles, ...titles], reads: [...reads, ...reads] }, problems: [], told, gap: ` … ${told.left.toLocaleString('en')} more cells … ` };
}

function cycleProblem({ cells: { length }, around, told: { steps }, gap }: Ring, at: number): Problem {
  let way = '';
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index]!;
    if (step === null) way += gap;
    else way += index === steps.length - 1 || steps[index + 1] === null ? around.titles[at + step]! : around.reads[at + step]!;
  }
  return { code: 'cycle', message: `These cells wait for each other: ${way}. Move what both need into a cell of its own.`, blocks: true, cells: around.cells.slice(at + 1, at + 1 + Math.min(length - 1, MOST_CELLS)) };
}
