import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KernelProvider } from '@/kernel/host/port';
import { cell, createTestKernels, runCell } from '../support/kernel';
import { TEST_LIMITS } from './limits';

const capabilities = () => Promise.reject(new Error('nothing here'));

describe('kernels started ahead', () => {
  let provider: KernelProvider;
  beforeAll(async () => { provider = await createTestKernels({ warm: 1, warmLimits: TEST_LIMITS }); });
  afterAll(async () => { await provider.dispose(); });

  it('go to whoever asks for their limits, and keep the limits of that user that the host watches', async () => {
    const kernel = await provider.start({ limits: { ...TEST_LIMITS, wallMs: 300 }, capabilities });
    expect(kernel.wasWarm).toBe(true);
    const stopped = await runCell(kernel, cell('a', 'await new Promise(() => {})'));
    expect(stopped).toMatchObject({ outcome: 'interrupted', error: { name: 'LimitReached' } });
    await vi.waitFor(() => expect(provider.waiting).toBe(1));
    await kernel.dispose();
  });

  it('are not for whoever asks for more memory or processes', async () => {
    for (const other of [{ memoryBytes: TEST_LIMITS.memoryBytes * 2 }, { processes: TEST_LIMITS.processes + 1 }]) {
      const kernel = await provider.start({ limits: { ...TEST_LIMITS, ...other }, capabilities });
      expect(kernel.wasWarm).toBe(false);
      await kernel.dispose();
    }
    expect(provider.waiting).toBe(1);
  });
});
