/** Stopping a cell of whatever kind, and what is left afterwards (K6, K7). */
import { describe, expect, it } from 'vitest';
import { cell, runCell } from '../../support/kernel';
import { IMPATIENT } from '../limits';
import type { Kernels } from './kernels';

export function interruptsContract({ start, startBusy }: Kernels): void {
  describe('interrupting', () => {
    const programs: Readonly<Record<string, string>> = {
      'a busy loop (1)': 'while (true) {}',
      'loops in finally (2)': 'for (;;) { try { for (;;) {} } finally { for (;;) {} } }',
      'an endless WebAssembly loop (3)': 'new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11]))).exports.f();',
      'a backtracking pattern (4)': '/^(a+)+$/.test("a".repeat(40) + "b")',
      'a storm of microtasks (5)': 'const storm = () => Promise.resolve().then(storm); await storm();',
      'Atomics.wait for ever (6)': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
      'an endless flood of output (11)': 'for (;;) console.log("x".repeat(100))',
      'an await that never ends': 'await new Promise(() => {})',
      'a loop inside a timer': 'setTimeout(() => { for (;;); }, 1); await new Promise(() => {})',
      'a loop inside a repeated timer': 'setInterval(() => { for (;;); }, 1); await new Promise(() => {})',
      'sorting with a busy comparison': 'Array.from({ length: 1e6 }, () => Math.random()).sort(() => { for (let i = 0; i < 1e6; i++); return 1; })',
    };
    for (const [what, body] of Object.entries(programs)) {
      it(`stops ${what} and keeps variables`, async () => {
        const kernel = await start();
        await runCell(kernel, cell('kept', 'const x = 42;', { defines: ['x'] }));
        const { outcome } = await startBusy(kernel, body);
        expect(await kernel.interrupt()).toBe('kept');
        expect((await outcome).outcome).toBe('interrupted');
        const after = await runCell(kernel, cell('after', 'return x', { reads: { x: 'kept' } }));
        expect(JSON.stringify(after.outputs)).toContain('"42"');
      });
    }

    it('ends in a kill where nothing else helps, and says so', async () => {
      const kernel = await start({ limits: IMPATIENT });
      const { outcome } = await startBusy(kernel, '[].indexOf.call({ length: 2 ** 53 - 1 }, 1)');
      expect(await kernel.interrupt()).toBe('killed');
      expect((await outcome).outcome).toBe('interrupted');
      expect((await kernel.ended).reason).toContain('could not be interrupted');
    });

    it('leaves a kernel that works, however closely stop and end of a cell race', async () => {
      const kernel = await start();
      await runCell(kernel, cell('kept', 'const x = 42;', { defines: ['x'] }));
      for (let round = 0; round < 40; round += 1) {
        const brief = runCell(kernel, cell('brief', `const begun = performance.now(); while (performance.now() - begun < ${16 + (round % 10)});`));
        expect(await kernel.interrupt()).not.toBe('killed');
        await brief;
        expect(await runCell(kernel, cell('after', 'return x', { reads: { x: 'kept' } }))).toMatchObject({ outcome: 'ok' });
      }
    });

    it('leaves a kernel that works, however a cell’s work and its waiting alternate', async () => {
      const kernel = await start();
      await runCell(kernel, cell('kept', 'const x = 42;', { defines: ['x'] }));
      for (let round = 0; round < 20; round += 1) {
        const brief = runCell(kernel, cell('brief', `const end = performance.now() + ${10 + round}; while (performance.now() < end) { const begun = performance.now(); while (performance.now() - begun < 2); await new Promise((go) => setTimeout(go, 2)); }`));
        expect(await kernel.interrupt()).not.toBe('killed');
        await brief;
        expect(await runCell(kernel, cell('after', 'return x', { reads: { x: 'kept' } }))).toMatchObject({ outcome: 'ok' });
      }
    });

    it('leaves tfjs at rest after a stop in the middle of a gradient', async () => {
      const kernel = await start();
      const { outcome } = await startBusy(kernel, "const tf = __import('@tensorflow/tfjs'); tf.tidy(() => tf.grad((x) => { const y = x.mul(x); for (;;); return y; })(tf.ones([4])));");
      expect(await kernel.interrupt()).toBe('kept');
      await outcome;
      const after = await runCell(kernel, cell('after', "const tf = __import('@tensorflow/tfjs'); const g = tf.tidy(() => tf.grad((x) => x.mul(x))(tf.ones([2])).dataSync().join()); return g"));
      expect(JSON.stringify(after.outputs)).toContain('2,2');
      expect(after.tensors).toBe(0);
    });

    it('leaves a kernel that works, however often tfjs is stopped at its work', async () => {
      const kernel = await start();
      for (let round = 0; round < 10; round += 1) {
        const { outcome } = await startBusy(kernel, "const tf = __import('@tensorflow/tfjs'); for (;;) tf.tidy(() => { const a = tf.ones([64, 64]); tf.matMul(a, a.add(1)).relu().sum(); });");
        expect(await kernel.interrupt()).toBe('kept');
        expect((await outcome).outcome).toBe('interrupted');
      }
      const after = await runCell(kernel, cell('after', "const tf = __import('@tensorflow/tfjs'); return tf.tidy(() => tf.matMul(tf.ones([8, 8]), tf.ones([8, 8])).sum().dataSync()[0]);"));
      expect(JSON.stringify(after.outputs)).toContain('"512"');
    });

    it.each(['ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'preventExtensions', 'defineProperty'])('says what it was stopped at where a proxy’s %s never returns as the cell’s values are closed (D4)', async (trap) => {
      const kernel = await start();
      await runCell(kernel, cell('keep', 'const kept = { a: 1 };', { defines: ['kept'] }));
      let begun!: () => void;
      const begins = new Promise<void>((resolve) => {
        begun = resolve;
      });
      // Nothing that a trap prints is heard, for the cell's own code is over; from its last word to there it is no way at all.
      const body = `const first = { x: 1 }; const p = new Proxy({ a: 1 }, { ${trap}() { for (;;); } }); const last = { y: 1 }; console.log('at its end');`;
      const running = runCell(kernel, cell('a', body, { defines: ['first', 'p', 'last'] }), { onOutput: () => begun() });
      await begins;
      expect(await kernel.interrupt()).toBe('kept');
      const stopped = await running;
      expect(stopped).toMatchObject({ outcome: 'interrupted', error: { message: 'It was stopped while `p` was made read-only for the cells that read it.', remedy: expect.stringContaining('proxy') } });
      // Nothing of it is defined, and nothing else is gone.
      const reading = await runCell(kernel, cell('b', 'return first.x', { reads: { first: 'a' } }));
      expect(reading.error?.message).toContain('first has no value yet');
      expect((await runCell(kernel, cell('c', 'return kept.a', { reads: { kept: 'keep' } }))).outcome).toBe('ok');
      expect((await runCell(kernel, cell('a', 'const first = { x: 2 };', { defines: ['first'] }))).outcome).toBe('ok');
      expect(JSON.stringify((await runCell(kernel, cell('b', 'return first.x', { reads: { first: 'a' } }))).outputs)).toContain('"2"');
      const { outcome } = await startBusy(kernel, 'for (;;);');
      await kernel.interrupt();
      expect(await outcome).not.toHaveProperty('error');
    });

    it('is harmless where nothing runs', async () => {
      const kernel = await start();
      expect(await kernel.interrupt()).toBe('idle');
      expect((await runCell(kernel, cell('a', 'return 1'))).outcome).toBe('ok');
    });
  });
}
