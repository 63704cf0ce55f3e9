import type { KernelLimits } from '@/kernel/host/port';

/** Patience with interrupts is long, so that a busy machine fails no test; where the kill is meant, it is short (IMPATIENT). */
export const TEST_LIMITS: KernelLimits = { memoryBytes: 512 * 1024 * 1024, cpuSeconds: 60, wallMs: 60_000, outputBytes: 1024 * 1024, processes: 64, stopMs: 20_000 };

export const IMPATIENT: KernelLimits = { ...TEST_LIMITS, stopMs: 300 };
