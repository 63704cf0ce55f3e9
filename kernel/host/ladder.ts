/** The ladder of K7: ask the cell to end, stop it, stop it again, and in the end kill its kernel. */
import type { Channel } from './channel';
import type { RunningCell } from './execution';

/** How long an execution may take to end by itself when asked, before it is stopped. */
const CANCEL_MS = 20;
const AGAIN_MS = 100;
/** A stop strikes the cell or the trap behind it. One that has done neither for so long found nothing, and is given something. */
const ABSORB_MS = 500;
/** Looks without an answer, after which a kernel that waits for nothing is taken to be busy all the same. */
const PATIENCE = 3;
/** How long a look is: short, since a kernel that hears answers within a millisecond or two. */
const LOOK_MS = 20;
/** After this the ladder ends in a kill, unless the kernel's limits say otherwise. */
export const STOP_MS = 1_500;

export interface Rungs {
  /** Milliseconds until the kill. */
  readonly stopMs: number;
  readonly channel: Channel;
  /** Asks the execution to end its waiting. */
  cancel(running: RunningCell): void;
  /** Resolves when the kernel answers, and at its end. */
  hears(): Promise<void>;
  kill(): void;
  isEnded(): boolean;
}

/** Resolves when the execution is over and no stop is pending that could strike the next, or when the kernel was killed or has ended. */
export async function climb(running: RunningCell, { stopMs, channel, cancel, hears, kill, isEnded }: Rungs): Promise<void> {
  running.isStopping = true;
  cancel(running);
  const deadline = performance.now() + stopMs;
  const over = running.outcome.then(() => {});
  let struck: Promise<void> | null = null;
  for (let wait = CANCEL_MS; !running.isOver && !isEnded(); wait = AGAIN_MS) {
    await within(over, wait);
    if (running.isOver) break;
    if (performance.now() >= deadline) kill();
    // Never before the cell has begun, never two stops at once: the second could strike what the first has left.
    else if (running.hasBegun && (struck === null || (await within(struck, 0)))) {
      struck = channel.strike();
      // Stopping drops what the kernel had queued, the wish to cancel perhaps included.
      cancel(running);
    }
  }
  for (let wait = ABSORB_MS; struck !== null && !isEnded() && !(await within(struck, wait)); wait = AGAIN_MS) {
    channel.absorb();
    if (performance.now() >= deadline + stopMs) kill();
  }
  // A stop can drop the very read of the next frame. A kernel that no longer hears would hang at its next cell: it is not kept.
  if (struck === null || isEnded()) return;
  let unheard = 0;
  for (let answer = hears(); !isEnded() && !(await within(answer, LOOK_MS)); answer = Promise.race([answer, hears()])) {
    if (performance.now() >= deadline + 2 * stopMs) kill();
    unheard += 1;
    if (unheard % PATIENCE === 0 && (await within(struck, 0))) struck = channel.strike();
  }
  channel.absorb();
}

/** True when the promise resolves within `ms`. */
async function within(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const first = await Promise.race([promise.then(() => true as const), late]);
  clearTimeout(timer);
  return first;
}
