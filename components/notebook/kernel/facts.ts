/** How a kernel's numbers read. Pure. */
import { formatMemory } from '@/components/format';
import type { KernelView, WorkspaceUse } from '@/lib/notebook/session-types';

/** From this share of its limit on, memory is warned of. */
const NEAR = 0.9;
/** From this time before it, the end of an idle kernel is announced. */
const SOON_MS = 2 * 60_000;

/** Part of the memory limit that is in use, 0 to 1; null where either is not known. */
export function memoryShare({ memoryBytes, memoryLimitBytes }: KernelView): number | null {
  return memoryBytes === undefined || !memoryLimitBytes ? null : Math.min(1, memoryBytes / memoryLimitBytes);
}

/** What will happen and what to do, when memory is nearly used up; else null. */
export function memoryWarning(kernel: KernelView): string | null {
  const share = memoryShare(kernel);
  if (share === null || share < NEAR) return null;
  return `Memory is nearly full: ${formatMemory(kernel.memoryBytes ?? 0)} of ${formatMemory(kernel.memoryLimitBytes ?? 0)}. At the limit allocations fail, and the kernel may be stopped with all its variables. Dispose tensors that are no longer needed, or work on less data at a time.`;
}

/** `71 %`, of one processor: two that are busy are 200 %. */
export function cpuWords(cpu: number): string {
  return `${Math.round(cpu * 100)} %`;
}

/** `12 s`, `4 min`, `3 h 5 min`, `2 d 4 h`. */
export function uptimeWords(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}

/** `stops in 1 min`, in the last two minutes of a kernel without work; else null. */
export function stopsWords({ status, stopsInMs }: KernelView): string | null {
  if (status !== 'idle' || stopsInMs === undefined || stopsInMs > SOON_MS) return null;
  return `stops in ${Math.max(1, Math.ceil(stopsInMs / 60_000))} min`;
}

/** `3 of 6 kernels, 3 of 8 GiB given to them`. */
export function workspaceWords({ kernels, kernelsMost, memoryBytes, memoryMostBytes }: WorkspaceUse): string {
  return `${kernels} of ${kernelsMost} ${kernelsMost === 1 ? 'kernel' : 'kernels'}, which may take ${formatMemory(memoryBytes)} of ${formatMemory(memoryMostBytes)}`;
}

/** What the sandbox keeps away, by its tier. */
export const TIERS: Readonly<Record<NonNullable<KernelView['tier']>, { readonly word: string; readonly detail: string }>> = {
  full: { word: 'Full sandbox', detail: 'no network, no files of the host, processes of its own' },
  process: { word: 'Process sandbox only', detail: 'Deno’s permissions alone keep code in; the administrator can install bubblewrap' },
};
