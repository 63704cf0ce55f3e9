/** Cells that end their kernel or leave something behind, and kernels that are ended. Brackets: cases and faults of the threat list. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { descendants, inBothTiers, isAlive } from '../../support/attacks';
import { cell, createTestKernels, runCell } from '../../support/kernel';
import { TEST_LIMITS } from '../limits';

const isKernel = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('kernel.js');
  } catch {
    return false;
  }
};

inBothTiers('a cell that ends its kernel', ({ attack, start, expectNextStartToWork, tier }) => {
  const endings: readonly (readonly [what: string, body: string, reason: RegExp])[] = [
    ['by Deno.exit (19)', 'Deno.exit(3);', /ended by itself \(its code asked the runtime to exit/],
    ['by process.exit', 'process.exit(4);', /ended by itself \(its code asked the runtime to exit/],
    ['by an exit of another name', "(await import('node:process')).exit(5);", /ended by itself \(its code asked the runtime to exit/],
    ['by process.abort', "(await import('node:process')).default.abort();", /ended by itself \(its runtime was aborted and said nothing/],
    ['by a signal to itself', "Deno.kill(Deno.pid, 'SIGKILL');", /killed from outside/],
    ['by an option that the runtime does not have', "Deno.connect({ transport: 'vsock', cid: 2, port: 1 });", /ended by itself|killed/],
    ['by closing its output', "(await import('node:fs')).closeSync(1); console.log('x');", /./],
  ];
  it.each(endings)('%s: is told, and the next start works', async (_, body, reason) => {
    const ran = await attack(`console.log('so far'); ${body} await new Promise(() => {});`, { wallMs: 3_000 });
    expect(['lost', 'interrupted']).toContain(ran.outcome);
    expect(ran.text).toContain('so far');
    await ran.kernel.dispose();
    const { reason: said } = await ran.kernel.ended;
    expect(said).toMatch(reason);
    await expectNextStartToWork();
  });

  it('by memory that runs out where a frame should go: is told so, not that it asked to exit', async () => {
    const bytes = new Uint8Array(4 * 1024 * 1024);
    const kernel = await start({ memoryBytes: 256 * 1024 * 1024 }, async () => ({ value: {}, payload: (async function* () { for (let sent = 0; sent < 64; sent += 1) yield bytes; })() }));
    const ran = await runCell(kernel, cell('attack', "const { readCsv } = __import('pinion/data');\nconst held = []; try { for (;;) held.push(new Uint8Array(16 << 20).fill(1)); } catch {}\nconsole.log('full');\nconst table = await readCsv('big.csv');\nreturn [held.length, table];"));
    expect(ran).toMatchObject({ outcome: 'lost', text: 'full\n' });
    expect(await kernel.ended).toMatchObject({ cause: 'memory' });
    await expectNextStartToWork();
  });

  it('by small pieces that fill all memory: is told so, although the runtime may have none left for words', async () => {
    const ran = await attack("const held = []; for (;;) held.push(new Uint8Array(4096).fill(1));", { memoryBytes: 256 * 1024 * 1024 });
    if (ran.outcome === 'error') expect(ran.error?.name).toBe('RangeError');
    else expect((await ran.kernel.ended).reason).toMatch(/reached its memory limit|refused it the last bit of memory/);
    await expectNextStartToWork();
  });

  it('by closing its inspector: cannot hide in a loop for that', async () => {
    const kernel = await start({ stopMs: 300 });
    let closed!: () => void;
    const isClosed = new Promise<void>((resolve) => { closed = resolve; });
    const ran = runCell(kernel, cell('attack', "Object.assign(globalThis, taken); (await import('node:inspector')).default.close(); console.log('closed'); for (;;);"), { onOutput: () => closed() });
    if (tier === 'process') {
      await isClosed;
      expect(await kernel.interrupt()).toBe('killed');
    }
    expect(['lost', 'interrupted']).toContain((await ran).outcome);
    expect((await kernel.ended).reason).toMatch(tier === 'full' ? /closed its inspector/ : /could not be interrupted/);
    await expectNextStartToWork();
  });

  it('not: swallows signals, and is ended all the same (19)', async () => {
    const ran = await attack("for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) { try { Deno.addSignalListener(signal, () => {}); } catch {} } process.on('SIGTERM', () => {}); globalThis.onbeforeunload = (event) => event.preventDefault(); globalThis.onunload = () => { for (;;); };");
    expect(ran.outcome).toBe('ok');
    await ran.kernel.dispose();
    expect(await ran.kernel.ended).toMatchObject({ asked: true, reason: 'The kernel was stopped.' });
  });
});

inBothTiers('a cell that leaves something behind', ({ start }) => {
  const left: Readonly<Record<string, string>> = {
    'a timer': "setTimeout(() => console.log('late'), 5);",
    'a repeated timer': "setInterval(() => console.log('late'), 1);",
    'a chain of promises': "void (async () => { for (let i = 0; i < 200; i += 1) { await new Promise((go) => setTimeout(go, 1)); console.log('late'); } })();",
    'a loop in microtasks that ends': "void (async () => { for (let i = 0; i < 1000; i += 1) await null; console.log('late'); })();",
    'a listener': "globalThis.addEventListener('error', () => console.log('late')); globalThis.addEventListener('unhandledrejection', () => console.log('late'));",
    'a timer of the runtime itself': "bare.setInterval(() => console.log('late'), 1);",
    'a channel of messages': "const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { console.log('late'); port2.postMessage(1); }; port2.postMessage(1);",
    'a finalizer': "new FinalizationRegistry(() => console.log('late')).register({}, 1);",
    'an abort signal': "AbortSignal.timeout(5).addEventListener('abort', () => console.log('late'));",
  };
  it.each(Object.entries(left))('(%s) is not heard in the next cell', async (_, body) => {
    const kernel = await start();
    await runCell(kernel, cell('a', body));
    const next = await runCell(kernel, cell('b', "await new Promise((go) => setTimeout(go, 60)); console.log('mine')"));
    expect(next).toMatchObject({ outcome: 'ok', text: 'mine\n' });
  });
});

describe.runIf(process.platform === 'linux').each(['auto', 'process'] as const)('a kernel that is killed (sandbox %s)', (sandbox) => {
  it('in the middle of a stream keeps what was shown, marks the cell, and starts anew (F9)', async () => {
    const provider = await createTestKernels({ sandbox });
    const options = { limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('no')) };
    const kernel = await provider.start(options);
    const seen: string[] = [];
    let begun!: () => void;
    const running = new Promise<void>((resolve) => { begun = resolve; });
    const ran = runCell(kernel, cell('a', "for (let i = 0; ; i += 1) { console.log('line ' + i); await new Promise((go) => setTimeout(go, 1)); }"), { onOutput: (output) => { if (output.kind === 'stream') seen.push(output.text); if (seen.length > 5) begun(); } });
    await running;
    const pids = descendants(process.pid).filter((pid) => isKernel(pid) && /^Name:\tdeno/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')));
    expect(pids).toHaveLength(1);
    process.kill(pids[0]!, 'SIGKILL');
    const { outcome, error } = await ran;
    expect(outcome).toBe('lost');
    expect(error).toMatchObject({ name: 'KernelLost', message: 'The kernel was killed from outside. Variables are lost; the document is not.', remedy: 'Run it again: a new kernel starts.' });
    expect(seen.join('').startsWith('line 0\nline 1\n')).toBe(true);
    const next = await provider.start(options);
    expect((await runCell(next, cell('a', 'return 1'))).outcome).toBe('ok');
    await provider.dispose();
  });

  it('with its server leaves nothing behind, even when busy (F2)', async () => {
    const server = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('../../support/kernel-owner.ts', import.meta.url)), sandbox], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve) => { createInterface(server.stdout).once('line', resolve); });
    expect(line).toBe('busy');
    const kernels = descendants(server.pid ?? 0).filter(isKernel);
    expect(kernels.length).toBeGreaterThan(0);
    server.kill('SIGKILL');
    try {
      await vi.waitFor(() => expect(kernels.filter(isAlive)).toEqual([]), { timeout: 10_000 });
    } finally {
      for (const pid of kernels.filter(isAlive)) process.kill(pid, 'SIGKILL');
    }
  });
});

it('starts no kernel without the OS sandbox where the server says so', async () => {
  const provider = await createTestKernels({ sandbox: 'process', allowProcessTier: false });
  await expect(provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('no')) })).rejects.toThrow('Install bubblewrap');
  await provider.dispose();
});
