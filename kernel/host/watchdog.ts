/** The limits that the host keeps by looking: memory always, processor and wall time of the running cell (K12). */
import type { KernelUsage } from './channel';
import type { RunningCell } from './execution';
import type { KernelLimits } from './port';
import { memoryWords } from './words';

export const WATCH_MS = 500;
/** What the runtime itself holds; the system's own limit bites first where the kernel's place has one. */
const RUNTIME_BYTES = 256 * 1024 * 1024;

/** What is to be done now: nothing, end the kernel, or interrupt the cell; with the words for it. */
export type Verdict = { readonly do: 'nothing' } | { readonly do: 'kill' | 'stop'; readonly message: string };

export function judge(usage: KernelUsage | null, running: RunningCell | null, limits: KernelLimits): Verdict {
  if (usage !== null && usage.memoryBytes > limits.memoryBytes + RUNTIME_BYTES) return { do: 'kill', message: memoryWords(limits.memoryBytes) };
  if (running === null || running.isStopping) return { do: 'nothing' };
  running.cpuAtStart ??= usage?.cpuSeconds ?? null;
  if (performance.now() - running.startedAt > limits.wallMs) return { do: 'stop', message: `The cell ran for ${Math.round(limits.wallMs / 1000)} s, the most that one run may take.` };
  if (usage !== null && running.cpuAtStart !== null && usage.cpuSeconds - running.cpuAtStart > limits.cpuSeconds) return { do: 'stop', message: `The cell used ${limits.cpuSeconds} s of processor time, the most that one run may take.` };
  return { do: 'nothing' };
}
