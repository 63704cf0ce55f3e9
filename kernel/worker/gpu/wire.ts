/** What the kernel tells the thread that has the GPU, in order. Buffers and pipelines are numbers that the kernel chooses. */
export type Step =
  | { readonly is: 'run'; readonly pipeline: number; readonly buffers: readonly number[]; readonly groups: readonly [number, number, number] }
  | { readonly is: 'copy'; readonly from: number; readonly fromAt: number; readonly to: number; readonly toAt: number; readonly bytes: number };

export type Told =
  | { readonly is: 'buffer'; readonly id: number; readonly size: number; readonly usage: number }
  | { readonly is: 'write'; readonly id: number; readonly at: number; readonly bytes: ArrayBuffer }
  | { readonly is: 'destroy'; readonly id: number }
  | { readonly is: 'pipeline'; readonly id: number; readonly code: string; readonly entry: string }
  | { readonly is: 'submit'; readonly steps: readonly Step[] }
  /** Answered in shared memory: the state, then the bytes or, where something failed, a text of `state[1]` bytes. */
  | { readonly is: 'read'; readonly id: number; readonly size: number; readonly state: SharedArrayBuffer; readonly bytes: SharedArrayBuffer };

/** States of an answer. */
export const WAITING = 0;
export const READ = 1;
export const FAILED = 2;

/** Room for the text of what failed, bytes. */
export const MOST_WORDS = 4096;

/** The thread's first word: the adapter it found, or why there is none. */
export type Found =
  | { readonly adapter: string; readonly vendor: string; readonly architecture: string; readonly limits: Readonly<Record<string, number>> }
  | { readonly missing: string };
