/** What one cell hands to another is read-only there (K11, D4). */
import { describe, expect, it } from 'vitest';
import { cell, runCell } from '../../support/kernel';
import type { Kernels } from './kernels';

export function crossingsContract({ start }: Kernels): void {
  describe('keeping what crosses cells read-only (D4)', () => {
    const cases: readonly { what: string; define: string; write: string; message: RegExp }[] = [
      { what: 'a record', define: 'const v = { a: { b: 1 } };', write: 'v.a.b = 2', message: /read only property/ },
      { what: 'a list', define: 'const v = [1, [2]];', write: 'v[1].push(3)', message: /not extensible/ },
      { what: 'a map', define: 'const v = new Map([[1, 2]]);', write: 'v.set(1, 3)', message: /Cannot set the map v/ },
      { what: 'a set', define: 'const v = new Set([1]);', write: 'v.add(3)', message: /Cannot add the set v/ },
      { what: 'a date', define: 'const v = new Date(0);', write: 'v.setTime(5)', message: /Cannot setTime the date v/ },
      { what: 'bytes', define: 'const v = new Float32Array([1, 2]);', write: 'v[0] = 3', message: /read only property/ },
      { what: 'bytes inside a record', define: 'const v = { w: new Float64Array([1, 2]) };', write: 'v.w[0] = 3', message: /read only property/ },
      { what: 'an instance of a class', define: 'class C { n = 1; } const v = new C();', write: 'v.n = 2', message: /read only property/ },
      { what: 'a tensor', define: "const v = __import('@tensorflow/tfjs').tensor1d([1]);", write: 'v.dispose()', message: /Cannot dispose the tensor v/ },
    ];
    for (const { what, define, write, message } of cases) {
      it(`refuses a write to ${what}, with the remedy`, async () => {
        const kernel = await start();
        await runCell(kernel, cell('a', define, { defines: ['v'] }));
        const failed = await runCell(kernel, cell('b', write, { reads: { v: 'a' } }));
        expect(failed.error?.message).toMatch(message);
        expect(failed.error?.remedy).toContain('read-only');
      });
    }

    it("binds the defining cell's own closures", async () => {
      const kernel = await start();
      await runCell(kernel, cell('a', 'const v = { n: 1 }; const bump = () => { v.n += 1; };', { defines: ['v', 'bump'] }));
      const failed = await runCell(kernel, cell('b', 'bump()', { reads: { bump: 'a' } }));
      expect(failed.error?.message).toMatch(/read only property/);
    });

    it('refuses to train a model outside the cell that made it, and lets it predict', async () => {
      const kernel = await start();
      await runCell(kernel, cell('a', `
        const tf = __import('@tensorflow/tfjs');
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
        model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
        await model.fit(tf.ones([8, 2]), tf.ones([8, 1]), { epochs: 2 });`, { defines: ['tf', 'model'] }));
      const fit = await runCell(kernel, cell('b', 'await model.fit(tf.ones([8, 2]), tf.ones([8, 1]))', { reads: { tf: 'a', model: 'a' } }));
      expect(fit.error?.message).toContain('Cannot fit the model model');
      const predict = await runCell(kernel, cell('c', 'return model.predict(tf.ones([1, 2])).shape.join()', { reads: { tf: 'a', model: 'a' } }));
      expect(JSON.stringify(predict.outputs)).toContain('1,1');
    });
  });
}
