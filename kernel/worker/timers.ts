/**
 * Timers that belong to an execution and end with it (D10). Their callbacks run in a microtask of the kernel's own: a loop
 * inside a bare timer callback cannot be stopped by the inspector without losing the process.
 */
import { current, mine, within, type Execution } from './execution';
import { real } from './runtime';

type Callback = (...args: unknown[]) => unknown;

/**
 * Microtasks that a callback lets pass before it runs. A frame that arrived in the same turn of the loop takes several from the
 * system's answer to the next armed read, and a stop drops what waits behind the code it strikes: the kernel would be deaf, and end.
 */
const HOPS = 16;

function later(work: () => void, hops: number): void {
  real.queueMicrotask(hops === 0 ? work : () => later(work, hops - 1));
}

/** Timers by the number that the cell knows: their execution, and the runtime's own number at the moment. */
const timers = new Map<number, { readonly execution: Execution; native: number }>();
let nextId = 1;

function arrange(repeat: boolean) {
  return (callback: Callback, ms = 0, ...args: unknown[]): number => {
    if (typeof callback !== 'function') throw new TypeError('A timer takes a function.');
    const execution = mine();
    // Work left behind by an ended execution starts nothing new.
    if (execution === null) return 0;
    const id = nextId;
    nextId += 1;
    const timer = { execution, native: 0 };
    // A repeated timer is armed again only after its callback came back: one that was stopped in it stays stopped.
    const arm = (): void => {
      timer.native = real.setTimeout(() => later(fire, HOPS), ms);
    };
    const fire = (): void => {
      if (!timers.has(id)) return;
      if (!repeat) release(id);
      try {
        if (current() === execution) within(execution, () => callback(...args));
      } finally {
        if (repeat && timers.has(id)) arm();
      }
    };
    timers.set(id, timer);
    execution.timers.add(id);
    arm();
    return id;
  };
}

function release(id: number): void {
  timers.get(id)?.execution.timers.delete(id);
  timers.delete(id);
}

function clear(id: number | undefined): void {
  const timer = id === undefined ? undefined : timers.get(id);
  if (id === undefined || timer === undefined) return;
  real.clearTimeout(timer.native);
  release(id);
}

/** Stops every timer of an execution. */
export function clearTimers(execution: Execution): void {
  for (const id of execution.timers) clear(id);
}

/** Puts these timers into the realm in place of its own. */
export function installTimers(): void {
  const setTimeout = arrange(false);
  Object.assign(globalThis, { setTimeout, setInterval: arrange(true), clearTimeout: clear, clearInterval: clear, setImmediate: undefined });
  Object.defineProperty(AbortSignal, 'timeout', {
    value: (ms: number): AbortSignal => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new DOMException('The operation took too long.', 'TimeoutError')), ms);
      return controller.signal;
    },
    configurable: true,
    writable: true,
  });
}
