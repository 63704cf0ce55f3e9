/**
 * The graph of a notebook: who defines what others read, and everything that is wrong before anything runs (D1–D3, D8).
 * Analysis of a cell is kept by its source, so that an edit in a large notebook analyses one cell again.
 */
import type { CellId, Digest } from '@/lib/domain/ids';
import type { GraphCell, Problem } from '../session-types';
import type { ParseCell } from './ast';
import { analyseCell, LARGEST_SOURCE } from './cell';
import { findCycles } from './cycles';
import { cellDigest } from './digest';
import type { CellAnalysis } from './findings';
import { IMPORTABLE, KNOWN_GLOBALS } from './globals';

export interface CellSource {
  readonly id: CellId;
  readonly type: GraphCell['type'];
  readonly source: string;
}

interface Analysed {
  readonly digest: Digest;
  readonly analysis: CellAnalysis | null;
}

const KEPT = 10_000;
const kept = new WeakMap<ParseCell, Map<string, Analysed>>();

function analysed(cell: CellSource, parse: ParseCell): Analysed {
  let cache = kept.get(parse);
  if (!cache) kept.set(parse, (cache = new Map()));
  const key = `${cell.type}\0${cell.source}`;
  const found = cache.get(key);
  if (found) return found;
  const made = { digest: cellDigest(cell.type, cell.source), analysis: cell.type === 'ts' ? analyseCell(cell.source, parse) : null };
  if (cache.size >= KEPT) for (const old of [...cache.keys()].slice(0, KEPT / 2)) cache.delete(old);
  cache.set(key, made);
  return made;
}

/**
 * Analyses a notebook, cells in its order. `parse` is the parser (kernel/host/parse.ts); `importable` the modules that can
 * be imported. Never throws for what cells contain.
 */
export function analyseNotebook(cells: readonly CellSource[], parse: ParseCell, importable: readonly string[] = IMPORTABLE): GraphCell[] {
  const all = cells.map((cell, index) => ({ ...cell, ...analysed(cell, parse), title: `cell ${index + 1}` }));
  const titles = new Map(all.map((cell) => [cell.id, cell.title]));
  const definers = new Map<string, typeof all>();
  const readers = new Map<string, typeof all>();
  for (const cell of all) {
    for (const name of cell.analysis?.defines ?? []) definers.set(name, [...(definers.get(name) ?? []), cell]);
    for (const { name } of cell.analysis?.reads ?? []) readers.set(name, [...(readers.get(name) ?? []), cell]);
  }
  const problems = new Map<CellId, Problem[]>(all.map((cell) => [cell.id, []]));
  const say = (cell: CellId, problem: Problem) => problems.get(cell)!.push(problem);
  const conflicts = new Set<string>();
  for (const [name, found] of definers) {
    const reading = readers.get(name) ?? [];
    if (found.length < 2 || reading.length === 0) continue;
    const imports = new Set(found.map((cell) => cell.analysis?.importedAs[name] ?? cell.id));
    if (imports.size === 1) continue;
    conflicts.add(name);
    const where = listing(found.map((cell) => cell.title));
    const concerned = [...found, ...reading];
    for (const cell of concerned) {
      const isReader = reading.includes(cell);
      const message = isReader
        ? `\`${name}\` is defined in ${where}, so it is not clear which one this cell reads. Rename all but one.`
        : `\`${name}\` is defined in ${where}, and ${listing(reading.map((reader) => reader.title))} ${reading.length === 1 ? 'reads' : 'read'} it. Rename all but one, or put braces around the cells that need it only for themselves.`;
      const place = cell.analysis?.reads.find((read) => read.name === name)?.place;
      say(cell.id, { code: 'defined-twice', message, blocks: true, name, cells: concerned.filter((other) => other !== cell).map((other) => other.id), ...place });
    }
  }

  const graph = all.map((cell): GraphCell => {
    const analysis = cell.analysis;
    if (!analysis) return { id: cell.id, type: cell.type, digest: cell.digest, defines: [], reads: [], parents: [], problems: [] };
    for (const { message, place } of analysis.errors) say(cell.id, { code: cell.source.length > LARGEST_SOURCE ? 'too-large' : 'syntax', message, blocks: true, ...place });
    for (const { name, place } of analysis.foreignWrites) {
      const owner = definers.get(name)?.find((other) => other.id !== cell.id);
      say(cell.id, owner
        ? { code: 'assigns-foreign', message: `\`${name}\` belongs to ${owner.title}, and only that cell can change it. Give the new value a name of its own.`, blocks: true, name, cells: [owner.id], ...place }
        : { code: 'assigns-undeclared', message: KNOWN_GLOBALS.has(name) ? `\`${name}\` is part of the language and cannot be replaced. Choose another name.` : `\`${name}\` is not declared. Write \`const ${name} = …\` or \`let ${name} = …\`.`, blocks: true, name, ...place });
    }
    for (const { name, place } of analysis.globalWrites) say(cell.id, { code: 'assigns-undeclared', message: `Properties of globalThis cannot be set${name === '…' ? '' : ` (\`${name}\`)`}: other cells would depend on it unseen. Declare a variable; every cell can read it.`, blocks: true, name, ...place });
    for (const { name, place } of analysis.lateWrites) {
      const reading = readers.get(name);
      if (reading && !conflicts.has(name)) say(cell.id, { code: 'assigns-foreign', message: `A function changes \`${name}\`, which ${listing(reading.map((reader) => reader.title))} ${reading.length === 1 ? 'reads' : 'read'}: its value must not change after this cell has ended. Return the new value instead, or keep the count inside an object of this cell.`, blocks: true, name, cells: reading.map((reader) => reader.id), ...place });
    }
    for (const { source, place, isDynamic } of analysis.imports) {
      if (importable.includes(source)) continue;
      say(cell.id, { code: 'not-importable', message: source ? `There is no module '${source}' in the kernel. These can be imported: ${importable.join(', ')}.` : `${isDynamic ? 'import() needs' : 'An import needs'} the name of a module as a plain string.`, blocks: true, name: source, ...place });
    }
    const parents = new Set<CellId>();
    const reads: string[] = [];
    for (const { name, place, isSoft } of analysis.reads) {
      const owner = definers.get(name)?.[0];
      if (owner) {
        reads.push(name);
        if (!conflicts.has(name)) parents.add(owner.id);
      } else if (!KNOWN_GLOBALS.has(name)) {
        reads.push(name);
        if (!isSoft) say(cell.id, { code: 'missing-name', message: `Nothing defines \`${name}\`. Define it in a cell, or check the spelling.`, blocks: false, name, ...place });
      }
    }
    return { id: cell.id, type: cell.type, digest: cell.digest, defines: analysis.defines, reads, parents: [...parents], problems: [] };
  });

  for (const [id, path] of findCycles(graph)) {
    const steps = path.map((at, index) => {
      const [here, next] = [graph.find((cell) => cell.id === at)!, path[index + 1]];
      const name = next === undefined ? undefined : here.reads.find((read) => definers.get(read)?.[0]?.id === next);
      return `${titles.get(at)}${name === undefined ? '' : ` reads \`${name}\` of `}`;
    }).join('');
    say(id, { code: 'cycle', message: `These cells wait for each other: ${steps}. Move what both need into a cell of its own.`, blocks: true, cells: path.filter((other) => other !== id) });
  }
  return graph.map((cell) => ({ ...cell, problems: problems.get(cell.id)! }));
}

function listing(titles: readonly string[]): string {
  const unique = [...new Set(titles)];
  return unique.length < 2 ? (unique[0] ?? '') : `${unique.slice(0, -1).join(', ')} and ${unique.at(-1)}`;
}
