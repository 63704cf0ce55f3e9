/** The execution that runs now, and how code finds the one it belongs to, across awaits and timers. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExecutionId } from '@/lib/domain/ids';
import { real } from './runtime';

export interface Pin {
  readonly value: unknown;
  readonly name: string;
}

export class Execution {
  readonly id: ExecutionId;
  readonly cell: string;
  /** Draws the next number in [0, 1). */
  readonly random: () => number;
  readonly startedAt: number;
  /** The host wants to hear of runs. */
  readonly tracks: boolean;
  /** When it began, on the kernel's own clock. */
  readonly begun = real.elapsed();
  readonly timers = new Set<number>();
  readonly pins: Pin[] = [];
  /** Bytes of text that the host still wants; below zero it has more than it keeps. */
  room: number;
  /** Characters printed after that. */
  unsent = 0;
  result: unknown = undefined;
  /** Settles when the host asks to give up waiting. */
  readonly cancelled: Promise<'cancelled'>;
  cancel!: () => void;

  constructor(id: ExecutionId, cell: string, random: () => number, startedAt: number, room: number, tracks: boolean) {
    this.tracks = tracks;
    this.room = room;
    this.id = id;
    this.cell = cell;
    this.random = random;
    this.startedAt = startedAt;
    this.cancelled = new Promise((resolve) => {
      this.cancel = () => resolve('cancelled');
    });
  }
}

const owner = new AsyncLocalStorage<Execution>();
let running: Execution | null = null;

/** The execution that runs now, or null between executions. */
export function current(): Execution | null {
  return running;
}

export function begin(execution: Execution): void {
  running = execution;
}

export function end(execution: Execution): void {
  if (running === execution) running = null;
}

export function within<T>(execution: Execution, body: () => T): T {
  return owner.run(execution, body);
}

/**
 * The execution that the calling code belongs to while that is the current one, else null: output of work that a cell left
 * behind is dropped once the cell has ended (D10).
 */
export function mine(): Execution | null {
  const store = owner.getStore();
  return store !== undefined && store === running ? running : null;
}
