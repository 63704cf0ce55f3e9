/** What a SQL cell calls: its text, and the values of the notebook that it names (lib/notebook/cells/sql.ts). */
import { parseSql, type SqlCell, type SqlStatement } from '@/lib/notebook/cells/sql';
import { frameOf, isTable, Table } from '../../stdlib/table/table';
import { mine } from '../execution';
import type { EngineStatement, EngineTable } from './engine';
import { SqlError, explained, failAt } from './errors';
import { loadEngine, type Loaded } from './load';
import type { Engine } from './engine';
import { boundValue } from './values';

type Values = readonly (readonly [name: string, value: unknown])[];

/** Each takes the engine 300 KB and a millisecond, however few rows there are. */
const MOST_COLUMNS = 2_000;

let opening: Promise<Engine> | null = null;

/** One for all cells: a cell that is stopped while it waits leaves it to the next. */
async function openedEngine(loaded: Loaded): Promise<Engine> {
  const open = () => loaded.open().catch((error: unknown) => {
    opening = null;
    throw error;
  });
  opening ??= open();
  if ((await opening).isTorn()) opening = open();
  return opening;
}

/**
 * Runs the statements one after the other in a database of their own and gives the table of the last one.
 * @throws SqlError at the place in the cell
 */
export async function runSql(source: string, tables: Values, parameters: Values): Promise<Table> {
  const cell = parseSql(source);
  const execution = mine();
  const loaded = await loadEngine().catch((error: unknown) => { throw failAt(source, cell.statements[0]?.start ?? 0, error as Error); });
  const given = tablesOf(source, cell, tables);
  const bound = new Map(parameters);
  const statements = cell.statements.map((statement) => prepared(source, statement, bound));
  const random = Math.random;
  const engine = await openedEngine(loaded).catch((error: unknown) => { throw openFailed(source, cell, error); });
  // Stopped meanwhile: its query would compute for nobody, and hold up the kernel.
  if (mine() !== execution) return new Promise(() => {});
  try {
    const frame = engine.run({ tables: given, statements, now: mine()?.startedAt ?? Date.now(), random });
    return new Table(frame, cell.name ?? 'the result');
  } catch (error) {
    throw explained(error, { source, cell, statements, tables: given, program: loaded.program });
  }
}

function openFailed(source: string, cell: SqlCell, error: unknown): Error {
  const at = cell.statements[0]?.start ?? 0;
  if (!(error instanceof RangeError)) return failAt(source, at, error as Error);
  return new SqlError(source, at, 'There is no memory left in this kernel for the engine of SQL cells.', 'Free what is no longer needed, restart the kernel, or ask for one with more memory.');
}

/** Values that are tables, one for each name that DuckDB takes for the same. */
function tablesOf(source: string, { tables }: SqlCell, values: Values): EngineTable[] {
  const seen = new Map<string, string>();
  const byName = new Map(values);
  return tables.map(({ name, at }) => {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) throw new SqlError(source, at, `‘${twin}’ and ‘${name}’ are one name in SQL, which takes capitals for small letters.`, 'Write it as the cell does that defines it, or give one of the two tables another name.');
    seen.set(name.toLowerCase(), name);
    const value = byName.get(name);
    if (value === undefined) throw new SqlError(source, at, `No cell defines a table ‘${name}’.`, 'Define it in a cell, with its name written as here (capitals count), or check the spelling.');
    if (!isTable(value)) throw new SqlError(source, at, `‘${name}’ is ${kindOf(value)}, not a table.`, typeof value === 'function' ? 'Name a table that a cell defines.' : Array.isArray(value) ? `Make a table of it: const rows = Table.fromRows(${name}). Single values are parameters: $${name}.` : `Tables come from readCsv, Table.fromRows or other SQL cells. Single values are parameters: $${name}.`);
    const frame = frameOf(value);
    if (frame.columns.length === 0) throw new SqlError(source, at, `The table ‘${name}’ has no columns, and SQL knows no such tables.`);
    if (frame.columns.length > MOST_COLUMNS) throw new SqlError(source, at, `The table ‘${name}’ has ${frame.columns.length.toLocaleString('en')} columns; SQL takes ${MOST_COLUMNS.toLocaleString('en')} at most.`, `Select those that the query needs first: ${name}.select(…).`);
    const columns = new Map<string, string>();
    for (const column of frame.columns) {
      const other = columns.get(column.name.toLowerCase());
      if (other !== undefined) throw new SqlError(source, at, `‘${name}’ has the columns ‘${other}’ and ‘${column.name}’, which are one name in SQL.`, `Rename one of them first: ${name}.rename({ ${JSON.stringify(column.name)}: … }).`);
      columns.set(column.name.toLowerCase(), column.name);
    }
    return { name, frame };
  });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' || typeof value === 'undefined' ? 'an object' : `a ${typeof value}`;
}

/** Where a statement as the engine gets it lies in the cell. */
export interface Prepared extends EngineStatement {
  readonly start: number;
  /** In order: from this offset of the text on, the cell's offset is that of the text plus `shift`. */
  readonly shifts: readonly { readonly from: number; readonly shift: number }[];
}

/** Parameters by their numbers, the same one for the same name. */
function prepared(source: string, { start, end, parameters }: SqlStatement, bound: ReadonlyMap<string, unknown>): Prepared {
  const numbers = new Map<string, number>();
  const values: unknown[] = [];
  const shifts = [{ from: 0, shift: start }];
  let text = '';
  let at = start;
  for (const parameter of parameters) {
    const { value, type } = boundValue(source, parameter.name, parameter.start, bound.get(parameter.name));
    const number = numbers.get(parameter.name) ?? values.push(value);
    numbers.set(parameter.name, number);
    text += source.slice(at, parameter.start);
    shifts.push({ from: text.length, shift: parameter.start - text.length });
    text += type === null ? `$${number}` : `CAST($${number} AS ${type})`;
    shifts.push({ from: text.length, shift: parameter.end - text.length });
    at = parameter.end;
  }
  return { text: text + source.slice(at, end), values, start, shifts };
}
