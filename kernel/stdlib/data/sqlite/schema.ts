/** Names and order of a table's columns from its CREATE TABLE, as far as its records need them: what is stored, where, and what the rowid stands for. */
import { DataError } from '../../errors';

export interface TableColumn {
  readonly name: string;
  /** An INTEGER PRIMARY KEY: the rowid is its value. */
  readonly isRowid: boolean;
  /** What rows from before the column was added have, where that is a plain value. */
  readonly missing: string | number | null;
}

export interface TableSchema {
  /** As `select *` shows them. */
  readonly columns: readonly TableColumn[];
  /** For each column of a record, which of `columns` it is. */
  readonly stored: readonly number[];
}

const LONGEST = 1_000_000;

type Token = { readonly text: string; readonly isName: boolean };

/** @throws DataError for tables whose columns cannot be told: generated ones, virtual tables, and what this reader does not know */
export function readSchema(sql: string, table: string): TableSchema {
  const cannot = (why: string) => new DataError(`The table ${table} cannot be read: ${why}.`, 'Export it as CSV: sqlite3 -header -csv FILE "select * from …".');
  if (sql.length > LONGEST) throw cannot('its definition is too long');
  const tokens = tokensOf(sql);
  const open = tokens.findIndex(({ text, isName }) => text === '(' && !isName);
  if (!/^\s*create\s+(temp\w*\s+)?table\b/i.test(sql) || open < 0) throw cannot('it is virtual, or its definition is not known here');
  const [parts, after] = splitList(tokens, open + 1);
  const isWithoutRowid = tokens.slice(after).map(({ text }) => text.toLowerCase()).join(' ').includes('without rowid');
  const columns: TableColumn[] = [];
  let primary: string[] = [];
  for (const part of parts) {
    const words = part.map(({ text, isName }) => (isName ? '' : text.toLowerCase()));
    const first = words[0] === 'constraint' ? words[2] : words[0];
    if (['primary', 'unique', 'check', 'foreign'].includes(first ?? '')) {
      const from = words.indexOf('primary');
      if (from >= 0 && words[from + 1] === 'key') primary = namesIn(part, from + 2);
      continue;
    }
    if (words.includes('generated') || words.some((word, at) => word === 'as' && part[at + 1]?.text === '(')) throw cannot(`its column ${part[0]!.text} is computed`);
    const name = part[0]!.text;
    const key = words.findIndex((word, at) => word === 'primary' && words[at + 1] === 'key');
    const type = words.slice(1, words.findIndex((word, at) => at > 0 && CONSTRAINTS.has(word)) < 0 ? undefined : words.findIndex((word, at) => at > 0 && CONSTRAINTS.has(word))).map((word, at) => word || part[at + 1]!.text.toLowerCase()).join(' ');
    if (key >= 0) primary = [name];
    columns.push({ name, isRowid: key >= 0 && type === 'integer' && words[key + 2] !== 'desc', missing: defaultOf(part, words) });
  }
  if (columns.length === 0) throw cannot('it has no columns');
  const at = (name: string) => columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
  if (isWithoutRowid) {
    // The columns of the key come first, each once.
    const keys = [...new Set(primary.map(at))];
    if (keys.length === 0 || keys.includes(-1)) throw cannot('its key is not known here');
    return { columns: columns.map((column) => ({ ...column, isRowid: false })), stored: [...keys, ...columns.map((_, index) => index).filter((index) => !keys.includes(index))] };
  }
  const only = primary.length === 1 ? at(primary[0]!) : -1;
  const isInteger = only >= 0 && typeIn(parts, columns[only]!.name) === 'integer';
  return { columns: columns.map((column, index) => ({ ...column, isRowid: column.isRowid || (index === only && isInteger && !isKeyInColumn(parts, column.name)) })), stored: columns.map((_, index) => index) };
}

const CONSTRAINTS = new Set(['constraint', 'primary', 'not', 'null', 'unique', 'check', 'default', 'collate', 'references', 'generated', 'as', 'on', 'deferrable']);

function typeIn(parts: readonly (readonly Token[])[], name: string): string {
  const part = parts.find((one) => one[0]!.text === name) ?? [];
  return part[1] && (part.length === 2 || CONSTRAINTS.has(part[2]!.text.toLowerCase())) ? part[1].text.toLowerCase() : '';
}

function isKeyInColumn(parts: readonly (readonly Token[])[], name: string): boolean {
  return (parts.find((one) => one[0]!.text === name) ?? []).some(({ text, isName }) => !isName && text.toLowerCase() === 'primary');
}

function namesIn(part: readonly Token[], from: number): string[] {
  const [list] = splitList(part, from + 1);
  return list.map((one) => one[0]!.text);
}

/** A literal after DEFAULT; what has to be computed counts as missing. */
function defaultOf(part: readonly Token[], words: readonly string[]): string | number | null {
  const from = words.indexOf('default');
  const value = from < 0 ? undefined : part[from + 1];
  if (value === undefined) return null;
  const sign = value.text === '-' || value.text === '+' ? value.text : '';
  const text = sign === '' ? value.text : `${sign}${part[from + 2]?.text ?? ''}`;
  if (value.isName) return value.text;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : null;
}

/** Parts between commas up to the closing parenthesis, which is given too; what stands in inner parentheses stays in its part. */
function splitList(tokens: readonly Token[], from: number): [Token[][], number] {
  const parts: Token[][] = [[]];
  let depth = 0;
  let at = from;
  for (; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    if (!token.isName) {
      if (token.text === '(') depth += 1;
      if (token.text === ')' && (depth -= 1) < 0) break;
      if (token.text === ',' && depth === 0) { parts.push([]); continue; }
    }
    parts.at(-1)!.push(token);
  }
  return [parts.filter((part) => part.length > 0), at + 1];
}

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const [whole, , quoted, doubled, ticked, bracketed] of sql.matchAll(/(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|\d[\w.]*(?:e[-+]\d+)?|[\p{L}_$][\p{L}\p{N}_$]*|[^\s]/giu)) {
    if (whole.startsWith('--') || whole.startsWith('/*')) continue;
    const name = quoted?.replaceAll("''", "'") ?? doubled?.replaceAll('""', '"') ?? ticked?.replaceAll('``', '`') ?? bracketed;
    tokens.push(name === undefined ? { text: whole, isName: false } : { text: name, isName: true });
  }
  return tokens;
}
