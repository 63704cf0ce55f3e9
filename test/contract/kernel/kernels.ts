/** What the parts of the contract are given: kernels of the provider under test, ended after each test. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Kernel, KernelOptions, KernelProvider } from '@/kernel/host/port';
import { cell, runCell } from '../../support/kernel';
import { TEST_LIMITS } from '../limits';

export interface Kernels {
  /** From the first hook on. */
  provider(): KernelProvider;
  start(options?: Partial<KernelOptions>): Promise<Kernel>;
  /** Starts a cell, waits until it says that it is running, and gives its outcome as a promise. */
  startBusy(kernel: Kernel, body: string): Promise<{ outcome: ReturnType<typeof runCell> }>;
}

/** Call inside of a `describe`. */
export function useKernels(createProvider: () => Promise<KernelProvider>): Kernels {
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

  return {
    provider: () => provider,
    async start(options = {}) {
      const kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')), ...options });
      open.add(kernel);
      return kernel;
    },
    async startBusy(kernel, body) {
      let begun!: () => void;
      const running = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const outcome = runCell(kernel, cell('busy', `console.log('begun');\n${body}`), { onOutput: () => begun() });
      await running;
      return { outcome };
    },
  };
}
