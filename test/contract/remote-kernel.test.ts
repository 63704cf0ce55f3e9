/** The contract again over a socket, and what can only go wrong there: the runner's death, a cut connection, a stranger's call. */
import type { ExecutionId } from '@/lib/domain/ids';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '@/kernel/host/port';
import { cell, runCell } from '../support/kernel';
import { RemoteKernels } from '../support/remote/provider';
import { kernelContract } from './kernel.contract';
import { TEST_LIMITS } from './limits';

kernelContract('remote (a runner behind two sockets)', () => RemoteKernels.open());

describe('a kernel whose way is broken', () => {
  let provider: RemoteKernels;

  beforeAll(async () => {
    provider = await RemoteKernels.open();
  });
  afterAll(() => provider.dispose());

  async function startBusy(): Promise<{ kernel: Kernel; way: RemoteKernels['ways'][number]; outcome: ReturnType<typeof runCell> }> {
    const kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
    let begun!: () => void;
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const outcome = runCell(kernel, cell('busy', "console.log('so far'); for (;;);"), { onOutput: () => begun() });
    await running;
    return { kernel, way: provider.ways.at(-1)!, outcome };
  }

  it('loses the running cell, and says so, when its runner is killed', async () => {
    const { kernel, way, outcome } = await startBusy();
    way.runner.kill('SIGKILL');
    expect(await outcome).toMatchObject({ outcome: 'lost', error: { message: expect.stringContaining('The connection to the kernel was cut'), remedy: 'Run it again: a new kernel starts.' } });
    expect(await kernel.ended).toEqual({ asked: false, cause: 'cut', reason: 'The connection to the kernel was cut (its runner no longer answers). Variables are lost; the document is not.' });
    expect((await runCell(kernel, cell('a', 'return 1'))).outcome).toBe('lost');
    expect(await kernel.interrupt()).toBe('idle');
    expect((await kernel.usage()).memoryBytes).toBe(0);
  });

  it('loses the running cell when the connection is cut, and the runner takes its kernel along', async () => {
    const { kernel, way, outcome } = await startBusy();
    way.channel.cut();
    expect((await outcome).outcome).toBe('lost');
    expect((await kernel.ended).reason).toContain('connection to the kernel was cut');
    await vi.waitFor(() => expect(way.runner.exitCode).toBe(0), { timeout: 10_000 });
  });

  it('refuses what was asked of it and not answered', async () => {
    const { kernel, way, outcome } = await startBusy();
    const page = kernel.page('none' as ExecutionId, 'v1', { what: 'column', column: 'x' });
    way.channel.cut();
    await expect(page).rejects.toThrow('connection to the kernel was cut');
    await outcome;
  });

  it('is disposed although its runner hangs', async () => {
    const { kernel, way, outcome } = await startBusy();
    way.runner.kill('SIGSTOP');
    await kernel.dispose();
    expect(await kernel.ended).toEqual({ asked: true, cause: 'asked', reason: 'The kernel was stopped.' });
    expect((await outcome).outcome).toBe('lost');
    way.runner.kill('SIGCONT');
    await vi.waitFor(() => expect(way.runner.exitCode).toBe(0), { timeout: 10_000 });
  });

  it('hangs up on callers without a token, with a wrong one, or that send no line', async () => {
    const { kernel, outcome } = await startBusy();
    for (const said of ['{"token":"guessed","role":"data"}\n', '{"role":"control"}\n', 'x'.repeat(5_000), '\n', 'null\n']) {
      const socket = createConnection({ host: '127.0.0.1', port: provider.port });
      socket.on('error', () => {});
      socket.write(said);
      await new Promise((closed) => socket.once('close', closed));
    }
    expect(await kernel.interrupt()).toBe('kept');
    expect((await outcome).outcome).toBe('interrupted');
  });
});
