/** Artifacts on their way out of the kernel: whole, in order, at the taker’s pace (K3). */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '@/kernel/host/port';
import type { ExecutionId } from '@/lib/domain/ids';
import { cell, runCell } from '../../support/kernel';
import type { Kernels } from './kernels';

export function exportsContract({ start }: Kernels): void {
  describe('exporting', () => {
    const ROWS = 3_000_000;
    const MANY = cell('many', `const { Table } = __import('pinion/data'); const x = new Float64Array(${ROWS}); for (let i = 0; i < x.length; i += 1) x[i] = i / 2; return Table.fromColumns({ x });`);
    const execution = 'exported' as ExecutionId;

    async function startWithTable(): Promise<Kernel> {
      const kernel = await start();
      expect(await runCell(kernel, MANY, { execution })).toMatchObject({ outcome: 'ok' });
      return kernel;
    }

    it('hands files on in pieces, whole and in order, however slowly they are taken', async () => {
      const kernel = await startWithTable();
      const kept = await kernel.export(execution, { kind: 'result' }, async ({ path, bytes }) => {
        const hash = createHash('sha256');
        let size = 0;
        let largest = 0;
        for await (const piece of bytes) {
          hash.update(piece);
          size += piece.length;
          largest = Math.max(largest, piece.length);
          await new Promise((next) => setImmediate(next));
        }
        return { path, size, largest, digest: hash.digest('hex') };
      });
      const [{ artifact, files }] = kept as [(typeof kept)[number]];
      expect(artifact.manifest).toMatchObject({ kind: 'dataset', rows: ROWS });
      expect(files.map(({ path }) => path)).toEqual(['data.arrow', 'schema.json', 'profile.json']);
      expect(files[0]!.size).toBeGreaterThan(8 * ROWS);
      expect(files[0]!.largest).toBeLessThanOrEqual(1024 * 1024);
      const again = await kernel.export(execution, { kind: 'result' }, async ({ bytes }) => {
        const hash = createHash('sha256');
        for await (const piece of bytes) hash.update(piece);
        return hash.digest('hex');
      });
      expect(again[0]!.files).toEqual(files.map(({ digest }) => digest));
    });

    it('ends with what the taker threw, and can be asked again', async () => {
      const kernel = await startWithTable();
      await expect(kernel.export(execution, { kind: 'result' }, async ({ bytes }) => {
        for await (const _ of bytes) throw new Error('the disk is full');
      })).rejects.toThrow('the disk is full');
      const again = await kernel.export(execution, { kind: 'result' }, async ({ path }) => path);
      expect(again[0]!.files).toHaveLength(3);
      expect((await runCell(kernel, cell('after', 'return 1'))).outcome).toBe('ok');
    });

    it('ends in the middle when the kernel does, for the taker too', async () => {
      const kernel = await startWithTable();
      let isToldEarly = false;
      const exported = kernel.export(execution, { kind: 'result' }, async ({ bytes }) => {
        try {
          for await (const _ of bytes) await kernel.dispose();
        } catch (error) {
          isToldEarly = true;
          throw error;
        }
      });
      await expect(exported).rejects.toThrow('The kernel was stopped.');
      expect(isToldEarly).toBe(true);
    });
  });
}
