/**
 * What every kernel provider must do, wherever its kernels live. Run with `kernelContract(name, start)`; rule ids are those of
 * kernel/SPEC.md and DESIGN.md §5.
 */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel, KernelOptions, KernelProvider } from '@/kernel/host/port';
import type { ExecutionId } from '@/lib/domain/ids';
import { cell, runCell, untilCaught } from '../support/kernel';
import { IMPATIENT, TEST_LIMITS } from './limits';


export function kernelContract(name: string, createProvider: () => Promise<KernelProvider>): void {
  describe(`kernels of the ${name} provider`, () => {
    let provider: KernelProvider;
    const open = new Set<Kernel>();

    beforeAll(async () => {
      provider = await createProvider();
    });
    afterEach(async () => {
      await Promise.all([...open].map((kernel) => kernel.dispose()));
      open.clear();
    });
    afterAll(() => provider.dispose());

    async function start(options: Partial<KernelOptions> = {}): Promise<Kernel> {
      const kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')), ...options });
      open.add(kernel);
      return kernel;
    }

    /** Starts a cell, waits until it says that it is running, and gives its outcome as a promise. */
    async function startBusy(kernel: Kernel, body: string): Promise<{ outcome: ReturnType<typeof runCell> }> {
      let begun!: () => void;
      const running = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const outcome = runCell(kernel, cell('busy', `console.log('begun');\n${body}`), { onOutput: () => begun() });
      await running;
      return { outcome };
    }

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

    describe('cancelling what a cell leaves behind (D10)', () => {
      it('stops its timers and drops what they would have printed', async () => {
        const kernel = await start();
        await runCell(kernel, cell('a', "setInterval(() => console.log('late'), 1); void (async () => { for (;;) { await Promise.resolve(); console.log('later'); if (globalThis.never) break; await new Promise((go) => setTimeout(go, 1)); } })();"));
        const next = await runCell(kernel, cell('b', "await new Promise((go) => setTimeout(go, 60)); console.log('mine')"));
        expect(next.text).toBe('mine\n');
      });

      it('shows an unhandled rejection and lives on', async () => {
        const kernel = await start();
        const ran = await runCell(kernel, cell('a', "void Promise.reject(new Error('nobody awaits')); await new Promise((go) => setTimeout(go, 20)); return 'here'"));
        expect(ran.outcome).toBe('ok');
        expect(ran.outputs.some((output) => output.kind === 'error' && output.error.message === 'nobody awaits')).toBe(true);
      });
    });

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

      it('is harmless where nothing runs', async () => {
        const kernel = await start();
        expect(await kernel.interrupt()).toBe('idle');
        expect((await runCell(kernel, cell('a', 'return 1'))).outcome).toBe('ok');
      });
    });

    describe('keeping limits', () => {
      it('drops output beyond the cap, counts it and says so once', async () => {
        const kernel = await start({ limits: { ...TEST_LIMITS, outputBytes: 10_000 } });
        const ran = await runCell(kernel, cell('a', 'for (let i = 0; i < 1e6; i++) console.log("line " + i)'));
        expect(ran.outcome).toBe('ok');
        expect(ran.text.length).toBeLessThanOrEqual(10_000);
        expect(ran.text.length + ran.dropped).toBe(Array.from({ length: 1e6 }, (_, i) => `line ${i}\n`.length).reduce((a, b) => a + b, 0));
        expect(ran.outputs.filter((output) => output.kind === 'notice')).toHaveLength(1);
      });

      it('cuts one enormous text with a notice (12)', async () => {
        const kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 1024 * 1024 * 1024 } });
        const ran = await runCell(kernel, cell('a', 'console.log("x".repeat(500_000_000))'));
        expect(ran.outcome).toBe('ok');
        expect(ran.text).toContain('more characters are not shown');
        expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
      });

      it('makes allocation beyond the memory limit an error that can be caught (8)', async () => {
        let kernel!: Kernel;
        const ran = await untilCaught(async () => {
          kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 256 * 1024 * 1024 } });
          return runCell(kernel, cell('a', 'const held = []; try { for (let i = 0; i < 100; i++) held.push(new Uint8Array(64 * 1024 * 1024).fill(1)); } catch (error) { return error.name + held.length; }'));
        });
        expect(JSON.stringify(ran.outputs)).toMatch(/RangeError\d/);
        expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
      });

      it('makes WebAssembly memory beyond the limit an error too (9)', async () => {
        let kernel!: Kernel;
        const failed = await untilCaught(async () => {
          kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 256 * 1024 * 1024 } });
          return runCell(kernel, cell('a', 'const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (;;) { const at = memory.grow(1024) * 65536; new Uint8Array(memory.buffer, at).fill(1); }'));
        });
        expect(failed.outcome).toBe('error');
        expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
      });

      it('ends a kernel that fills its heap, in words of memory (7)', async () => {
        const kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 128 * 1024 * 1024 } });
        const lost = await runCell(kernel, cell('a', 'const all = []; for (;;) all.push({ n: all.length });'));
        expect(lost.outcome).toBe('lost');
        expect(await kernel.ended).toMatchObject({ asked: false, cause: 'memory', reason: expect.stringContaining('memory limit of 128 MiB') });
      });

      it('stops a cell that runs longer than it may, and keeps the kernel', async () => {
        const kernel = await start({ limits: { ...TEST_LIMITS, wallMs: 300 } });
        const stopped = await runCell(kernel, cell('a', 'while (true) {}'));
        expect(stopped.outcome).toBe('interrupted');
        expect(stopped.error?.message).toContain('the most that one run may take');
        expect((await runCell(kernel, cell('b', 'return 1'))).outcome).toBe('ok');
      });

      it('stops a cell that uses more processor time than it may', async () => {
        const kernel = await start({ limits: { ...TEST_LIMITS, cpuSeconds: 1 } });
        const stopped = await runCell(kernel, cell('a', 'while (true) {}'));
        expect(stopped.error?.message).toContain('1 s of processor time');
      });
    });

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

    describe('ending', () => {
      it('says that it was asked to', async () => {
        const kernel = await start();
        await kernel.dispose();
        expect(await kernel.ended).toEqual({ asked: true, cause: 'asked', reason: 'The kernel was stopped.' });
        expect((await runCell(kernel, cell('a', 'return 1'))).outcome).toBe('lost');
      });

      it('marks the running cell lost when its kernel dies under it', async () => {
        const kernel = await start({ limits: { ...TEST_LIMITS, memoryBytes: 96 * 1024 * 1024 } });
        const lost = await runCell(kernel, cell('a', "console.log('so far'); const all = []; for (;;) all.push([all.length]);"));
        expect(lost.outcome).toBe('lost');
        expect(lost.text).toBe('so far\n');
        expect(lost.error?.remedy).toBe('Run it again: a new kernel starts.');
        expect(await kernel.ended).toMatchObject({ asked: false });
      });
    });

    it('says what it uses', async () => {
      const kernel = await start();
      const usage = await kernel.usage();
      expect(usage.memoryBytes).toBeGreaterThan(10 * 1024 * 1024);
      expect(usage.uptimeMs).toBeGreaterThan(0);
    });

    it('carries the image that it was started from', async () => {
      const kernel = await start();
      expect(kernel.image).toEqual(await provider.image());
      expect(kernel.image.digest).toMatch(/^[0-9a-f]{64}$/);
    });
  });
}
