/**
 * Announcements over PostgreSQL's LISTEN and NOTIFY: who changes something says so after its transaction committed, and
 * every process of Pinion hears it. A lost connection is reopened by the driver; `onGap` then tells that something may
 * have been missed.
 */
import type postgres from 'postgres';
import type { Log } from './log';
import type { Announcements, Topic } from './services';

const CHANNEL = 'pinion_changes';

export interface LiveAnnouncements extends Announcements {
  /** Called when announcements may have been missed (the connection was lost and is back). */
  onGap(listener: () => void): () => void;
  dispose(): Promise<void>;
}

/** Listens from the first subscription on. */
export function createAnnouncements(sql: postgres.Sql, log: Log): LiveAnnouncements {
  const listeners = new Set<(topic: Topic) => void>();
  const gapListeners = new Set<() => void>();
  let listening: Promise<{ unlisten(): Promise<void> } | null> | null = null;
  let hasListened = false;

  function listen(): void {
    listening ??= sql.listen(
      CHANNEL,
      (payload) => { for (const listener of listeners) listener(payload as Topic); },
      () => {
        if (hasListened) for (const listener of gapListeners) listener();
        hasListened = true;
      },
    ).catch((error: unknown) => {
      log.error('announcements cannot be heard', { error });
      listening = null;
      return null;
    });
  }

  return {
    async announce(topic) {
      await sql.notify(CHANNEL, topic);
    },
    subscribe(listener) {
      listeners.add(listener);
      listen();
      return () => { listeners.delete(listener); };
    },
    async heard() {
      listen();
      await listening;
    },
    onGap(listener) {
      gapListeners.add(listener);
      return () => { gapListeners.delete(listener); };
    },
    async dispose() {
      listeners.clear();
      gapListeners.clear();
      await (await listening)?.unlisten().catch(() => {});
    },
  };
}
