/** What a real kernel shows and pages: rules V1, V5, V9, V10, V12–V15, V17, V19–V21 of lib/notebook/OUTPUTS.md. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import type { ExecutionId } from '@/lib/domain/ids';
import type { Output, Tree } from '@/lib/notebook/outputs';
import { cell, createTestKernels, runCell } from '../support/kernel';
import { TEST_LIMITS } from './limits';

const MIB = 1024 * 1024;
const rows = (offset: number, limit: number, more: { sort?: { column: string; descending: boolean }[]; filter?: { column: string; test: 'less' | 'contains'; value: string }[] } = {}) => ({ what: 'rows', offset, limit, first: 0, columns: 3, sort: more.sort ?? [], filter: more.filter ?? [] }) as const;

describe('what a kernel shows', () => {
  let provider: KernelProvider;
  let kernel: Kernel;
  beforeAll(async () => {
    provider = await createTestKernels();
    kernel = await provider.start({ limits: { ...TEST_LIMITS, memoryBytes: 2048 * MIB }, capabilities: () => Promise.reject(new Error('no data')) });
  });
  afterAll(() => provider.dispose());

  let runs = 0;
  async function show<Kind extends Output['kind']>(kind: Kind, body: string, id = 'a'): Promise<{ execution: ExecutionId; output: Extract<Output, { kind: Kind }> }> {
    const execution = `shown-${(runs += 1)}` as ExecutionId;
    const ran = await runCell(kernel, cell(id, body), { execution });
    expect(ran.error).toBeUndefined();
    const output = ran.outputs.at(-1)!;
    expect(output.kind).toBe(kind);
    return { execution, output: output as Extract<Output, { kind: Kind }> };
  }
  const MILLION = (n: number) => `const { Table } = __import('pinion/data');\nconst [id, mod, half] = [0, 1, 2].map(() => new Float64Array(${n}));\nfor (let i = 0; i < ${n}; i += 1) { id[i] = i; mod[i] = (i * 7919) % 1000; half[i] = i / 2; }\nreturn Table.fromColumns({ id, mod, half });`;

  it('survives values that fight back, and goes on', async () => {
    // In a list: what an async function returns is asked for its `then` by the language itself.
    const body = (value: string) => `let ran = 0; const bomb = () => { ran += 1; for (;;) {} };\nconst value = ${value};\nreturn [value];`;
    for (const value of [
      'new Proxy({}, { get: bomb, ownKeys: bomb, getPrototypeOf: bomb, getOwnPropertyDescriptor: bomb, has: bomb })',
      '({ get x() { return bomb(); }, toString: bomb, toJSON: bomb, [Symbol.toPrimitive]: bomb, get [Symbol.toStringTag]() { return bomb(); } })',
      'Object.create(new Proxy({}, { get: bomb, getPrototypeOf: bomb, getOwnPropertyDescriptor: bomb, has: bomb }))',
      'Object.defineProperty(new Error("x"), "message", { get: bomb })',
      'Object.defineProperty(class {}, "name", { get: bomb })',
      'Object.assign([], { [Symbol.iterator]: bomb, map: bomb, length: 2 ** 32 - 1 })',
      '"x".repeat(1e8)', '10n ** 1000000n', 'new Map(Array.from({ length: 1e6 }, (_, i) => [i, i]))',
      'Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => ["k" + i, i]))',
    ]) await show('tree', body(value));
    await show('tree', 'let at = {}; const top = at; for (let i = 0; i < 1e5; i += 1) at = at.next = {}; return top;');
    expect((await show('tree', 'return 1 + 1')).output.tree).toMatchObject({ text: '2' });
  });

  it('is, of a table of ten million rows, the first page, and any other that is asked for', async () => {
    const { execution, output } = await show('table', MILLION(10_000_000));
    expect(output.rowCount).toBe(10_000_000);
    expect(JSON.stringify(output).length).toBeLessThan(64 * 1024);
    expect((await kernel.page(execution, output.handle, rows(9_999_998, 10))).rows.map((row) => row[0])).toEqual([9_999_998, 9_999_999]);
    const sorted = await kernel.page(execution, output.handle, rows(0, 2, { sort: [{ column: 'mod', descending: true }, { column: 'id', descending: true }] }));
    expect(sorted.rows.map((row) => row[1])).toEqual([999, 999]);
    expect(Number(sorted.rows[0]![0])).toBeGreaterThan(Number(sorted.rows[1]![0]));
    const filtered = await kernel.page(execution, output.handle, rows(0, 1, { filter: [{ column: 'mod', test: 'less', value: '1' }] }));
    expect(filtered.rowCount).toBe(10_000);
  });

  it('is searched in ten million rows bit by bit, and a cell runs in between (V17)', async () => {
    const { execution, output } = await show('table', MILLION(10_000_000), 'searched');
    const request = { what: 'search', text: '9999999', shown: [[0, 1]], from: { row: 0, column: 0 }, back: false, sort: [], filter: [] } as const;
    const first = await kernel.page(execution, output.handle, request);
    expect(first).toMatchObject({ total: 0, found: null, of: 10_000_000 });
    expect(first.looked).toBeLessThan(10_000_000);
    expect((await show('tree', 'return 40 + 2', 'small')).output.tree).toMatchObject({ text: '42' });
    let answer = first;
    while (answer.looked < answer.of) answer = await kernel.page(execution, output.handle, request);
    expect(answer).toMatchObject({ total: 1, found: { row: 9_999_999, column: 0, number: 1 } });
  });

  it('is read whole where a text is huge, and made into files part by part (V19–V21)', async () => {
    const { execution, output } = await show('table', "const { Table } = __import('pinion/data');\nreturn Table.fromColumns({ s: ['a', 'é' + 'x'.repeat(20e6)], n: [1, -0] });", 'huge');
    expect(JSON.stringify(output).length).toBeLessThan(2_000);
    expect(await kernel.page(execution, output.handle, { what: 'text', row: 1, column: 0, offset: 19_999_998, limit: 100_000, sort: [], filter: [] })).toEqual({ what: 'text', offset: 19_999_998, length: 20_000_001, text: 'xxx' });
    const file = (part: number | null, format: 'csv' | 'parquet' = 'csv', id = 'one') => kernel.page(execution, output.handle, { what: 'file', id, part, format, shown: null, sort: [{ column: 's', descending: true }], filter: [] });
    let bytes = 0;
    let last = '';
    for (let part = 0; ; part += 1) {
      const page = await file(part);
      last = Buffer.from(page.bytes, 'base64').toString();
      bytes += Buffer.from(page.bytes, 'base64').length;
      if (page.isLast) break;
    }
    expect([bytes, last.slice(-10)]).toEqual(['s,n\r\né'.length + 1 + 20e6 + ',-0\r\na,1\r\n'.length, 'xx,-0\r\na,1\r\n'.slice(-10)]);
    await expect(file(1)).rejects.toThrow('given up');
    expect((await file(0)).isLast).toBe(false);
    await expect(file(2)).rejects.toThrow('given up');
    expect((await file(null)).isLast).toBe(true);
    await expect(file(1)).rejects.toThrow('given up');
    // A fifth takes the place of the one asked for longest ago.
    for (const id of ['a', 'b', 'c', 'd', 'e']) await file(0, 'csv', id);
    await expect(file(1, 'csv', 'a')).rejects.toThrow('given up');
    expect((await file(1, 'csv', 'e')).isLast).toBe(false);
    for (const id of ['b', 'c', 'd', 'e']) await file(null, 'csv', id);
  });

  it('runs a cell while a table is sorted, and then gives the sorted page', async () => {
    const { execution, output } = await show('table', MILLION(4_000_000), 'big');
    const page = kernel.page(execution, output.handle, rows(0, 1, { sort: [{ column: 'half', descending: true }] }));
    const order: string[] = [];
    const ran = show('tree', 'return 40 + 2', 'small').then(() => order.push('cell'));
    await Promise.all([ran, page.then(() => order.push('page'))]);
    expect(order).toEqual(['cell', 'page']);
    expect((await page).rows[0]![0]).toBe(3_999_999);
  });

  it('can be paged while the execution is its cell’s current one, and says so in words after', async () => {
    const first = await show('tree', 'return Array.from({ length: 1000 }, (_, i) => i)', 'tree');
    const { handle } = first.output.tree as Extract<Tree, { handle?: string }>;
    expect((await kernel.page(first.execution, handle!, { what: 'entries', offset: 998, limit: 10 })).entries.map((entry) => entry.key)).toEqual(['998', '999']);
    await expect(kernel.page('another' as ExecutionId, handle!, { what: 'entries', offset: 0, limit: 1 })).rejects.toThrow('Run the cell again');
    await show('tree', 'return 1', 'tree');
    await expect(kernel.page(first.execution, handle!, { what: 'entries', offset: 0, limit: 1 })).rejects.toThrow('no longer in memory, or belongs to an older run');
    const second = await show('tree', 'return Array.from({ length: 1000 }, (_, i) => i)', 'tree');
    kernel.forget('tree');
    await expect(kernel.page(second.execution, (second.output.tree as Extract<Tree, { handle?: string }>).handle!, { what: 'entries', offset: 0, limit: 1 })).rejects.toThrow('Run the cell again');
  });

  it('answers a page that was asked for while a cell computed, when that has ended (V12)', async () => {
    const { execution, output } = await show('table', MILLION(1_000), 'held');
    let begun!: () => void;
    const isRunning = new Promise<void>((resolve) => { begun = resolve; });
    const busy = runCell(kernel, cell('busy', "console.log('begun'); const until = Date.now() + 300; while (Date.now() < until) {} return 1;"), { onOutput: () => begun() });
    await isRunning;
    const page = kernel.page(execution, output.handle, rows(999, 5));
    expect((await busy).outcome).toBe('ok');
    expect((await page).rows).toEqual([[999, 81, 499.5]]);
  });

  it('of a large tensor is read where it lies: nothing is allocated, and nothing is left', async () => {
    const count = async () => (await show('tree', "return __import('@tensorflow/tfjs').memory().numTensors", 'count')).output.tree;
    const before = await count();
    const { execution, output } = await show('tensor', "const tf = __import('@tensorflow/tfjs'); return tf.tidy(() => tf.keep(tf.fill([64, 1024, 1024], 2)));", 'tensor');
    expect(output).toMatchObject({ shape: [64, 1024, 1024], bytes: 256 * MIB, statistics: { counted: 1_000_000, min: 2, max: 2, mean: 2 } });
    const { memoryBytes } = await kernel.usage();
    const { statistics } = await kernel.page(execution, output.handle, { what: 'statistics' });
    expect(statistics).toMatchObject({ counted: 64 * MIB, min: 2, max: 2, mean: 2, nan: 0 });
    expect((await kernel.page(execution, output.handle, { what: 'slice', at: [63], row: 1020, column: 1020, rows: 100, columns: 100 })).values).toHaveLength(4);
    expect((await kernel.usage()).memoryBytes - memoryBytes).toBeLessThan(64 * MIB);
    expect((await kernel.page(execution, output.handle, { what: 'image', at: [] }).catch((error: Error) => error.message))).toContain('An image has a shape');
    await show('tree', "return 'forgotten'", 'tensor');
    // The one that was shown is still there, since only its cell could dispose of it; showing and paging it made no other.
    expect(Number((await count() as { text: string }).text) - Number((before as { text: string }).text)).toBe(1);
  });

  it('of tensors of every type is shown by the WASM backend too', async () => {
    const tf = "const tf = __import('@tensorflow/tfjs');";
    expect((await show('tensor', `${tf} return tf.tensor1d([1, NaN, -Infinity, -0])`)).output.preview).toEqual([1, 'NaN', '-Infinity', '-0']);
    expect((await show('tensor', `${tf} return tf.tensor1d([7, -8], 'int32')`)).output.preview).toEqual([7, -8]);
    expect((await show('tensor', `${tf} return tf.tensor1d([true, false], 'bool')`)).output.preview).toEqual([true, false]);
    expect((await show('tensor', `${tf} return tf.tensor1d(['a', 'é'])`)).output.preview).toEqual(['a', 'é']);
    const image = await show('tensor', `${tf} return tf.tensor3d([0, 64, 128, 255], [2, 2, 1], 'int32')`);
    expect(await kernel.page(image.execution, image.output.handle, { what: 'image', at: [] })).toMatchObject({ width: 2, height: 2, scale: '0 to 255' });
    const disposed = await show('tensor', `${tf} const t = tf.tensor1d([1]); t.dispose(); return t;`);
    expect(disposed.output).toMatchObject({ isDisposed: true, preview: [] });
  });
});
