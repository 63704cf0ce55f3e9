/**
 * Queries made from a tape of choices, with the names that they read: what a generator needs that must know its own answer. The tape shrinks
 * well, and where it ends every choice is the simplest.
 */
export interface MadeQuery {
  readonly text: string;
  /** Tables that no part of the query defines. */
  readonly reads: readonly string[];
}

const TABLES = ['orders', 'customers', 'Items', 'stock_2', '"Quoted"', 'été'];
const DECOYS = ['/* FROM nowhere */', '-- JOIN nothing\n', '/* a /* FROM b */ c */', ''];
const EXPRESSIONS = [
  '1', "'text FROM decoy'", '$$ FROM decoy $$', '$tag$ JOIN decoy $tag$', "E'it\\'s FROM decoy'", "'it''s FROM decoy'", 'EXTRACT(year FROM DATE \'2020-01-01\')', '1 IS DISTINCT FROM 2', '1 IS NOT DISTINCT FROM 2',
  "substring('abc' FROM 1 FOR 2)", "trim(BOTH ' ' FROM ' a ')", "[1, 2][1]", "{'from': 1}", 'CASE WHEN true THEN 1 ELSE 2 END', "list_transform([1, 2], x -> x + 1)", 'CAST(1 AS VARCHAR)', '1::VARCHAR',
];

export function makeQuery(tape: readonly number[]): MadeQuery {
  let at = 0;
  let aliases = 0;
  const reads = new Set<string>();
  const choose = (below: number): number => (tape[at++] ?? 0) % below;
  const alias = (): string => `t${(aliases += 1)}`;

  const table = (scope: readonly string[]): string => {
    const local = scope.length > 0 && choose(3) === 1 ? scope[choose(scope.length)]! : null;
    if (local !== null) return choose(2) === 1 ? local.toUpperCase() : local;
    const name = TABLES[choose(TABLES.length)]!;
    reads.add(name.replaceAll('"', ''));
    return choose(6) === 1 ? `main.${name}` : name;
  };
  const source = (scope: readonly string[], depth: number): string => {
    switch (choose(depth > 0 ? 9 : 4)) {
      case 1: return `${table(scope)} AS ${alias()}`;
      case 2: return `range(3) AS ${alias()}(a)`;
      case 3: return `(VALUES (1, 2)) AS ${alias()}(a, b)`;
      case 4: return `(${query(scope, depth - 1)}) ${alias()}`;
      case 5: return `LATERAL (${query(scope, depth - 1)}) ${alias()}`;
      case 6: return `(${table(scope)} ${alias()} CROSS JOIN ${table(scope)} ${alias()})`;
      case 7: return `unnest([1, 2]) AS ${alias()}(a)`;
      case 8: return `(FROM ${table(scope)} ${alias()})`;
      default: return `${table(scope)} ${alias()}`;
    }
  };
  const expression = (scope: readonly string[], depth: number): string => {
    if (depth <= 0 || choose(3) > 0) return EXPRESSIONS[choose(EXPRESSIONS.length)]!;
    return choose(2) === 1 ? `EXISTS (${query(scope, depth - 1)})` : `(SELECT count(*) FROM (${query(scope, depth - 1)}) ${alias()})`;
  };
  const sources = (scope: readonly string[], depth: number): string => {
    let text = source(scope, depth);
    for (let count = choose(3); count > 0; count -= 1) {
      const join = [' CROSS JOIN ', ', ', ' LEFT JOIN ', ' JOIN '][choose(4)]!;
      text += join + source(scope, depth);
      if (/T JOIN|^ JOIN/.test(join)) text += ` ON ${choose(2) === 1 ? '1 IS DISTINCT FROM 2' : 'true'}`;
    }
    return text;
  };
  const query = (outer: readonly string[], depth: number): string => {
    let text = '';
    let scope = outer;
    if (depth > 0 && choose(3) === 1) {
      const [isRecursive, count] = [choose(2) === 1, 1 + choose(2)];
      const parts: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const name = `c${(aliases += 1)}`;
        parts.push(isRecursive && choose(2) === 1 ? `${name}(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM ${name} WHERE a < 3)` : `${name} AS ${choose(3) === 1 ? 'MATERIALIZED ' : ''}(${query(scope, depth - 1)})`);
        scope = [...scope, name];
      }
      text = `WITH ${isRecursive ? 'RECURSIVE ' : ''}${parts.join(', ')} `;
    }
    const comment = DECOYS[choose(DECOYS.length)]!;
    const select = `SELECT ${comment} ${expression(scope, depth)} AS x`;
    const from = `FROM ${sources(scope, depth)}`;
    text += choose(5) === 1 ? `${from} ${select}` : `${select} ${from}`;
    if (choose(3) === 1) text += ` WHERE (${expression(scope, depth)}) IS NOT NULL`;
    if (depth > 0 && choose(5) === 1) text += ` UNION ALL SELECT NULL FROM ${source(scope, depth - 1)}`;
    return text;
  };
  return { text: query([], 3), reads: [...reads] };
}
