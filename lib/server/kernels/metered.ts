/** Kernels, counted for /metrics: what each is for, how it started and why it ended. */
import type { KernelProvider } from '@/kernel/host/port';
import type { Metrics } from '../metrics';

/** `notebook`: somebody's cells. `serving`: a model in service. `check`: evidence of a gate. */
export const PURPOSES = ['notebook', 'serving', 'check'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface MeteredKernels {
  /** The same kernels, or those of another provider, counted under a purpose. */
  for(purpose: Purpose, from?: KernelProvider): KernelProvider;
  counts(): Readonly<Record<Purpose, number>>;
}

/** @param now milliseconds that only grow */
export function meterKernels(kernels: KernelProvider, metrics: Metrics, now: () => number): MeteredKernels {
  const counts: Record<Purpose, number> = { notebook: 0, serving: 0, check: 0 };
  return {
    for: (purpose, from = kernels) => ({
      get tier() { return from.tier; },
      get tierReason() { return from.tierReason; },
      get walls() { return from.walls; },
      get count() { return from.count; },
      get waiting() { return from.waiting; },
      image: () => from.image(),
      dispose: () => from.dispose(),
      async start(options) {
        const before = now();
        let kernel;
        try {
          kernel = await from.start(options);
        } catch (error) {
          metrics.observeKernelEnd(purpose, 'not-started');
          throw error;
        }
        metrics.observeKernelStart(purpose, kernel.wasWarm ? 'warm' : 'cold', (now() - before) / 1_000);
        counts[purpose] += 1;
        void kernel.ended.then(({ cause }) => {
          counts[purpose] -= 1;
          metrics.observeKernelEnd(purpose, cause);
        });
        return kernel;
      },
    }),
    counts: () => ({ ...counts }),
  };
}
