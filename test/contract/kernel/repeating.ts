/** The same seed, cell and parameters give the same numbers (K9). */
import { describe, expect, it } from 'vitest';
import { cell, runCell } from '../../support/kernel';
import type { Kernels } from './kernels';

export function repeatingContract({ start }: Kernels): void {
  describe('repeating itself', () => {
    const draw = cell('a', 'return [Math.random(), Math.random(), crypto.randomUUID()].join()');

    it('draws the same numbers from the same seed, cell and parameters, in any kernel', async () => {
      const [first, second] = await Promise.all([start(), start()]);
      const one = await runCell(first, draw, { seed: 7, parameters: { b: 1, a: 2 } });
      await runCell(second, cell('other', 'Math.random()'));
      const two = await runCell(second, draw, { seed: 7, parameters: { a: 2, b: 1 } });
      expect(two.outputs).toEqual(one.outputs);
    });

    it('draws others for another seed, cell or parameter', async () => {
      const kernel = await start();
      const drawn = [
        await runCell(kernel, draw, { seed: 7 }),
        await runCell(kernel, draw, { seed: 8 }),
        await runCell(kernel, { ...draw, cell: 'b' }, { seed: 7 }),
        await runCell(kernel, draw, { seed: 7, parameters: { a: 1 } }),
      ].map((ran) => JSON.stringify(ran.outputs));
      expect(new Set(drawn).size).toBe(4);
    });

    it('initialises tfjs weights from the seed', async () => {
      const weights = cell('a', `
        const tf = __import('@tensorflow/tfjs');
        return [...tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] }).getWeights()[0].dataSync()].join();`);
      const [first, second] = await Promise.all([start(), start()]);
      expect((await runCell(second, weights)).outputs).toEqual((await runCell(first, weights)).outputs);
    });

    it('starts the clock at the recorded time', async () => {
      const kernel = await start();
      const startedAt = Date.UTC(2001, 1, 3, 4, 5, 6);
      const ran = await runCell(kernel, cell('a', 'return [new Date().getUTCFullYear(), Date.now() - performance.timeOrigin < 1000, new Date(0).getTime(), new Date() instanceof Date].join()'), { startedAt });
      expect(JSON.stringify(ran.outputs)).toContain('2001,true,0,true');
    });
  });
}
