/** `readHttp`, `readUrl` and `queryPostgres` as cells call them: what is asked of the host, and what is made of its answer. */
import { afterEach, describe, expect, it } from 'vitest';
import { readKernelFrame } from '@/kernel/host/validate';
import { connectLibrary } from '@/kernel/stdlib';
import { queryPostgres, readHttp, readUrl, Table, writeParquet } from '@/kernel/stdlib/data';
import type { Capability } from '@/kernel/protocol';

const asked: Capability[] = [];
function answering(payload: string | Uint8Array, mediaType = ''): void {
  asked.length = 0;
  connectLibrary({
    async callHost(capability) {
      asked.push(capability);
      return { value: { mediaType }, payload: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload };
    },
    emit: () => {}, pin: () => {},
  });
}
afterEach(() => connectLibrary(null));

describe('what is read over HTTP', () => {
  it('is asked for by connection, path and query, in a frame that the host takes', async () => {
    answering('a\n1\n');
    await readHttp('weather', { path: 'forecast.csv', query: { days: 3, at: new Date('2026-01-31T00:00:00Z'), tag: ['a', 'b'], none: null, left: undefined }, as: 'csv' });
    await readUrl('https://data.example.com/x.csv');
    await queryPostgres('warehouse', 'select 1', [1, 2n, true, null, undefined, new Date('2026-01-31T00:00:00Z'), 'x']).catch(() => {});
    expect(asked).toEqual([
      { verb: 'readHttp', connection: 'weather', path: 'forecast.csv', query: [['days', '3'], ['at', '2026-01-31T00:00:00.000Z'], ['tag', 'a'], ['tag', 'b']], accept: 'text/csv, */*;q=0.5' },
      { verb: 'readHttp', connection: null, path: 'https://data.example.com/x.csv', query: [], accept: '*/*' },
      { verb: 'queryPostgres', connection: 'warehouse', sql: 'select 1', parameters: [1, '2', true, null, null, '2026-01-31T00:00:00.000Z', 'x'] },
    ]);
    for (const capability of asked) expect(readKernelFrame({ type: 'call', id: 1, execution: 'e', capability })).not.toBeNull();
  });

  it('becomes what `as` says', async () => {
    answering('a,b\n1,x\n');
    expect([...(await readHttp('w', { as: 'csv' }))]).toEqual([{ a: 1, b: 'x' }]);
    expect(await readHttp('w', { as: 'text' })).toBe('a,b\n1,x\n');
    expect(await readHttp('w', { as: 'bytes' })).toBeInstanceOf(Uint8Array);
    answering('{"items": [1, 2]}');
    expect(await readHttp('w', { as: 'json' })).toEqual({ items: [1, 2] });
    answering('{"at": "2026-01-31T12:00:00Z", "v": 1, "more": {"x": [1]}}\n\n{"v": 2.5, "new": true}\r\n');
    const lines = await readHttp('w', { as: 'jsonl' });
    expect(lines.schema.map(({ name, type }) => `${name} ${type}`)).toEqual(['at date', 'v number', 'more string', 'new boolean']);
    expect([...lines]).toEqual([{ at: new Date('2026-01-31T12:00:00Z'), v: 1, more: '{"x":[1]}', new: null }, { at: null, v: 2.5, more: null, new: true }]);
    answering(writeParquet(Table.fromColumns({ n: [1, 2] })));
    expect((await readHttp('w', { as: 'parquet' })).column('n').toArray()).toEqual([1, 2]);
  });

  it.each([['text/csv', 'x', Table], ['application/json', 'x', Object], ['application/x-ndjson', 'x', Table], ['', 'days.csv', Table], ['application/octet-stream', 'a.jsonl?x=1', Table]])('is read by its media type %s or the path %s, where `as` is left out', async (mediaType, path, kind) => {
    answering('{"a":1}\n', mediaType);
    expect(await readHttp('w', { path })).toBeInstanceOf(kind);
  });

  it('says what is wrong and what to do', async () => {
    answering('<html>');
    await expect(readHttp('w', { as: 'json' })).rejects.toThrow(/is not JSON: .* It begins with: <html>/);
    await expect(readHttp('w')).rejects.toThrow("does not say what it is. Say how to read it: { as: 'csv' }");
    await expect(readHttp('')).rejects.toThrow('wants the name of a connection');
    await expect(readHttp('w', { path: 'a\ud800' })).rejects.toThrow('half of a character');
    await expect(queryPostgres('w', ' ')).rejects.toThrow('wants a query');
    await expect(queryPostgres('w', 'select $1', [Number.NaN])).rejects.toThrow('Parameter $1 is NaN');
    await expect(queryPostgres('w', 'select $1', [[1] as never])).rejects.toThrow('cast it: = any($1::int[])');
    answering('{"a":1}\n[1]\n');
    await expect(readHttp('w', { as: 'jsonl' })).rejects.toThrow('line 2 holds a list, not a record.');
    answering('{"a":1}\n{"a"\n');
    await expect(readHttp('w', { as: 'jsonl' })).rejects.toThrow('line 2 is not JSON');
  });
});

describe('a frame that asks for other servers', () => {
  it.each([
    [{ verb: 'readHttp', connection: 'w', path: 'x', query: [], accept: '*/*', headers: { host: 'evil' } }], [{ verb: 'readHttp', connection: 'w', path: 'x'.repeat(9000), query: [], accept: '*/*' }],
    [{ verb: 'readHttp', connection: 'w', path: 'x', query: [['a']], accept: '*/*' }], [{ verb: 'readHttp', connection: 'w', path: '\ud800', query: [], accept: '*/*' }], [{ verb: 'readHttp', connection: 'w', path: 'x', query: Array.from({ length: 2000 }, () => ['a', 'b']), accept: '*/*' }],
    [{ verb: 'queryPostgres', connection: 'w', sql: 'select 1', parameters: [{}] }], [{ verb: 'queryPostgres', connection: null, sql: 'select 1', parameters: [] }], [{ verb: 'queryPostgres', connection: 'w', sql: 'x'.repeat(300_000), parameters: [] }],
    [{ verb: 'fetch', url: 'http://x' }],
  ])('in another form ends the kernel: %o', (capability) => {
    expect(readKernelFrame({ type: 'call', id: 1, execution: 'e', capability })).toBeNull();
  });
});
