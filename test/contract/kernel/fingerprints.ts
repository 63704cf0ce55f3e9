/** Digests of what cells defined (K18). */
import { describe, expect, it } from 'vitest';
import { cell, runCell } from '../../support/kernel';
import type { Kernels } from './kernels';

export function fingerprintsContract({ start }: Kernels): void {
  describe('fingerprints of what cells defined (K18)', () => {
    const VALUES = `const { Table } = __import('pinion/data');
      const table = Table.fromColumns({ x: [1, 2, Math.random()] });
      const bytes = new Float32Array([1, 2, 3]); const when = new Date(); const list = new Map([['a', { deep: [1n, undefined] }]]);
      const half = (x) => x / 2; const hostile = { get trap() { throw new Error('called'); } };
      const proxied = new Proxy({}, { ownKeys() { for (;;); }, getPrototypeOf() { for (;;); } });`;
    const NAMES = ['table', 'bytes', 'when', 'list', 'half', 'hostile', 'proxied', 'nothing'];
    const refs = NAMES.map((name) => ({ cell: 'values', name }));

    it('are the same in another kernel, and name what has none', async () => {
      const found = await Promise.all([1, 2].map(async () => {
        const kernel = await start();
        const ran = await runCell(kernel, cell('values', VALUES, { defines: NAMES.slice(0, -1) }), { startedAt: 0, readByOthers: [] });
        expect(ran.error).toBeUndefined();
        return kernel.fingerprint(refs);
      }));
      const withoutClock = found.map((all) => all.filter(({ name }) => name !== 'when'));
      expect(withoutClock[0]).toEqual(withoutClock[1]);
      expect(found[0]!.map((one) => [one.name, 'why' in one ? one.why : one.kind])).toEqual([
        ['table', 'dataset'], ['bytes', 'bytes'], ['when', 'data'], ['list', 'data'], ['half', 'a function'], ['hostile', 'it holds a getter at .trap'], ['proxied', 'a proxy'], ['nothing', 'no longer in memory'],
      ]);
    });

    it('follow the seed, and leave the kernel as it was', async () => {
      const kernel = await start();
      const digests: unknown[] = [];
      for (const seed of [1, 2, 1]) {
        await runCell(kernel, cell('values', VALUES, { defines: NAMES.slice(0, -1) }), { seed, readByOthers: [] });
        digests.push((await kernel.fingerprint(refs.slice(0, 1)))[0]);
      }
      expect(digests[0]).toEqual(digests[2]);
      expect(digests[0]).not.toEqual(digests[1]);
      expect(await kernel.fingerprint([])).toEqual([]);
      expect((await runCell(kernel, cell('after', 'console.log(table.rowCount)', { reads: { table: 'values' } }))).text.trim()).toBe('3');
    });
  });
}
