/** D13: what a query reads, as its own maker, DuckDB and the analysis of the notebook see it. */
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseSql } from '@/lib/notebook/cells/sql';
import { scanSql } from '@/lib/notebook/cells/sql-tokens';
import { makeQuery } from '../../support/queries';

const tape = fc.array(fc.nat(99), { minLength: 10, maxLength: 120 });
const namesOf = (text: string): string[] => parseSql(text).tables.map((table) => table.name).sort();
const FRAGMENTS = ['SELECT', 'FROM', 'a', '"b', '"b"', "'c", "'c'", '$$', '$t$', '$name', '(', ')', '[', ';', ',', 'WITH', 'AS', '--', '/*', '*/', '\n', '.', 'JOIN', '1', 'é', '😀', ':', '::', 'TABLE', 'CREATE', 'INTO', 'USING', 'é\u00a0', '?'];

describe('the reading of SQL', () => {
  it('never throws, and its tokens lie in order inside the source', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ unit: 'binary', maxLength: 4 }))).map((parts) => parts.join(' ')), (source) => {
      parseSql(source);
      let behind = 0;
      for (const { start, end } of scanSql(source).tokens) {
        expect(start).toBeGreaterThanOrEqual(behind);
        expect(end).toBeGreaterThan(start);
        behind = end;
      }
      expect(behind).toBeLessThanOrEqual(source.length);
    }));
  });

  it('finds the tables that the query reads, and no other word (D13.1)', () => {
    fc.assert(fc.property(tape, (choices) => {
      const { text, reads } = makeQuery(choices);
      expect(namesOf(text), text).toEqual([...reads].sort());
    }), { numRuns: 500 });
  });

  it('finds them whatever stands between the words', () => {
    fc.assert(fc.property(tape, fc.constantFrom('\n', '\t', '\r\n', '/* FROM elsewhere */ ', '-- FROM elsewhere\n'), (choices, gap) => {
      const { text, reads } = makeQuery(choices);
      const spread = scanSql(text).tokens.map((token) => text.slice(token.start, token.end)).join(gap);
      expect(namesOf(spread), spread).toEqual([...reads].sort());
    }));
  });
});

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('../../../package.json')), 'node_modules/@duckdb/duckdb-wasm/dist');

interface Database {
  query(text: string): unknown;
}

describe.runIf(existsSync(folder))('DuckDB', () => {
  let open: () => Database;

  beforeAll(async () => {
    const duckdb = require(join(folder, 'duckdb-node-blocking.cjs')) as { createDuckDB: (...given: unknown[]) => Promise<{ instantiate(): Promise<unknown>; reset(): void; connect(): Database }>; VoidLogger: new () => object; NODE_RUNTIME: object };
    const bundle = { mainModule: join(folder, 'duckdb-eh.wasm'), mainWorker: '' };
    const database = await duckdb.createDuckDB({ mvp: bundle, eh: bundle }, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
    await database.instantiate();
    open = () => {
      database.reset();
      return database.connect();
    };
  }, 60_000);

  /** Makes every table that DuckDB says is missing, until it says so no more. */
  function missingFrom(text: string): string[] {
    const database = open();
    const found: string[] = [];
    for (;;) {
      try {
        database.query(text);
        return found.sort();
      } catch (error) {
        const name = /Table with name "?([^\n"]+?)"? does not exist/.exec((error as Error).message)?.[1];
        if (name === undefined || found.length > 20) throw new Error(`${(error as Error).message}\n${text}`, { cause: error });
        found.push(name);
        database.query(`CREATE TABLE "${name}" (a INTEGER, b INTEGER)`);
      }
    }
  }

  it('misses just the tables that the analysis found', () => {
    fc.assert(fc.property(tape, (choices) => {
      const { text } = makeQuery(choices);
      expect(namesOf(text), text).toEqual(missingFrom(text));
    }), { numRuns: 60 });
  }, 120_000);

  it.each([
    'SELECT * FROM a, b x, (SELECT * FROM c) y WHERE EXISTS (FROM d)',
    'WITH a AS (SELECT * FROM b) SELECT * FROM a',
    'WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a WHERE n < 3) SELECT * FROM a, b',
    'SELECT * FROM (WITH a AS (SELECT 1 AS q) FROM a) x, a',
    'SELECT (SELECT count(*) FROM b) FROM a GROUP BY ALL HAVING count(*) > (SELECT count(*) FROM c)',
    'FROM a SELECT a WHERE a IN (SELECT a FROM b)',
    'SELECT a.a FROM a JOIN b USING (a, b) LEFT JOIN c ON a.a = c.a AND a.b IS NOT DISTINCT FROM c.b, d',
    'SELECT * FROM a ASOF JOIN b ON a.a >= b.a', 'SELECT * FROM a POSITIONAL JOIN b', 'SELECT * FROM a SEMI JOIN b USING (a)', 'SELECT * FROM a NATURAL JOIN b',
    'SUMMARIZE a', 'DESCRIBE a', 'PIVOT (SELECT 1 AS c, * FROM a) ON c USING sum(b)', 'FROM a PIVOT (sum(b) FOR a IN (1, 2))', 'UNPIVOT a ON a, b INTO NAME n VALUE v',
    'SELECT * FROM a TABLESAMPLE 10%', 'SELECT * FROM a USING SAMPLE 3', 'TABLE a', '(TABLE a) UNION (TABLE b)', 'SELECT 1 UNION BY NAME SELECT a FROM b',
    'SELECT sum(a) FILTER (WHERE a > 1) OVER (PARTITION BY b ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM a', 'SELECT COLUMNS(* EXCLUDE (a)) FROM a', 'SELECT * REPLACE (a + 1 AS a) FROM a', 'SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x.a) FROM a x, b',
    'SELECT x FROM (a CROSS JOIN (b CROSS JOIN c)), unnest([1]) u(x)', "SELECT position('a' IN 'abc'), trim(BOTH FROM 'abc') FROM a", 'EXPLAIN SELECT * FROM a', 'FROM x: a', 'SELECT TIMESTAMP WITH TIME ZONE \'2020-01-01\' FROM a',
  ])('agrees about %s', (text) => {
    expect(namesOf(text)).toEqual(missingFrom(text));
  });
});
