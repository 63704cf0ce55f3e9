/** What can stand at a place of a query: tables of the notebook, their columns, values for parameters, key words. Pure. */
import { scanSql, type Token } from '@/lib/notebook/cells/sql-tokens';
import type { SessionState, TableColumns } from '@/lib/notebook/session-types';

export interface SqlCompletion {
  readonly name: string;
  readonly kind: 'table' | 'column' | 'value' | 'keyword';
  /** What is put in: names that are no plain words are quoted. */
  readonly insert: string;
  readonly detail: string;
  /** The smaller, the nearer. */
  readonly rank: number;
}

/** What the notebook offers. */
export interface SqlNames {
  /** Columns are empty for a table that has not run. */
  readonly tables: Readonly<Record<string, TableColumns>>;
  readonly values: readonly string[];
}

const KEYWORDS = ('SELECT FROM WHERE GROUP BY|ORDER BY|HAVING|QUALIFY|LIMIT|OFFSET|JOIN|LEFT JOIN|RIGHT JOIN|FULL JOIN|CROSS JOIN|ASOF JOIN|ON|USING|AS|AND|OR|NOT|IN|IS NULL|IS NOT NULL|BETWEEN|LIKE|ILIKE|CASE|WHEN|THEN|ELSE|END|CAST|DISTINCT|UNION|UNION ALL|INTERSECT|EXCEPT|WITH|RECURSIVE|VALUES|'
  + 'OVER|PARTITION BY|FILTER|ASC|DESC|NULLS LAST|EXISTS|TRUE|FALSE|NULL|DATE|TIMESTAMP|INTERVAL|EXCLUDE|REPLACE|PIVOT|UNPIVOT|SUMMARIZE|DESCRIBE|'
  + 'count|sum|avg|min|max|median|quantile_cont|stddev|round|abs|coalesce|nullif|greatest|least|date_trunc|date_part|strftime|extract|lower|upper|trim|length|substring|replace|concat|string_agg|list|row_number|rank|lag|lead|first|last|any_value|now|random')
  .replace('SELECT FROM WHERE GROUP BY', 'SELECT|FROM|WHERE|GROUP BY').split('|');
/** Behind these a table is wanted. */
const BEFORE_TABLE = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'SUMMARIZE', 'DESCRIBE', 'PIVOT', 'UNPIVOT', 'TABLE']);
/** Words that cannot be the other name of a table. */
const NO_ALIAS = new Set(['ON', 'USING', 'WHERE', 'GROUP', 'ORDER', 'LIMIT', 'JOIN', 'LEFT', 'RIGHT', 'FULL', 'INNER', 'CROSS', 'ASOF', 'NATURAL', 'SEMI', 'ANTI', 'POSITIONAL', 'UNION', 'HAVING', 'SELECT', 'QUALIFY', 'WINDOW', 'EXCEPT', 'INTERSECT', 'OFFSET', 'LATERAL', 'TABLESAMPLE', 'PIVOT', 'UNPIVOT', 'AND', 'OR']);

/** What cells of the notebook offer to a query, as they last ran; the queries' results also before that. @param but the asking cell, whose own result it cannot read */
export function sqlNames(state: SessionState, but: string): SqlNames {
  const tables: Record<string, TableColumns> = {};
  const values: string[] = [];
  for (const id of state.order) {
    const cell = state.cells[id];
    if (!cell || id === but) continue;
    for (const name of cell.defines) {
      const columns = cell.tables?.[name];
      if (columns) tables[name] = columns;
      else if (cell.type === 'sql') tables[name] ??= {};
      else values.push(name);
    }
  }
  return { tables, values };
}

/** @param at offset of the caret. Gives nothing inside strings, comments and numbers. */
export function completeSql(source: string, at: number, { tables, values }: SqlNames): SqlCompletion[] {
  const before = source.slice(0, at);
  const { tokens, open, comments } = scanSql(before);
  if (open?.what === 'string' || open?.what === 'comment' || comments.some(({ start, end }) => end === at && source.startsWith('--', start))) return [];
  const last = tokens.at(-1);
  const isTyping = last?.end === at && last.kind !== 'sign';
  if (isTyping && (last.kind === 'number' || last.kind === 'string')) return [];
  if ((isTyping && last.kind === 'parameter') || before.endsWith('$')) return values.map((name) => ({ name, kind: 'value', insert: `$${name}`, detail: 'value of the notebook', rank: 0 }));
  const behind = isTyping ? tokens.slice(0, -1) : tokens;
  const previous = behind.at(-1);
  const whole = scanSql(source).tokens;
  const sources = sourcesIn(whole, tables);
  if (previous?.kind === 'sign' && previous.text === '.') {
    const owner = behind.at(-2)?.text.toLowerCase() ?? '';
    const table = sources.get(owner);
    return table === undefined ? [] : columnsOf(table, tables, 0);
  }
  const word = previous?.kind === 'word' ? previous.text.toUpperCase() : '';
  const wantsTable = BEFORE_TABLE.has(word) || (previous?.text === ',' && isInFrom(behind));
  const named = Object.entries(tables).map(([name, columns]): SqlCompletion => {
    const count = Object.keys(columns).length;
    return { name, kind: 'table', insert: name, detail: count === 0 ? 'table, not run yet' : `table, ${count} ${count === 1 ? 'column' : 'columns'}`, rank: wantsTable ? 0 : 2 };
  });
  if (wantsTable) return named;
  const seen = new Set<string>();
  const columns = [...new Set(sources.values())].flatMap((table) => columnsOf(table, tables, 1)).filter(({ name }) => !seen.has(name) && seen.add(name));
  const aliases = [...sources].flatMap(([alias, table]) => (alias === table.toLowerCase() ? [] : [{ name: alias, kind: 'table' as const, insert: alias, detail: `is ${table}`, rank: 2 }]));
  const words = KEYWORDS.map((name): SqlCompletion => ({ name, kind: 'keyword', insert: name, detail: '', rank: 3 }));
  return [...columns, ...aliases, ...named, ...words];
}

function columnsOf(table: string, tables: SqlNames['tables'], rank: number): SqlCompletion[] {
  return Object.entries(tables[table] ?? {}).map(([name, type]) => ({ name, kind: 'column', insert: /^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`, detail: `${type} of ${table}`, rank }));
}

/** Tables that the query names, by their own and their other names, in small letters. */
function sourcesIn(tokens: readonly Token[], tables: SqlNames['tables']): Map<string, string> {
  const found = new Map<string, string>();
  const known = new Map(Object.keys(tables).map((name) => [name.toLowerCase(), name]));
  tokens.forEach((token, at) => {
    const table = token.kind === 'word' || token.kind === 'quoted' ? known.get(token.text.toLowerCase()) : undefined;
    const before = tokens[at - 1];
    if (table === undefined || !(before?.text === ',' || BEFORE_TABLE.has(before?.text.toUpperCase() ?? ''))) return;
    found.set(table.toLowerCase(), table);
    const next = tokens[at + 1]?.text.toUpperCase() === 'AS' ? tokens[at + 2] : tokens[at + 1];
    if ((next?.kind === 'word' && !NO_ALIAS.has(next.text.toUpperCase())) || next?.kind === 'quoted') found.set(next.text.toLowerCase(), table);
  });
  return found;
}

/** The last clause that began at this depth is FROM. */
function isInFrom(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (let at = tokens.length - 1; at >= 0; at -= 1) {
    const { kind, text } = tokens[at]!;
    if (kind === 'sign' && text === ')') depth += 1;
    else if (kind === 'sign' && text === '(') {
      depth -= 1;
      if (depth < 0) return false;
    } else if (depth === 0 && kind === 'word') {
      const word = text.toUpperCase();
      if (word === 'FROM' || word === 'JOIN') return true;
      if (['SELECT', 'WHERE', 'GROUP', 'ORDER', 'HAVING', 'LIMIT', 'QUALIFY', 'SET'].includes(word)) return false;
    }
  }
  return false;
}
