/** The settings of kernels, in the units that the code works with. */
import type { KernelLimits } from '@/kernel/host/port';
import type { Env } from '@/lib/env';
import type { WorkspaceLimits } from './budget';

export interface KernelSettings {
  /** Of each notebook's kernel. */
  readonly limits: KernelLimits;
  /** A kernel without work is stopped after this, milliseconds. */
  readonly idleMs: number;
  /** Kernels kept ready. */
  readonly warm: number;
  readonly workspace: WorkspaceLimits;
}

const MIB = 1024 ** 2;
const MINUTE_MS = 60_000;

export function kernelSettings(env: Env): KernelSettings {
  return {
    limits: {
      memoryBytes: env.PINION_KERNEL_MEMORY_MB * MIB,
      cpuSeconds: env.PINION_KERNEL_CPU_SECONDS,
      wallMs: env.PINION_KERNEL_WALL_MINUTES * MINUTE_MS,
      outputBytes: env.PINION_KERNEL_OUTPUT_MB * MIB,
      processes: 64,
      ...(env.PINION_KERNEL_CPUS > 0 ? { cpus: env.PINION_KERNEL_CPUS } : {}),
    },
    idleMs: env.PINION_KERNEL_IDLE_MINUTES * MINUTE_MS,
    warm: env.PINION_KERNEL_WARM,
    workspace: {
      kernels: env.PINION_WORKSPACE_KERNELS,
      memoryBytes: env.PINION_WORKSPACE_MEMORY_MB * MIB,
      reapAfterMs: env.PINION_WORKSPACE_REAP_MINUTES * MINUTE_MS,
    },
  };
}
