/** D13, K19: SQL cells on a sandboxed kernel. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import { createTestKernels } from '../support/kernel';
import { hasEngine, rowsOf, runCells, schemaOf, sql, ts } from '../support/sql';

const noData = () => Promise.reject(new Error('there is no data here'));
const ORDERS = `import { Table } from 'pinion/data';
const orders = Table.fromRows([{ id: 1, shop: 'north', amount: 10.5, paid: true, placed: new Date('2026-01-01T10:00:00Z') }, { id: 2, shop: 'south', amount: null, paid: false, placed: null }, { id: 3, shop: 'north', amount: 4, paid: null, placed: new Date('1969-12-31T23:59:59.999Z') }]);
const shops = Table.fromRows([{ shop: 'north', town: 'Øsby' }, { shop: 'west', town: null }]);
const least = 5, word = "it's; DROP TABLE orders --", day = new Date('2026-01-01T10:00:00Z'), yes = true, nothing = null, huge = 2n ** 80n, list = [1], never = NaN;`;

describe.runIf(hasEngine)('a SQL cell', () => {
  let kernels: KernelProvider;
  let kernel: Kernel;
  beforeAll(async () => {
    kernels = await createTestKernels();
    kernel = await kernels.start({ limits: DEFAULT_LIMITS, capabilities: noData });
  }, 120_000);
  afterAll(async () => kernels?.dispose());
  const rows = (query: string) => rowsOf(kernel, ORDERS, query);

  describe('reads tables of the notebook (D13.1)', () => {
    it('and gives a table that other cells read under its name', async () => {
      const [, shown, read] = await runCells(kernel, [ts(ORDERS), sql('-- name: sums\nSELECT shop, sum(amount) AS total FROM orders GROUP BY shop ORDER BY shop'), ts("console.log(sums.name, sums.rowCount, JSON.stringify(sums.toArray()), sums.filter((row) => row.total > 5).rowCount);")]);
      expect(shown?.outputs).toMatchObject([{ kind: 'table', columns: [{ name: 'shop', type: 'string' }, { name: 'total', type: 'number' }], rows: [['north', 14.5], ['south', null]] }]);
      expect(read?.text).toBe('sums 2 [{"shop":"north","total":14.5},{"shop":"south","total":null}] 1\n');
    });

    it('joins, with what is missing as NULL', async () => {
      expect(await rows('SELECT o.id, s.town FROM orders o LEFT JOIN shops s USING (shop) ORDER BY id')).toEqual([{ id: 1, town: 'Øsby' }, { id: 2, town: null }, { id: 3, town: 'Øsby' }]);
      expect(await rows('SELECT count(*) AS n, count(amount) AS amounts, count(paid) AS paid, count(placed) AS dates FROM orders')).toEqual([{ n: 3, amounts: 2, paid: 2, dates: 2 }]);
    });

    it('sees tables of its own statements, and leaves none behind', async () => {
      expect(await rows('CREATE TABLE mine AS SELECT id FROM orders; INSERT INTO mine VALUES (9); DELETE FROM orders; SELECT (SELECT max(id) FROM mine) AS most, (SELECT count(*) FROM orders) AS left_over')).toEqual([{ most: 9, left_over: 0 }]);
      expect(await rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 3 }]);
      await expect(rows('SELECT * FROM mine')).rejects.toThrow('No cell defines a table ‘mine’.');
    });

    it('runs as one among the notebook’s cells: what it reads runs before, and a cell without a name is only shown', async () => {
      const shown = await runCells(kernel, [sql('-- name: b\nSELECT x + 1 AS x FROM a'), ts("import { Table } from 'pinion/data'; const a = Table.fromRows([{ x: 1 }]);"), sql('SELECT x * 10 AS y FROM b')]);
      expect(shown.map((one) => one.outcome)).toEqual(['ok', 'ok', 'ok']);
      expect(shown[2]?.outputs).toMatchObject([{ rows: [[20]] }]);
    });
  });

  describe('binds values as parameters (D13.2)', () => {
    it('of every kind, never as text of the query', async () => {
      expect(await rows('SELECT $word AS w, $least + 1 AS n, $day AS d, $yes AS y, $nothing AS z, $never AS v, $huge::VARCHAR AS h, typeof($least) AS t')).toEqual([{ w: "it's; DROP TABLE orders --", n: 6, d: '2026-01-01T10:00:00.000Z', y: true, z: null, v: null, h: '1208925819614629174706176', t: 'BIGINT' }]);
      expect(await rows("SELECT id FROM orders WHERE amount > $least AND shop <> '$word' AND placed = $day AND id < $least")).toEqual([{ id: 1 }]);
    });

    it('also in the middle of several statements, and where a number must stand', async () => {
      expect(await rows('CREATE TABLE x AS SELECT id FROM orders WHERE id < $least; SELECT id FROM x ORDER BY id DESC LIMIT $yes::INTEGER')).toEqual([{ id: 3 }]);
    });

    it.each([['$list', '$list is a list; a parameter is a number, a text, true or false, a date or null.'], ['$gone', 'No cell defines a value ‘gone’ for the parameter $gone.'], ['$orders', '$orders is an object;']])('and says of %s why it cannot be one', async (name, message) => {
      await expect(rows(`SELECT ${name} FROM orders`)).rejects.toThrow(message);
    });
  });

  describe('says what is wrong at its place (D13.4)', () => {
    const cases: readonly (readonly [query: string, message: string, remedy: string | undefined, line: number, column: number])[] = [
      ['SELECT id,\n  amont FROM orders', 'There is no column ‘amont’ here.', 'Nearest: amount.', 2, 3],
      ['SELECT o.shp FROM orders o', 'There is no column ‘shp’ here.', 'Nearest: shop.', 1, 8],
      ['SELECT 1;\nSELECT *\nFROM Orders', 'No cell defines a table ‘Orders’.', 'Define it in a cell, with its name written as here (capitals count), or check the spelling.', 3, 6],
      ['SELECT * FROM least', '‘least’ is a number, not a table.', 'Tables come from readCsv, Table.fromRows or other SQL cells. Single values are parameters: $least.', 1, 15],
      ["SELECT 'é€😀', $word,\n nofunction(1) FROM orders", 'There is no function ‘nofunction’.', undefined, 2, 2],
      ['SELECT $day, $least, wrong FROM orders', 'There is no column ‘wrong’ here.', undefined, 1, 22],
      ['SELEC 1', 'syntax error at or near "SELEC"', undefined, 1, 1],
      ['SELECT 1\n  FRM orders x y', 'syntax error at or near "orders"', undefined, 2, 7],
      ["SELECT strftime(placed, 1) FROM orders", 'No function matches the given name and argument types', undefined, 1, 8],
      ["SELECT json_extract('{}', 'a')", '‘json_extract’ is part of DuckDB’s extension json, and SQL cells have no extensions.', 'Take JSON apart in a TypeScript cell and make columns of it.', 1, 1],
      ["SELECT CAST(shop AS INTEGER) FROM orders", "Could not convert string 'north' to INT32", undefined, 1, 8],
      ['SELECT encode(shop) AS b FROM orders', 'Column ‘b’ of the result is a BLOB, which tables of the notebook cannot hold.', 'Turn it into text: hex("b") or base64("b").', 1, 1],
    ];
    it.each(cases)('in %j', async (query, message, remedy, line, column) => {
      const [, shown] = await runCells(kernel, [ts(ORDERS), sql(query)]);
      expect(shown?.error?.message).toContain(message);
      if (remedy !== undefined) expect(shown?.error?.remedy).toBe(remedy);
      expect(shown?.error?.frames).toMatchObject([{ cell: 'a1', line, column: query.startsWith('SELECT strf') || query.startsWith('SELECT CAST') ? expect.any(Number) as number : column }]);
    });

    it('and stands in the way of nothing else', async () => {
      const shown = await runCells(kernel, [ts(ORDERS), sql('-- name: bad\nSELECT x FROM orders'), ts('bad.rowCount'), sql('SELECT 1 AS fine FROM shops')]);
      expect(shown.map((one) => one.outcome)).toEqual(['ok', 'error', 'aborted', 'ok']);
    });
  });

  describe('gives types that tables have (D13.3)', () => {
    it('of every kind of number, text and time', async () => {
      const query = `SELECT 1::TINYINT AS a, 9007199254740991::BIGINT AS b, 9007199254740992::BIGINT AS c, 2::HUGEINT AS d, 170141183460469231731687303715884105727::HUGEINT AS e, 18446744073709551615::UBIGINT AS f,
        1.5::FLOAT AS g, 0.1::DOUBLE AS h, 12.345::DECIMAL(10, 3) AS i, 12345678901234567890123.45::DECIMAL(38, 2) AS j, 'inf'::DOUBLE AS k, 'nan'::DOUBLE AS l, NULL AS m, true AS n, 'é' AS o, 'x'::ENUM('x', 'y') AS p,
        DATE '2020-02-29' AS q, TIMESTAMP '2020-02-29 01:02:03.456789' AS r, TIME '13:05:01.25' AS s, INTERVAL '14 months 2 days 3 seconds' AS t, [1, NULL] AS u, {'a': 1, 'b': ['x']} AS v, sum(range) AS w FROM range(10)`;
      expect(await schemaOf(kernel, query)).toEqual({
        a: 'integer', b: 'integer', c: 'string', d: 'integer', e: 'string', f: 'string', g: 'number', h: 'number', i: 'number', j: 'number', k: 'number', l: 'number', m: 'integer', n: 'boolean', o: 'string', p: 'string',
        q: 'date', r: 'date', s: 'string', t: 'string', u: 'string', v: 'string', w: 'integer',
      });
      expect(await rowsOf(kernel, 'const x = 1;', query)).toEqual([{
        a: 1, b: 9007199254740991, c: '9007199254740992', d: 2, e: '170141183460469231731687303715884105727', f: '18446744073709551615', g: 1.5, h: 0.1, i: 12.345, j: 1.2345678901234568e22, k: null, l: null, m: null, n: true, o: 'é', p: 'x',
        q: '2020-02-29T00:00:00.000Z', r: '2020-02-29T01:02:03.456Z', s: '13:05:01.25', t: '1 year 2 months 2 days 00:00:03', u: '[1,null]', v: '{"a":1,"b":["x"]}', w: 45,
      }]);
    });

    it('with names that repeat counted on, and any text as a name', async () => {
      expect(await rows('SELECT 1 AS a, 2 AS a, 3 AS "constructor", 4 AS "two\nlines", 5 AS "q""t", 6 AS " "')).toEqual([{ a: 1, a_1: 2, constructor: 3, 'two\nlines': 4, 'q"t': 5, ' ': 6 }]);
    });

    it('of two thousand columns, and says so of more', async () => {
      const wide = (columns: number) => `import { Table } from 'pinion/data'; const wide = Table.fromColumns(Object.fromEntries(Array.from({ length: ${columns} }, (_, i) => ['c' + i, [i]])));`;
      expect(await rowsOf(kernel, wide(2_000), 'SELECT c0, c1999 FROM (SELECT * FROM wide)')).toEqual([{ c0: 0, c1999: 1999 }]);
      await expect(rowsOf(kernel, wide(10_000), 'SELECT c0 FROM wide')).rejects.toThrow('The table ‘wide’ has 10,000 columns; SQL takes 2,000 at most. Select those that the query needs first: wide.select(…).');
    }, 60_000);
  });

  it('takes a table in pieces, and none is lost between them', async () => {
    const long = `import { Table } from 'pinion/data'; const n = 2_200_000; const long = Table.fromColumns({ i: Float64Array.from({ length: n }, (_, i) => i - 5), s: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? null : 's' + (i % 7))) });`;
    expect(await rowsOf(kernel, long, "SELECT count(*) AS rows, sum(i) AS total, min(i) AS least, max(i) AS most, count(s) AS texts, count(DISTINCT s) AS kinds, count(*) FILTER (WHERE s = 's' || (i + 5) % 7) AS same FROM long")).toEqual([{ rows: 2_200_000, total: 2_419_987_900_000, least: -5, most: 2_199_994, texts: 1_466_666, kinds: 7, same: 1_466_666 }]);
  }, 60_000);

  describe('repeats (K19.2)', () => {
    const query = "SELECT random() AS r, uuid()::VARCHAR AS u, now() AS n, current_date AS d, epoch_ms(current_timestamp::TIMESTAMP) AS e, (SELECT list(range) FROM (FROM range(1000) USING SAMPLE 3)) AS s, hash('x')::VARCHAR AS h";
    it('itself, in the same kernel, after anything, and in a new one', async () => {
      const [first] = await runCells(kernel, [sql(query)]);
      await runCells(kernel, [sql('CREATE TABLE big AS SELECT range AS i, random() AS r FROM range(300000); SELECT i % 10 AS g, count(*) FROM big GROUP BY ALL'), sql('SELECT broken')]);
      const [second] = await runCells(kernel, [sql(query)]);
      const other = await kernels.start({ limits: { ...DEFAULT_LIMITS, threads: 1 }, capabilities: noData });
      const [third] = await runCells(other, [sql(query)]);
      const shown = (one: typeof first) => JSON.stringify(one?.outputs).replace(/"handle":"\w+"/, '');
      expect(shown(second)).toBe(shown(first));
      expect(shown(third)).toBe(shown(first));
      expect(shown(first)).toContain('2026-01-15T12:30:00Z');
      const [otherSeed] = await runCells(other, [sql(query)], { seed: 2 });
      const [a, b] = [first, otherSeed].map((shown) => (shown!.outputs[0] as unknown as { rows: unknown[][] }).rows[0]!);
      for (const column of [0, 1, 5]) expect(a![column]).not.toEqual(b![column]);
    }, 60_000);

    it('another cell draws other numbers', async () => {
      const shown = await runCells(kernel, [sql('SELECT random() AS r'), sql('SELECT random() AS r')]);
      expect(JSON.stringify((shown[0]!.outputs[0] as unknown as { rows: unknown }).rows)).not.toBe(JSON.stringify((shown[1]!.outputs[0] as unknown as { rows: unknown }).rows));
    });
  });

  describe('agrees with the tables of the library', () => {
    const value = fc.record({
      id: fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 }), n: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)), g: fc.constantFrom('a', 'b', 'Ü', '', null), flag: fc.oneof(fc.boolean(), fc.constant(null)),
      at: fc.oneof(fc.integer({ min: -8.64e15 + 1, max: 8.64e15 - 1 }).filter((time) => Math.abs(time) < 9.2e15 / 1.1), fc.constant(null)),
    });
    const TYPES = "{ types: { id: 'integer', n: 'number', g: 'string', flag: 'boolean', at: 'date' } }";
    const define = (given: readonly object[]) => `import { Table } from 'pinion/data'; const t = Table.fromRows(${JSON.stringify(given)}.map((row) => ({ ...row, at: row.at === null ? null : new Date(row.at) })), ${TYPES});`;
    const SAME = `const same = (name, a, b) => { const [x, y] = [a, b].map((table) => JSON.stringify([table.schema.map((column) => [column.name, column.type]), table.toArray()])); if (x !== y) console.log(name, x, y); };`;

    it('in the round trip, filters, sorting, groups and joins', async () => {
      await fc.assert(fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 30 }), async (given) => {
        const shown = await runCells(kernel, [
          ts(define(given)),
          sql('-- name: whole\nSELECT * FROM t'), sql("-- name: kept\nSELECT * FROM t WHERE n > 0 AND g = 'a'"), sql('-- name: ordered\nSELECT * FROM t ORDER BY id NULLS LAST, n'),
          sql('-- name: grouped\nSELECT g, count(*) AS rows, count(n) AS numbers, min(n) AS least, max(id) AS most FROM t GROUP BY g ORDER BY g NULLS LAST'),
          sql('-- name: joined\nSELECT a.id FROM t a JOIN (SELECT DISTINCT g FROM t) b ON a.g IS NOT DISTINCT FROM b.g'), sql('-- name: firsts\nSELECT DISTINCT g, flag FROM t'),
          ts(`${SAME}
            same('whole', whole, t); same('kept', kept, t.filter((row) => row.n > 0 && row.n !== null && row.g === 'a'));
            const byId = t.sort('n').sort('id'); same('ordered', ordered.select('id', 'n'), byId.select('id', 'n'));
            for (const row of grouped) {
              const own = t.filter((one) => one.g === row.g); const numbers = own.column('n').toArray().filter((n) => n !== null);
              const wanted = [own.rowCount, numbers.length, numbers.length ? Math.min(...numbers) : null, Math.max(...own.column('id').toArray())];
              if (JSON.stringify([row.rows, row.numbers, row.least, row.most].map((v) => Object.is(v, -0) ? 0 : v)) !== JSON.stringify(wanted.map((v) => Object.is(v, -0) ? 0 : v))) console.log('grouped', JSON.stringify(row), JSON.stringify(wanted));
            }
            if (grouped.rowCount !== new Set(t.column('g').toArray()).size) console.log('groups', grouped.rowCount);
            if (joined.rowCount !== t.rowCount) console.log('joined', joined.rowCount);
            if (firsts.rowCount !== t.distinct('g', 'flag').rowCount) console.log('firsts', firsts.rowCount);
            console.log('compared');`),
        ]);
        expect(shown.map((one) => one.error)).toEqual(shown.map(() => undefined));
        expect(shown.at(-1)?.text).toBe('compared\n');
      }), { numRuns: 25 });
    }, 120_000);
  });
});
