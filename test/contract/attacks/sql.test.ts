/** Queries that mean harm: they reach nothing, take what the kernel has and no more, and end when they are stopped. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import { compileCell } from '@/kernel/host/compile';
import { parseCell } from '@/kernel/host/parse';
import type { Kernel, KernelProvider, RunOutcome } from '@/kernel/host/port';
import { createTestKernels } from '../../support/kernel';
import { hasEngine, runCells, sql } from '../../support/sql';
import { TEST_LIMITS } from '../limits';

for (const sandbox of ['auto', 'process'] as const) {
  describe.runIf(hasEngine)(`a hostile query (${sandbox === 'auto' ? 'strongest tier' : 'tier process'})`, () => {
    let kernels: KernelProvider;
    let kernel: Kernel;
    const start = () => kernels.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
    beforeAll(async () => {
      kernels = await createTestKernels({ sandbox });
      kernel = await start();
    }, 120_000);
    afterAll(async () => kernels?.dispose());
    /** Whatever a query did, the kernel computes the next one. */
    afterEach(async () => {
      const [after] = await runCells(kernel, [sql('SELECT 6 * 7 AS answer')]);
      expect(after?.error).toBeUndefined();
      expect(JSON.stringify(after?.outputs)).toContain('"rows":[[42]]');
    }, 60_000);

    async function said(query: string): Promise<string> {
      const [shown] = await runCells(kernel, [sql(query)]);
      return shown?.error?.message ?? `GOT ${JSON.stringify(shown?.outputs)}`;
    }

    it.each([
      "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "SELECT * FROM read_text('/proc/self/environ')", "SELECT * FROM read_blob('/k/kernel.js')", "SELECT * FROM glob('/*')", "COPY (SELECT 1) TO '/tmp/out.csv'", "COPY (SELECT 1) TO 'out.csv'",
      "CREATE TABLE t (a INT); COPY t FROM '/etc/passwd'", "ATTACH '/tmp/other.db'", "ATTACH ':memory:' AS other; ATTACH 'x.db' AS y", "EXPORT DATABASE '/tmp/out'", "IMPORT DATABASE '/tmp/out'", "SELECT * FROM read_csv('http://127.0.0.1:9229/json')", "SELECT * FROM 'https://example.org/a.csv'", "SELECT * FROM sniff_csv('/etc/passwd')",
    ])('reaches no file and no network: %s', async (query) => {
      expect(await said(query)).toMatch(/cannot reach files|has no extensions|have no extensions|There is no/);
    });

    it.each(['LOAD json', "LOAD '/tmp/evil.duckdb_extension'", "INSTALL httpfs FROM 'http://127.0.0.1/'; LOAD httpfs", "SELECT * FROM read_parquet('a.parquet')", "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')"])('loads no extension: %s', async (query) => {
      expect(await said(query)).toMatch(/cannot reach files|no extensions/);
    });

    it.each(['SET enable_external_access = true', 'SET lock_configuration = false', "SET memory_limit = '64GB'", 'SET threads = 8', "SET temp_directory = '/tmp'", 'RESET memory_limit', "PRAGMA memory_limit = '64GB'", "SET GLOBAL autoload_known_extensions = true"])('changes no setting: %s', async (query) => {
      expect(await said(query)).toBe('Settings of the engine are fixed, so that every run gives the same.');
    });

    it('leaves nothing for the next one: tables, macros, variables, prepared statements and sequences are gone', async () => {
      await runCells(kernel, [sql("CREATE TABLE left_behind AS SELECT 1; CREATE MACRO now() AS 'forged'; SET VARIABLE x = 1; CREATE SEQUENCE s; CREATE SCHEMA z; SELECT 1")]);
      expect(await said("SELECT (SELECT count(*) FROM duckdb_tables()) AS tables, getvariable('x') AS x, typeof(now()) AS n, (SELECT count(*) FROM duckdb_sequences()) AS s")).toContain('"rows":[[0,null,"TIMESTAMP",0]]');
    });

    const endless: Readonly<Record<string, string>> = {
      'an endless recursive query': 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t WHERE n < 0',
      'a giant product': 'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range * b.range % 7 = 8',
      'a giant expression': "SELECT sum(length(repeat('x', 1000) || range)) FROM range(100000000000)",
    };
    it.each(Object.entries(endless))('%s is stopped, and the kernel lives', async (_, query) => {
      const [stopped] = await interrupted(query);
      expect(stopped?.outcome).toBe('interrupted');
    }, 60_000);

    it.each([0, 60, 200, 500, 1_000, 2_000])('the first query, stopped %d ms after it began, leaves an engine that computes the next', async (after) => {
      const fresh = await start();
      const [stopped] = await interrupted(endless['a giant product']!, fresh, after);
      expect(stopped?.outcome).toBe('interrupted');
      const [next] = await runCells(fresh, [sql('SELECT 6 * 7 AS answer')]);
      expect(JSON.stringify([next?.error, next?.outputs])).toContain('"rows":[[42]]');
      await fresh.dispose();
    }, 30_000);

    /** Compiles and starts a cell, gives it time to be in the middle of opening the engine or of computing, and stops it. */
    async function interrupted(source: string, of: Kernel = kernel, after = 400): Promise<[RunOutcome]> {
      const id = 'endless' as CellId;
      const cell = { id, type: 'sql' as const, source };
      const compiled = compileCell({ cell: id, source, graph: analyseNotebook([cell], parseCell) });
      if (!compiled.ok) throw new Error(compiled.message);
      const running = of.run({ execution: `e-${Math.random()}` as ExecutionId, compiled: compiled.value, seed: 1, startedAt: 0, parameters: {}, readByOthers: [], onOutput: () => {} });
      await new Promise((go) => { setTimeout(go, after); });
      await of.interrupt();
      return [await running];
    }

    it.each([
      "SELECT list(repeat('x', 1000000) || range) FROM range(100000)", 'CREATE TABLE a AS SELECT range AS i, random() AS r FROM range(200000000); SELECT count(*) FROM a', "SELECT string_agg(repeat('y', 100000), '') FROM range(100000)", 'SELECT * FROM range(300000000)',
    ])('takes no more memory than there is: %s', async (query) => {
      const message = await said(query);
      expect(message).toMatch(/^The query needs more memory|too large|maximum/);
    }, 120_000);

    it('nested without end is refused before the engine sees it', async () => {
      expect(await said(`SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`)).toContain('Brackets stand in 200 other brackets');
      for (const chain of ['NOT '.repeat(40_000), '1+'.repeat(20_000), '- '.repeat(40_000), 'SELECT 1 UNION ALL '.repeat(10_000)]) expect(await said(`SELECT ${chain.replace(/^SELECT /, '')}${chain.startsWith('SELECT') ? 'SELECT ' : ''}1`)).toBe('The query is nested or chained too deeply for the engine.');
      for (const list of ["1=1 AND ".repeat(50_000), '1,'.repeat(50_000)]) expect(await said(`SELECT ${list}1`)).toContain('words and signs; 50,000 is the most');
    }, 120_000);

    it('of a megabyte is refused, and one just below runs', async () => {
      expect(await said(`SELECT '${'x'.repeat(1_000_000)}'`)).toContain('500,000 is the most');
      expect(await said(`SELECT length('${'x'.repeat(499_900)}') AS n`)).toContain('[[499900]]');
    }, 60_000);

    it.each(['__proto__', 'constructor', 'a"b', 'a\nb', "'; DROP TABLE x; --"])('may call a column %j, or is told that it cannot', async (name) => {
      const message = await said(`SELECT 1 AS "${name.replaceAll('"', '""')}"`);
      expect(message).toContain(name === '__proto__' ? 'cannot be the name of a column' : 'GOT');
    });
  });
}
