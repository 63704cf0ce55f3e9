/** What is wrong with cells before anything runs, in the words of the person who wrote them (D1–D3, D8, D9). */
import type { CellId } from '@/lib/domain/ids';
import type { GraphCell, Problem } from '../session-types';
import type { OnCycle } from './cycles';
import { KNOWN_GLOBALS } from './globals';
import type { AnalysedCell, Names } from './names';
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
    for (const cell of defining) say(cell.id, { code: 'defined-twice', message: toDefiner, blocks: true, name, cells: ids(concerned, cell) });
    for (const cell of reading) {
      const place = cell.analysis?.reads.find((read) => read.name === name)?.place;
      say(cell.id, { code: 'defined-twice', message: toReader, blocks: true, name, cells: ids(concerned, cell), ...place });
    }
  }
}

/** What is wrong with one cell among the others: its own source, assignments, imports and names that nothing defines. */
export function cellProblems(cell: AnalysedCell, names: Names, importable: readonly string[]): Problem[] {
  const { analysis } = cell;
  if (!analysis) return [];
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

/** A cell waits for itself (D8): the way round from it is told, cut in its middle where it is long. */
export function cycleProblem({ ring, at }: OnCycle, graph: ReadonlyMap<CellId, GraphCell>, names: Names, titleOf: (cell: CellId) => string): Problem {
  const cellAt = (step: number): CellId => ring[(at + step) % ring.length]!;
  const { steps, left } = toldSteps(ring.length + 1);
  const way = steps.map((step, index) => {
    if (step === null) return ` … ${left.toLocaleString('en')} more cells … `;
    if (index === steps.length - 1 || steps[index + 1] === null) return titleOf(cellAt(step));
    const name = graph.get(cellAt(step))?.reads.find((read) => names.owner(read)?.id === cellAt(step + 1));
    return `${titleOf(cellAt(step))} reads \`${name}\` of `;
  }).join('');
  const others = Array.from({ length: Math.min(ring.length - 1, MOST_CELLS) }, (_, step) => cellAt(step + 1));
  return { code: 'cycle', message: `These cells wait for each other: ${way}. Move what both need into a cell of its own.`, blocks: true, cells: others };
}
