/** Limits of a notebook's kernel unless somebody says otherwise. */
import type { KernelLimits } from './port';

export const DEFAULT_LIMITS: KernelLimits = {
  memoryBytes: 1024 * 1024 * 1024,
  cpuSeconds: 3_600,
  wallMs: 3_600_000,
  outputBytes: 10 * 1024 * 1024,
  processes: 64,
};
