/** What a runtime's last words, its exit code and its last known memory say about why it ended. */
import { ASKED_TO_EXIT, CANNOT_READ, STOPPED_IN_GPU } from '../protocol';
import type { ChannelEnd } from './channel';
import { CUT_OFF } from './sandbox/scripts';

/** The runtime says this when it has come to its end while the inspector is connected, and would wait for ever. */
export const WAITS_FOR_INSPECTOR = 'Waiting for the debugger to disconnect';

export interface LastWords {
  readonly code: number;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  /** The kernel's own memory when it was last looked at, and the most its data may take, bytes. */
  readonly memory: { readonly seenBytes: number; readonly limitBytes: number };
}

/** V8 (`Fatal JavaScript out of memory`, `Fatal process out of memory`), Rust, the kernel's own allocations, the system, and Deno where it gets no thread. */
const NO_MEMORY = /out of memory|memory allocation of|Cannot allocate memory|allocation failed|bad_alloc|unable to create worker threads/i;
/** A check of V8's that failed, and a panic of Deno's. */
const BROKEN = /# Fatal error in|Check failed|panicked at/;
/** Exit codes, and signals, of a runtime that V8, the allocator or its own code aborted. */
const ABORT_CODES = [132, 133, 134];
const ABORT_SIGNALS: readonly (NodeJS.Signals | null)[] = ['SIGILL', 'SIGTRAP', 'SIGABRT'];
/** Ended by the filter of system calls. */
const FORBIDDEN = 159;
/** What an idle kernel holds of its own, generously. */
const IDLE_BYTES = 64 * 1024 * 1024;

/** The first that fits: words weigh more than codes, and want of memory more than what it led to. */
export function endOf({ code, signal, stderr, memory }: LastWords): ChannelEnd {
  if (NO_MEMORY.test(stderr)) return { cause: 'memory' };
  if (stderr.includes(STOPPED_IN_GPU)) return exited('it was interrupted while it handed work to the GPU');
  if (BROKEN.test(stderr)) return exited('an error of the runtime itself, not of a cell');
  if (stderr.includes(CANNOT_READ)) return exited('it could not read what it was sent any more');
  if (stderr.includes(ASKED_TO_EXIT)) return exited(stderr.includes(WAITS_FOR_INSPECTOR) || code === 0 ? 'its code asked the runtime to exit' : `its code asked the runtime to exit, with code ${code}`);
  if (stderr.includes(WAITS_FOR_INSPECTOR)) return exited('its runtime met an error outside of any cell, or a stop struck it there');
  if (stderr.includes(CUT_OFF)) return exited('it had closed its inspector, so that it could not be interrupted any more');
  if (ABORT_CODES.includes(code) || ABORT_SIGNALS.includes(signal)) {
    // An allocator that finds nothing at all has no memory for words either; and what fills it within a moment is not seen to.
    return memory.seenBytes > IDLE_BYTES + memory.limitBytes / 2 ? { cause: 'memory' } : exited('its runtime was aborted and said nothing: because Linux refused it the last bit of memory, or because code asked for that');
  }
  if (signal !== null || code === 137 || code === 143) return { cause: 'killed' };
  if (code === FORBIDDEN) return exited('a system call that is not allowed');
  return exited(`exit code ${code}`);
}

function exited(detail: string): ChannelEnd {
  return { cause: 'exited', detail };
}
