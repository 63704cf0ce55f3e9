import type { KernelLimits } from '@/kernel/host/port';

export const TEST_LIMITS: KernelLimits = { memoryBytes: 512 * 1024 * 1024, cpuSeconds: 60, wallMs: 60_000, outputBytes: 1024 * 1024, processes: 64 };
