/**
 * What a cell of any kind stands for: the TypeScript that the kernel runs, and what the dataflow needs to know of it. A cell
 * of prose stands for nothing. Other kinds than TypeScript are translated here and nowhere else, so that the graph, the
 * kernel, replays and `pinion run` agree about them.
 */
import { placesIn, type ParseCell } from '../dataflow/ast';
import { analyseCell, NOTHING } from '../dataflow/cell';
import type { CellAnalysis } from '../dataflow/findings';
import { parseInput } from './input';
import { inputProgram } from './input-value';
import type { CellKind } from './kinds';
import { parseSql, sqlProgram } from './sql';

/** The TypeScript that runs for a cell whose analysis found no error; an input's `source` holds its value (`sourceWithValue`). */
export function programOf(type: CellKind, source: string): string {
  if (type === 'sql') {
    const cell = parseSql(source);
    return cell.errors.length === 0 ? sqlProgram(source, cell) : '';
  }
  if (type !== 'input') return source;
  const input = parseInput(source);
  return input.ok ? inputProgram(input.value) : '';
}

/** What a cell defines, reads and cannot hold; null for prose. Places are those of the cell's own text. */
export function analysisOf(type: CellKind, source: string, parse: ParseCell): CellAnalysis | null {
  if (type === 'ts') return analyseCell(source, parse);
  if (type === 'sql') return sqlAnalysis(source);
  if (type !== 'input') return null;
  const input = parseInput(source);
  if (!input.ok) return { ...NOTHING, errors: [{ message: input.message, place: { line: 1, column: 1 } }] };
  const reads = input.value.control === 'rows' ? [{ name: input.value.table, place: { line: 1, column: 1 }, isSoft: false }] : [];
  return { ...NOTHING, defines: [input.value.name], reads };
}

function sqlAnalysis(source: string): CellAnalysis {
  const { name, tables, parameters, errors } = parseSql(source);
  if (errors.length > 0) return { ...NOTHING, errors };
  const placeOf = placesIn(source);
  const at = new Map([...parameters, ...tables].map((read) => [read.name, read.at]));
  return { ...NOTHING, defines: name === null ? [] : [name], reads: [...at].map(([read, offset]) => ({ name: read, place: placeOf(offset), isSoft: false })) };
}
