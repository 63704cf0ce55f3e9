/**
 * The names of tables that a statement reads: those behind FROM, JOIN and their kin that are neither CTEs of the query nor made by the
 * cell. Functions (`range(10)`), files in quotes and other schemas (`information_schema.tables`) are none. One walk over the words; what
 * stands in brackets is a query, a list of tables, or an expression, by how it begins.
 */
import type { Token } from './sql-tokens';
import { isGroup, isName, isSign, wordAt, type Group, type Item } from './sql-tree';

export interface TableName {
  readonly name: string;
  readonly token: Token;
}

const BEGINS_QUERY = new Set(['SELECT', 'WITH', 'FROM', 'VALUES', 'TABLE', 'DESCRIBE', 'DESC', 'SUMMARIZE', 'SHOW', 'PIVOT', 'PIVOT_WIDER', 'UNPIVOT', 'PIVOT_LONGER', 'INSERT', 'UPDATE', 'DELETE']);
const ENDS_FROM = new Set(['WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'OFFSET', 'UNION', 'INTERSECT', 'EXCEPT', 'WINDOW', 'QUALIFY', 'SELECT', 'SET', 'RETURNING', 'PIVOT', 'UNPIVOT', 'USING_SAMPLE']);
const BEFORE_TABLE_QUERY = new Set(['', 'UNION', 'ALL', 'INTERSECT', 'EXCEPT', 'NAME', 'EXPLAIN', 'ANALYZE']);
/** `INSERT OR REPLACE INTO`; the INTO of UNPIVOT names columns. */
const BEFORE_INTO = new Set(['INSERT', 'MERGE', 'REPLACE', 'IGNORE']);
const NAMES_ONE = new Set(['DESCRIBE', 'DESC', 'SUMMARIZE', 'PIVOT', 'PIVOT_WIDER', 'UNPIVOT', 'PIVOT_LONGER']);
/** Schemas of what the cell's own tables lie in. */
const OWN_SCHEMAS = new Set(['main', 'temp', 'memory.main', 'temp.main']);

/** Names are compared as DuckDB does, without regard to case. */
type Scope = ReadonlySet<string>;

interface Walk {
  readonly found: TableName[];
  /** Tables and views that earlier statements of the cell made. */
  readonly made: Set<string>;
}

/** Adds what this statement makes to `made`. */
export function tablesRead(statement: readonly Item[], made: Set<string>): TableName[] {
  const walk: Walk = { found: [], made };
  const creates = createdBy(statement);
  walkQuery(statement, new Set(), walk, 'query', creates?.behind ?? 0);
  if (creates !== null) made.add(creates.name.toLowerCase());
  return walk.found;
}

/** `CREATE … TABLE name` or `VIEW name`. */
function createdBy(items: readonly Item[]): { readonly name: string; readonly behind: number } | null {
  if (wordAt(items, 0) !== 'CREATE') return null;
  let at = 1;
  while (['OR', 'REPLACE', 'TEMP', 'TEMPORARY', 'LOCAL', 'UNLOGGED', 'RECURSIVE', 'MATERIALIZED'].includes(wordAt(items, at))) at += 1;
  if (!['TABLE', 'VIEW'].includes(wordAt(items, at))) return null;
  at += 1;
  if (wordAt(items, at) === 'IF') at += 3;
  const { parts, behind } = dotted(items, at);
  return parts.length === 0 ? null : { name: parts.at(-1)!.text, behind };
}

function dotted(items: readonly Item[], at: number): { readonly parts: readonly Token[]; readonly behind: number } {
  const parts: Token[] = [];
  let next = at;
  while (isName(items[next])) {
    parts.push(items[next] as Token);
    next += 1;
    if (!isSign(items[next], '.')) break;
    next += 1;
  }
  return { parts, behind: next };
}

function walkGroup(group: Group, scope: Scope, walk: Walk): void {
  walkQuery(group.items, scope, walk, isQuery(group) ? 'query' : 'expression');
}

/** `((SELECT 1))` is one too. */
function isQuery({ open, items }: Group): boolean {
  if (open.text !== '(') return false;
  const [first] = items;
  return first?.kind === 'group' ? isQuery(first) : BEGINS_QUERY.has(wordAt(items, 0));
}

function walkQuery(items: readonly Item[], outer: Scope, walk: Walk, mode: 'query' | 'tables' | 'expression', from = 0): void {
  let scope = outer;
  let isInFrom = mode === 'tables';
  let isTableNext = mode === 'tables';
  const kind = wordAt(items, 0);
  for (let at = from; at < items.length; at += 1) {
    const item = items[at]!;
    if (isTableNext) {
      const behind = tableAt(items, at, scope, walk, { isTarget: wordAt(items, at - 1) === 'INTO' });
      if (behind !== null) {
        isTableNext = behind.isTableNext;
        at = behind.at - 1;
        continue;
      }
      isTableNext = false;
    }
    if (item.kind === 'group') {
      walkGroup(item, scope, walk);
      continue;
    }
    if (mode === 'expression' || isPart(items, at)) continue;
    if (isSign(item, ',')) isTableNext = isInFrom;
    const word = wordAt(items, at);
    if (word === '') continue;
    if (word === 'WITH') {
      const ctes = ctesAt(items, at + 1, scope, walk);
      if (ctes !== null) {
        scope = ctes.scope;
        at = ctes.behind - 1;
      }
    } else if (word === 'FROM') {
      if (!isDistinctFrom(items, at)) isInFrom = isTableNext = true;
    } else if (word === 'JOIN') isInFrom = isTableNext = true;
    else if ((word === 'INTO' && BEFORE_INTO.has(wordAt(items, at - 1))) || (word === 'UPDATE' && at === 0)) isTableNext = true;
    else if (word === 'USING' && (kind === 'DELETE' || kind === 'MERGE')) isInFrom = isTableNext = true;
    else if (word === 'TABLE') isTableNext = ['DROP', 'ALTER', 'TRUNCATE'].includes(kind) || BEFORE_TABLE_QUERY.has(wordAt(items, at - 1));
    else if (word === 'TRUNCATE' && at === 0) isTableNext = true;
    else if (NAMES_ONE.has(word) && at <= 1) isTableNext = true;
    else if (ENDS_FROM.has(word)) isInFrom = false;
  }
}

/** `x.from` names a column. */
const isPart = (items: readonly Item[], at: number): boolean => at > 0 && isSign(items[at - 1], '.');

/** `a IS [NOT] DISTINCT FROM b` */
function isDistinctFrom(items: readonly Item[], at: number): boolean {
  if (wordAt(items, at - 1) !== 'DISTINCT') return false;
  return wordAt(items, at - 2) === 'IS' || (wordAt(items, at - 2) === 'NOT' && wordAt(items, at - 3) === 'IS');
}

/** Reads what stands where a table is wanted; null where that is none. */
function tableAt(items: readonly Item[], at: number, scope: Scope, walk: Walk, { isTarget }: { readonly isTarget: boolean }): { readonly at: number; readonly isTableNext: boolean } | null {
  const item = items[at]!;
  if (isGroup(item)) {
    if (isQuery(item)) walkQuery(item.items, scope, walk, 'query');
    else walkQuery(item.items, scope, walk, 'tables');
    return { at: at + 1, isTableNext: false };
  }
  const word = wordAt(items, at);
  if (word === 'LATERAL' || word === 'ONLY') return { at: at + 1, isTableNext: true };
  if (word === 'IF') return { at: at + (wordAt(items, at + 1) === 'NOT' ? 3 : 2), isTableNext: true };
  if (word === 'TABLE') return { at: at + 1, isTableNext: true };
  if (BEGINS_QUERY.has(word) || ENDS_FROM.has(word)) return null;
  if (!isName(item)) return null;
  const { parts, behind } = dotted(items, at);
  // `FROM alias: table`
  if (parts.length === 1 && isSign(items[behind], ':')) return { at: behind + 1, isTableNext: true };
  if (isGroup(items[behind]) && !isTarget) {
    walkGroup(items[behind] as Group, scope, walk);
    return { at: behind + 1, isTableNext: false };
  }
  const token = parts.at(-1)!;
  const isOwn = parts.length === 1 ? !scope.has(token.text.toLowerCase()) : OWN_SCHEMAS.has(parts.slice(0, -1).map((part) => part.text.toLowerCase()).join('.'));
  if (isOwn && !walk.made.has(token.text.toLowerCase())) walk.found.push({ name: token.text, token });
  return { at: behind, isTableNext: false };
}

/** `[RECURSIVE] name [(columns)] [USING KEY (columns)] AS [[NOT] MATERIALIZED] (query), …`; null where it is not that (`WITH TIME ZONE`). */
function ctesAt(items: readonly Item[], start: number, outer: Scope, walk: Walk): { readonly scope: Scope; readonly behind: number } | null {
  const isRecursive = wordAt(items, start) === 'RECURSIVE' && isName(items[start + 1]) && wordAt(items, start + 1) !== 'AS';
  const scope = new Set(outer);
  let at = isRecursive ? start + 1 : start;
  for (let count = 0; ; count += 1) {
    const name = items[at];
    if (!isName(name)) return count === 0 ? null : { scope, behind: at };
    let next = at + 1;
    if (isGroup(items[next])) next += 1;
    if (wordAt(items, next) === 'USING' && wordAt(items, next + 1) === 'KEY') next += isGroup(items[next + 2]) ? 3 : 2;
    if (wordAt(items, next) !== 'AS') return count === 0 ? null : { scope, behind: at };
    next += 1;
    if (wordAt(items, next) === 'NOT') next += 1;
    if (wordAt(items, next) === 'MATERIALIZED') next += 1;
    const body = items[next];
    if (!isGroup(body)) return count === 0 ? null : { scope, behind: at };
    const own = name.text.toLowerCase();
    walkQuery(body.items, isRecursive ? new Set(scope).add(own) : new Set(scope), walk, 'query');
    scope.add(own);
    at = next + 1;
    if (!isSign(items[at], ',')) return { scope, behind: at };
    at += 1;
  }
}
