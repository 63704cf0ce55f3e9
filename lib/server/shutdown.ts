/** Ends what the server started, last started first, whatever one of them does, within a time. */
import type { Log } from './log';

export interface Shutdown {
  /** `end` runs once, when it is this one's turn. */
  add(name: string, end: () => Promise<void> | void): void;
  /** Ends everything; later calls wait for the first. Resolves at the latest a little after `deadlineMs`. */
  run(deadlineMs?: number): Promise<void>;
  readonly isRunning: () => boolean;
}

export function createShutdown(log: Log): Shutdown {
  const steps: { readonly name: string; readonly end: () => Promise<void> | void }[] = [];
  let running: Promise<void> | null = null;

  async function endAll(deadlineMs: number): Promise<void> {
    const until = Date.now() + deadlineMs;
    for (const { name, end } of steps.reverse()) {
      let timer: NodeJS.Timeout | undefined;
      // Each gets what is left, and at least a second: the database must be stopped even when sockets would not end.
      const late = new Promise<'late'>((resolve) => { timer = setTimeout(() => resolve('late'), Math.max(1_000, until - Date.now())); });
      try {
        if ((await Promise.race([(async () => end())(), late])) === 'late') log.warn('did not end in time', { name });
      } catch (error) {
        log.error('did not end in order', { name, error });
      } finally {
        clearTimeout(timer);
      }
    }
  }

  return {
    add(name, end) {
      // Started while everything else was ending already: it ends at once.
      if (running) void (async () => end())().catch((error: unknown) => log.error('did not end in order', { name, error }));
      else steps.push({ name, end });
    },
    run: (deadlineMs = 10_000) => (running ??= endAll(deadlineMs)),
    isRunning: () => running !== null,
  };
}
