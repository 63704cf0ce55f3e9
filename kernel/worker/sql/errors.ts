/** What the engine refuses, in the words of whoever wrote the cell and at its place. */
import type { SqlCell } from '@/lib/notebook/cells/sql';
import { placeOf } from '@/lib/notebook/dataflow/ast';
import { nearest } from '../../stdlib/errors';
import { cellUrl } from '../errors';
import { CODE_PREFIX } from '../code-prefix';
import { mine } from '../execution';
import type { EngineError, EngineTable, UnfitColumn } from './engine';
import type { Prepared } from './run';

/** Its one frame lies in the cell's own text: the host maps places of SQL cells to themselves. */
export class SqlError extends Error {
  readonly remedy: string | undefined;

  /** @param at offset in the cell's text */
  constructor(source: string, at: number, message: string, remedy?: string, name = 'SqlError') {
    super(message);
    this.name = name;
    this.remedy = remedy;
    const execution = mine();
    const { line, column } = placeOf(source, at);
    if (execution !== null) this.stack = `${name}: ${message}\n    at ${cellUrl(execution.cell, execution.id)}:${line}:${line === 1 ? column + CODE_PREFIX.length : column}`;
  }
}

interface Run {
  readonly source: string;
  readonly cell: SqlCell;
  readonly statements: readonly Prepared[];
  readonly tables: readonly EngineTable[];
  readonly program: typeof import('./engine');
}

/** The same error at an offset of the cell. */
export function failAt(source: string, at: number, error: Error & { readonly remedy?: string }): Error {
  const remedy = error.remedy;
  const message = remedy !== undefined && error.message.endsWith(remedy) ? error.message.slice(0, -remedy.length).trimEnd() : error.message;
  return new SqlError(source, at, message, remedy, error.name);
}

/** Any error of a run as one for people. */
export function explained(error: unknown, { source, cell, statements, tables, program }: Run): Error {
  const last = cell.statements.at(-1)?.start ?? 0;
  if (error instanceof program.UnfitColumn) return new SqlError(source, last, error.message, (error as UnfitColumn).remedy);
  if (error instanceof program.NoResult) return new SqlError(source, last, 'The last statement of the cell gives no table.', 'End the cell with a query, such as SELECT or FROM.');
  if (!(error instanceof program.EngineError)) return failAt(source, last, error as Error);
  const found = error as EngineError;
  const statement = statements[found.statement];
  const at = statement === undefined ? last : offsetOf(statement, found.position);
  const { message, remedy } = reworded(found, tables);
  return new SqlError(source, at, message, remedy);
}

/** The engine counts bytes of UTF-8 in the statement that it got. */
function offsetOf({ text, start, shifts }: Prepared, position: number | null): number {
  if (position === null) return start;
  let at = 0;
  for (let bytes = 0; at < text.length && bytes < position; at += 1) {
    const code = text.charCodeAt(at);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xd800 && code < 0xdc00 ? 4 : code >= 0xdc00 && code < 0xe000 ? 0 : 3;
  }
  return at + (shifts.findLast((one) => one.from <= at)?.shift ?? start);
}

interface Words {
  readonly message: string;
  readonly remedy?: string;
}

function reworded({ message, type, details }: EngineError, tables: readonly EngineTable[]): Words {
  if (type === 'Trap') return trapped(message, String(details['name'] ?? ''));
  const text = message.replace(/\n+LINE \d+:[^]*$/, '').replace(/\s*\n\s*/g, ' ').trim();
  const column = /^Referenced column "([^"]*)" (?:not found|was not found)|does not have a column named "([^"]*)"/.exec(text);
  if (column) {
    const name = column[1] ?? column[2] ?? '';
    const known = [...new Set(tables.flatMap((table) => table.frame.columns.map((one) => one.name)))];
    const near = nearest(name, known) ?? /Candidate bindings?: "(?:[^".]*\.)?([^"]+)"/.exec(text)?.[1];
    const isText = !known.some((one) => one === name) && near === undefined;
    return { message: `There is no column ‘${name}’ here.`, remedy: near != null ? `Nearest: ${near}.` : isText ? `If it is meant as text, write it in single quotes: '${name}'.` : 'Check the spelling, or name the table that it belongs to.' };
  }
  const table = /^Table with name "?([^"]+?)"? does not exist/.exec(text)?.[1];
  if (table !== undefined) return { message: `There is no table ‘${table}’ here.`, remedy: 'Tables of the notebook are named without a schema, written as the cell does that defines them.' };
  const extension = /but it exists in the (\S+) extension/.exec(text)?.[1];
  if (extension !== undefined) {
    const what = /with name "?([^"\s]+)"?/.exec(text)?.[1];
    return { message: `${what === undefined ? 'This' : `‘${what}’`} is part of DuckDB’s extension ${extension}, and SQL cells have no extensions.`, remedy: EXTENSION_REMEDIES[extension] ?? 'Compute it in a TypeScript cell.' };
  }
  if (type === 'Permission') return { message: 'SQL cells cannot reach files, other databases or the network.', remedy: 'Read the file in a TypeScript cell, const orders = await readCsv(\'orders.csv\'), and name that table here.' };
  if (/configuration has been locked|Cannot change configuration option/.test(text)) return { message: 'Settings of the engine are fixed, so that every run gives the same.', remedy: 'Write what the query needs into the query itself.' };
  if (/^Max expression depth|^memory exhausted/.test(text)) return TOO_DEEP;
  if (type === 'Out of Memory' || /Out of Memory|malloc of size|bad_alloc/i.test(text)) return OUT_OF_MEMORY;
  const functionName = /^(?:Scalar|Aggregate|Table)?(?: ?and ?)?.*Function with name "?([^"\s]+)"? does not exist!? ?(?:Did you mean "([^"]+)")?/i.exec(text);
  if (functionName) return { message: `There is no function ‘${functionName[1]}’.`, ...(functionName[2] === undefined ? {} : { remedy: `Nearest: ${functionName[2]}.` }) };
  return { message: text.slice(0, 2_000) };
}

const EXTENSION_REMEDIES: Readonly<Record<string, string>> = {
  json: 'Take JSON apart in a TypeScript cell and make columns of it.',
  icu: 'Times are in UTC here: use TIMESTAMP, and strftime, date_trunc or extract, which need no time zones.',
  parquet: 'Read the file in a TypeScript cell and name the table here.',
  httpfs: 'Upload the file to the project, read it in a TypeScript cell and name the table here.',
};

const TOO_DEEP: Words = { message: 'The query is nested or chained too deeply for the engine.', remedy: 'Name parts of it with WITH, or split it into statements.' };
const OUT_OF_MEMORY: Words = { message: 'The query needs more memory than this kernel has for it.', remedy: 'Select fewer columns, filter or group earlier, or ask for a kernel with more memory.' };

/** The engine's code gave up without words. */
function trapped(message: string, name: string): Words {
  if (/call stack|stack overflow/i.test(message)) return TOO_DEEP;
  if (name === 'RangeError' || /memory|bad_alloc|out of bounds/i.test(message)) return OUT_OF_MEMORY;
  return { message: `The engine broke down at this query (${message.slice(0, 200)}).`, remedy: 'The kernel goes on; write the query in another way.' };
}
