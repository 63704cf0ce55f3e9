/** Reading from other servers, streams, workbooks and databases inside a sandboxed kernel: everything that these need is there, and nothing more. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '@/kernel/host/limits';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import type { Capability } from '@/kernel/protocol';
import { cell, createTestKernels, runCell } from '../support/kernel';

const golden = JSON.parse(readFileSync('test/fixtures/golden/workbooks.json', 'utf8')) as { readonly workbooks: Record<string, { readonly base64: string }>; readonly databases: Record<string, { readonly base64: string }> };
const FILES: Readonly<Record<string, string>> = { 'sales.xlsx': golden.workbooks.typical!.base64, 'shop.db': golden.databases['many pages']!.base64 };
const data = "const { queryPostgres, readExcel, readHttp, readSqlite, readStream, readUrl } = __import('pinion/data');\n";

describe('sources in a sandboxed kernel', () => {
  let kernels: KernelProvider;
  let kernel: Kernel;
  const asked: Capability[] = [];

  beforeAll(async () => {
    kernels = await createTestKernels();
    kernel = await kernels.start({
      limits: DEFAULT_LIMITS,
      async capabilities(capability) {
        asked.push(capability);
        const bytes = (text: string) => new TextEncoder().encode(text);
        if (capability.verb === 'readData') return { value: null, payload: new Uint8Array(Buffer.from(FILES[capability.name]!, 'base64')) };
        if (capability.verb === 'readHttp' && capability.path === 'refused') throw new Error('api.example.com answered 404 to /refused: there is nothing at this address.');
        if (capability.verb === 'readHttp') return { value: { mediaType: 'text/csv' }, payload: bytes('day,degrees\n1,20\n2,24\n') };
        if (capability.verb === 'readStream') return { value: {}, payload: bytes('{"v":1}\n{"v":2}\n') };
        return { value: {}, payload: bytes('{"columns":[{"name":"n","type":"integer","of":"int8"}]}\n["41"]\n') };
      },
    });
  });
  afterAll(() => kernels.dispose());

  it('reach cells through the host, and files are read in the kernel itself', async () => {
    const ran = await runCell(kernel, cell('a', `${data}
const days = await readHttp('weather', { path: 'days.csv' });
const same = await readUrl('https://data.example.com/days.csv', { as: 'text' });
const rows = await queryPostgres('warehouse', 'select $1::int8 as n', [41]);
const stream = await readStream('line-3', { last: 1 });
const sales = await readExcel('sales.xlsx');
const many = await readSqlite('shop.db', { table: 'many' });
console.log(days.column('degrees').mean(), same.length, rows.row(0).n, stream.rowCount, sales.row(1).city, many.rowCount);`));
    expect(ran.error).toBeUndefined();
    expect(ran.text).toBe('22 22 41 2 São Paulo 🚀 1286\n');
    expect(asked.map(({ verb }) => verb)).toEqual(['readHttp', 'readHttp', 'queryPostgres', 'readStream', 'readData', 'readData']);
  });

  it('refuse in the host’s words, and the kernel itself still has no network', async () => {
    const refused = await runCell(kernel, cell('b', `${data}return readHttp('weather', { path: 'refused' });`));
    expect(refused.error!.message).toContain('answered 404 to /refused');
    const direct = await runCell(kernel, cell('c', "try { await fetch('http://127.0.0.1:80/'); console.log('reached'); } catch (error) { console.log(error.name); }"));
    expect(direct.text).not.toContain('reached');
  });
});
