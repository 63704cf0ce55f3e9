/** What a stop by the inspector meets in the kernel: see kernel/inspector.ts. */
import { PROBE_NAME } from '@/kernel/inspector';
import { isHearing } from './link';
import { real } from './runtime';

/** A stop follows its probe at once, but a machine may have more to do than it can. */
const TRAP_MS = 5_000;
const LOOK_MS = 1;

const RealError = Error;
const wait = Atomics.wait.bind(Atomics);
const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Puts the probe into the realm. `cancel` ends the waiting of the execution that runs, if one does; it is called between two events.
 */
export function installProbe(cancel: () => void): void {
  const probe = (): boolean => {
    if (isHearing()) return false;
    if (isInCode(probe)) {
      real.queueMicrotask(trap);
      return true;
    }
    cancel();
    return false;
  };
  Object.defineProperty(globalThis, PROBE_NAME, { value: probe });
}

/** All code of cells runs in microtasks, so this is run before the runtime gets control again. */
function trap(): void {
  for (const until = real.elapsed() + TRAP_MS; real.elapsed() < until;) wait(cell, 0, 0, LOOK_MS);
}

/** A frame with an address that is not the runtime's own. */
const FRAME = /(?:\(|at (?:async )?)(?!ext:|node:|<anonymous>)[^\s()]+:\d+:\d+\)?$/;

/** True where code of a cell or of ours lies under `probe` on the stack. Where cells keep us from looking, they run. */
function isInCode(probe: () => boolean): boolean {
  try {
    const limit = RealError.stackTraceLimit;
    RealError.stackTraceLimit = 50;
    const seen = { stack: '' };
    RealError.captureStackTrace(seen, probe);
    const { stack } = seen;
    RealError.stackTraceLimit = limit;
    return stack.split('\n').some((line) => FRAME.test(line));
  } catch {
    return true;
  }
}
