/** Processor use, between two looks at a kernel. */

interface Look {
  /** Processors kept busy on average since the process started. */
  readonly cpu: number;
  /** Milliseconds since the process started. */
  readonly uptimeMs: number;
}

/**
 * Processors kept busy between two looks, 0 or more; 1 is one processor. With nothing to compare with, or two looks at the same
 * moment, the average since the start.
 */
export function cpuBetween(before: Look | null, now: Look): number {
  const passed = now.uptimeMs - (before?.uptimeMs ?? 0);
  if (!before || passed <= 0) return now.cpu;
  return Math.max(0, (now.cpu * now.uptimeMs - before.cpu * before.uptimeMs) / passed);
}
