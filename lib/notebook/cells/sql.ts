/**
 * SQL cells: a query over tables of the notebook, run by DuckDB in the kernel. Every table that the query reads and does not make itself
 * is a name of the notebook, and so is every `$name`, whose value is bound as a parameter. `-- name: result` on the first line names the result.
 */
import { placesIn, type Place } from '../dataflow/ast';
import { refusedName } from './input';
import { tablesRead } from './sql-tables';
import { scanSql } from './sql-tokens';
import { DEEPEST, treeOf } from './sql-tree';

export interface SqlStatement {
  /** Offsets in the source. */
  readonly start: number;
  readonly end: number;
  /** In the order in which they stand; a name may stand twice. */
  readonly parameters: readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

export interface SqlCell {
  /** What the result is called by other cells; null where it is only shown. */
  readonly name: string | null;
  readonly statements: readonly SqlStatement[];
  /** Each name once, where it stands first. */
  readonly tables: readonly { readonly name: string; readonly at: number }[];
  readonly parameters: readonly { readonly name: string; readonly at: number }[];
  readonly errors: readonly { readonly message: string; readonly place: Place; readonly isTooLarge?: boolean }[];
}

/** Characters, as of any cell that runs. */
export const LONGEST_SQL = 500_000;
/** Words, literals and signs: the engine's planner takes a minute and all memory for a list of a hundred thousand. */
const MOST_TOKENS = 50_000;
const MOST_STATEMENTS = 1_000;
const NAME_LINE = /^\s*--[ \t]*name[ \t]*:[ \t]*(.*?)[ \t]*(?=[\r\n]|$)/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Reads a cell. Never throws; what stands in the way of running it is in `errors`, with places. */
export function parseSql(source: string): SqlCell {
  const start = { line: 1, column: 1 };
  const nothing = (message: string, place: Place, isTooLarge = false): SqlCell => ({ name: null, statements: [], tables: [], parameters: [], errors: [{ message, place, ...(isTooLarge ? { isTooLarge } : {}) }] });
  if (source.length > LONGEST_SQL) return nothing(`The cell has ${source.length.toLocaleString('en')} characters; ${LONGEST_SQL.toLocaleString('en')} is the most. Put its data into a file and read it by name.`, start, true);
  const placeOf = placesIn(source);
  const broken = LONE_SURROGATE.exec(source);
  if (broken) return nothing('Half of a character stands here. Delete it and type it again.', placeOf(broken.index));
  const { tokens, open } = scanSql(source);
  if (open) return nothing(`This ${open.what} never ends.`, placeOf(open.at));
  if (tokens.length > MOST_TOKENS) return nothing(`The cell has ${tokens.length.toLocaleString('en')} words and signs; ${MOST_TOKENS.toLocaleString('en')} is the most. Put its data into a file and read it by name.`, start, true);
  const tree = treeOf(tokens);
  if (!tree.ok) return nothing(`Brackets stand in ${DEEPEST} other brackets here, which is the most. Name parts of the query with WITH.`, placeOf(tree.tooDeep.start));
  const errors: { message: string; place: Place }[] = [];
  const refuse = (message: string, at: number): void => void errors.push({ message, place: placeOf(at) });
  const { name, at: nameAt } = nameLine(source);
  const refusedResult = name === null ? null : refusedName(name);
  if (refusedResult !== null) refuse(`The result of this cell: ${refusedResult}`, nameAt);
  const made = new Set<string>();
  const tables = new Map<string, number>();
  const parameters = new Map<string, number>();
  const statements = tree.statements.map(({ items, tokens: own }): SqlStatement => {
    for (const { name: table, token } of tablesRead(items, made)) if (!tables.has(table)) tables.set(table, token.start);
    const bound = own.filter((token) => token.kind === 'parameter');
    for (const { text, start: at } of bound) if (!parameters.has(text)) parameters.set(text, at);
    return { start: own[0]!.start, end: own.at(-1)!.end, parameters: bound.map(({ text, start: at, end }) => ({ name: text, start: at, end })) };
  });
  if (statements.length > MOST_STATEMENTS) return nothing(`There are ${statements.length.toLocaleString('en')} statements in this cell; ${MOST_STATEMENTS} is the most. Put data into a file and read it by name.`, start, true);
  if (statements.length === 0 && name !== null) refuse(`There is no query yet whose result could be called ‘${name.slice(0, 60)}’. Write one, such as SELECT * FROM orders.`, nameAt);
  for (const [table, at] of tables) {
    const refused = refusedTable(table);
    if (refused !== null) refuse(refused, at);
    else if (table === name) refuse(`This cell reads the table ‘${table}’ and gives its own result that name. Choose another name on the first line.`, at);
  }
  for (const [parameter, at] of parameters) {
    if (/^\d*$/.test(parameter)) refuse('Parameters are names of the notebook: write $name with the name of a value that a cell defines.', at);
    else {
      const refused = refusedTable(parameter);
      if (refused !== null) refuse(refused, at);
      else if (parameter === name) refuse(`This cell reads ‘${parameter}’ and gives its own result that name. Choose another name on the first line.`, at);
    }
  }
  return { name: refusedResult === null ? name : null, statements, tables: listed(tables), parameters: listed(parameters), errors: errors.slice(0, 10) };
}

const listed = (found: ReadonlyMap<string, number>) => [...found].map(([name, at]) => ({ name, at }));

/** Names that every cell has (`Map`) are not refused here: a cell may define them for others. */
function refusedTable(name: string): string | null {
  const refused = refusedName(name);
  if (refused === null || refused.includes('every cell has already')) return null;
  return `No cell can define a table called ‘${name.slice(0, 60)}’. Names of the notebook are letters, digits and _, and no words of TypeScript; tables that the cell makes itself (CREATE TABLE) may have any name.`;
}

function nameLine(source: string): { readonly name: string | null; readonly at: number } {
  const found = NAME_LINE.exec(source);
  if (!found || found[1] === '') return { name: null, at: 0 };
  return { name: found[1]!, at: found[0].lastIndexOf(found[1]!) };
}

/**
 * The TypeScript of a cell without errors; nothing for one without a query. It gives the engine the text and the values that it names. A name that nothing defines is
 * handed on as undefined, so that the engine's side can say so at the place of the name.
 */
export function sqlProgram(source: string, { name, statements, tables, parameters }: SqlCell): string {
  if (statements.length === 0) return '';
  const names = [...tables, ...parameters].map((one) => one.name);
  let run = '__sql';
  while (names.includes(run) || name === run) run += '_';
  const values = (of: readonly { readonly name: string }[]): string => `[${of.map((one) => `[${JSON.stringify(one.name)}, typeof ${one.name} === 'undefined' ? undefined : ${one.name}]`).join(', ')}]`;
  const call = `await ${run}(${JSON.stringify(source)}, ${values(tables)}, ${values(parameters)})`;
  return `import { runSql as ${run} } from 'pinion/sql';\n${name === null ? call : `const ${name} = ${call};\n${name}`}`;
}
