/** A cell that breaks the realm it shares with the kernel. Numbers in brackets are the cases of the threat list. */
import { describe, expect, it } from 'vitest';
import { inBothTiers } from '../../support/attacks';
import { cell, createTestKernels, runCell } from '../../support/kernel';
import { TEST_LIMITS } from '../limits';

/** The kernel may go on, refuse, or be lost: but in order, within the time of the test, and with the host unharmed. */
const ORDERLY = ['ok', 'error', 'interrupted', 'lost'];

inBothTiers('a cell that breaks its own realm', ({ attack, start, expectNextStartToWork }) => {
  const broken: Readonly<Record<string, string>> = {
    'JSON (15)': "JSON.stringify = () => 'x'; JSON.parse = () => ({ type: 'ready' });",
    'arrays (15)': "Array.prototype.push = () => { throw new Error('broken'); }; Array.prototype[Symbol.iterator] = function* () { yield 'no'; };",
    'every object (15)': "Object.prototype.type = 'ended'; Object.prototype.toJSON = () => ({ type: 'promote' }); Object.prototype.execution = 'another';",
    'promises': 'Promise.prototype.then = () => { throw 1; }; Promise.race = () => new Promise(() => {});',
    'text encoding': 'TextEncoder.prototype.encode = () => new Uint8Array(5); TextDecoder.prototype.decode = () => "{}";',
    'bytes': 'Uint8Array.prototype.set = () => {}; DataView.prototype.setUint32 = () => {}; Uint8Array.prototype.subarray = () => new Uint8Array(1);',
    'maps and sets': 'Map.prototype.get = () => undefined; Map.prototype.set = () => {}; Set.prototype.has = () => true; WeakSet.prototype.has = () => true;',
    'functions': 'Function.prototype.call = () => 0; Function.prototype.apply = () => 0; Function.prototype.bind = () => () => 0;',
    'the clock': 'performance.now = () => -1; Date.now = () => NaN; globalThis.queueMicrotask = () => {};',
    'getters on every object': "Object.defineProperty(Object.prototype, 'limits', { get() { throw new Error('no'); } }); Object.defineProperty(Object.prototype, 'id', { get() { for (;;); } });",
    'the global object': 'for (const name of Object.getOwnPropertyNames(globalThis)) { try { delete globalThis[name]; } catch {} }',
    'frozen intrinsics': 'for (const name of Object.getOwnPropertyNames(globalThis)) { try { Object.freeze(globalThis[name]); Object.freeze(globalThis[name].prototype); } catch {} }',
    'errors': "Error.prepareStackTrace = () => { throw new Error('no'); }; Error.stackTraceLimit = Infinity;",
  };
  it.each(Object.entries(broken))('%s: harms neither host nor other kernels', async (_, body) => {
    const { outcome } = await attack(`${body} return 1;`, { wallMs: 1_000 });
    expect(ORDERLY).toContain(outcome);
    expect([1].push(2)).toBe(2);
    expect(JSON.stringify({ a: 1 })).toBe('{"a":1}');
    expect(Object.keys({}.constructor.prototype)).toEqual([]);
    await expectNextStartToWork();
  });

  it('calls into the runtime’s own operations get no further than its functions', async () => {
    const { text } = await attack(`
      const { ops } = Deno[Deno.internal].core;
      await attempt('read', () => ops.op_fs_read_file_text_sync?.('/etc/passwd') ?? ops.op_read_file_text_sync?.('/etc/passwd') ?? (() => { throw new Error('no such operation'); })());
      await attempt('spawn', () => (ops.op_spawn_sync ?? (() => { throw new Error('no such operation'); }))({ cmd: '/sh', args: [], env: [], stdin: 'null', stdout: 'null', stderr: 'null' }));
      await attempt('permission', () => { const state = (ops.op_request_permission ?? (() => 'no such operation'))({ name: 'read' }); throw new Error(JSON.stringify(state)); });`);
    expect(text).not.toContain('GOT');
  });

  it('gets a realm of its own no more than it has', async () => {
    const { text } = await attack("const vm = await import('node:vm'); await attempt('realm', () => { const got = vm.runInNewContext('typeof Deno + typeof process + typeof require'); if (got !== 'undefinedundefinedundefined') return got; throw new Error('nothing'); });");
    expect(text).not.toContain('GOT');
  });

  it('sets V8’s flags and harms only itself', async () => {
    const { kernel } = await attack("const v8 = await import('node:v8'); for (const flag of ['--expose-gc', '--allow-natives-syntax', '--no-jit', '--stack-size=100000', '--max-old-space-size=100000']) v8.setFlagsFromString(flag); return 1;", { memoryBytes: 128 * 1024 * 1024 });
    const hog = await runCell(kernel, cell('hog', "const deep = () => deep() + 1; try { deep(); } catch {} const all = []; for (;;) all.push({ n: all.length });"), {});
    expect(ORDERLY).toContain(hog.outcome);
    expect(hog.outcome).not.toBe('ok');
    await expectNextStartToWork();
  }, 60_000);

  it('is not heard through what one cell left for the next', async () => {
    const kernel = await start();
    await runCell(kernel, cell('a', "globalThis.fetch = () => 'mine'; Object.prototype.polluted = 'yes';"));
    const { outcome } = await runCell(kernel, cell('b', 'return 1'));
    expect(outcome).toBe('ok');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe.each(['auto', 'process'] as const)('what cells of the product find (sandbox %s)', (sandbox) => {
  it('has no storage that kernels share, no workers, sockets, runtime or graphics driver (10, 20)', async () => {
    const provider = await createTestKernels({ sandbox });
    const kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('no')) });
    const names = ['localStorage', 'sessionStorage', 'caches', 'Worker', 'SharedWorker', 'BroadcastChannel', 'WebSocket', 'WebSocketStream', 'EventSource', 'Deno', 'process', 'Buffer', 'GPU', 'prompt', 'taken', 'bare'];
    const { text } = await runCell(kernel, cell('a', `console.log([${names.map((name) => `typeof globalThis.${name}`).join()}, typeof navigator.gpu].filter((type) => type !== 'undefined').length)`));
    expect(text).toBe('0\n');
    await provider.dispose();
  });
});
