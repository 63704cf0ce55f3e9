/** Running cells, one at a time: values, printed text, errors, names that other cells read. */
import { describe, expect, it } from 'vitest';
import { cell, runCell } from '../../support/kernel';
import type { Kernels } from './kernels';

export function runningContract({ start, startBusy }: Kernels): void {
  describe('running a cell', () => {
    it('gives the value of its last expression as an output', async () => {
      const kernel = await start();
      const ran = await runCell(kernel, cell('a', 'return 1 + 1'));
      expect(ran.outcome).toBe('ok');
      expect(ran.outputs).toHaveLength(1);
      expect(JSON.stringify(ran.outputs[0])).toContain('"2"');
    });

    it('shows nothing where the result is undefined', async () => {
      const kernel = await start();
      expect((await runCell(kernel, cell('a', 'return undefined'))).outputs).toEqual([]);
    });

    it('streams what the cell prints while it still runs', async () => {
      const kernel = await start();
      const { outcome } = await startBusy(kernel, 'while (true) {}');
      await kernel.interrupt();
      expect((await outcome).outcome).toBe('interrupted');
    });

    it('hands what one cell defines to another, and forgets it when asked (L1)', async () => {
      const kernel = await start();
      await runCell(kernel, cell('a', 'const x = 41;', { defines: ['x'] }));
      const reader = cell('b', 'return x + 1', { reads: { x: 'a' } });
      expect(JSON.stringify((await runCell(kernel, reader)).outputs)).toContain('"42"');
      kernel.forget('a');
      const again = await runCell(kernel, reader);
      expect(again.outcome).toBe('error');
      expect(again.error?.message).toContain('x has no value yet');
    });

    it('refuses a second cell while one runs', async () => {
      const kernel = await start();
      const { outcome } = await startBusy(kernel, 'await new Promise(() => {});');
      await expect(runCell(kernel, cell('b', 'return 1'))).rejects.toThrow('running another cell');
      await kernel.interrupt();
      await outcome;
    });

    it('puts an error at the cell and keeps going', async () => {
      const kernel = await start();
      const failed = await runCell(kernel, cell('a', 'function inner() { throw new TypeError("no good"); }\ninner();'));
      expect(failed.outcome).toBe('error');
      expect(failed.error).toMatchObject({ name: 'TypeError', message: 'no good' });
      expect(failed.error?.frames[0]).toMatchObject({ cell: 'a', name: 'inner' });
      expect(failed.error?.frames.every((frame) => frame.cell === 'a')).toBe(true);
      expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
    });

    it('says what to import where a package is not in the kernel', async () => {
      const kernel = await start();
      const failed = await runCell(kernel, cell('a', "__import('left-pad')"));
      expect(failed.error?.message).toContain("There is no module 'left-pad'");
      expect(failed.error?.remedy).toContain('@tensorflow/tfjs');
    });

    it('trains with tfjs and leaves no tensor behind where the cell tidies up', async () => {
      const kernel = await start();
      const ran = await runCell(kernel, cell('a', `
        const tf = __import('@tensorflow/tfjs');
        const sum = tf.tidy(() => tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])).sum().dataSync()[0]);
        return sum;`));
      expect(JSON.stringify(ran.outputs)).toContain('262144');
      expect(ran.tensors).toBe(0);
    });
  });
}
