/** What a stop by the inspector meets in the kernel: see kernel/inspector.ts. */
import { IN_FRAME, PROBE_NAME } from '@/kernel/inspector';
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
 * `isRunning`: an execution has begun and has not ended.
 */
export function installProbe({ isRunning, cancel }: { readonly isRunning: () => boolean; readonly cancel: () => void }): void {
  const probe = (): boolean | typeof IN_FRAME => {
    if (isHearing()) return IN_FRAME;
    const where = codeUnder(probe);
    if (where === 'none') {
      cancel();
      return false;
    }
    // The kernel tidies up after a cell that has ended already. A stop would strike that, and drop the read of the next frame with it.
    if (where === 'own' && !isRunning()) return IN_FRAME;
    real.queueMicrotask(trap);
    return true;
  };
  Object.defineProperty(globalThis, PROBE_NAME, { value: probe });
}

/** All code of cells runs in microtasks, so this is run before the runtime gets control again. */
function trap(): void {
  for (const until = real.elapsed() + TRAP_MS; real.elapsed() < until;) wait(cell, 0, 0, LOOK_MS);
}

const CELL_FRAME = /[( ]cell:/;

/** A frame with an address that is not the runtime's own. */
const FRAME = /(?:\(|at (?:async )?)(?!ext:|node:|<anonymous>)[^\s()]+:\d+:\d+\)?$/;

/** Whose code lies under `probe` on the stack: a cell's, only ours, or none. Where cells keep us from looking, they run. */
function codeUnder(probe: () => unknown): 'cell' | 'own' | 'none' {
  try {
    const limit = RealError.stackTraceLimit;
    RealError.stackTraceLimit = 50;
    const seen = { stack: '' };
    RealError.captureStackTrace(seen, probe);
    const { stack } = seen;
    RealError.stackTraceLimit = limit;
    const lines = stack.split('\n').filter((line) => FRAME.test(line));
    if (lines.length === 0) return 'none';
    return lines.some((line) => CELL_FRAME.test(line)) ? 'cell' : 'own';
  } catch {
    return 'cell';
  }
}
