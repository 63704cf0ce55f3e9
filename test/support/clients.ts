/** The browser's own document client, in Node. */
import WebSocket from 'ws';
import { DocumentClient, type DocumentClientOptions } from '@/components/notebook/sync/document-client';
import type { Person, SyncServer } from './sync';

export function openClient(server: SyncServer, who: Person, options: Partial<DocumentClientOptions> = {}): DocumentClient {
  const url = new URL(server.url(who));
  return new DocumentClient({
    server: `ws://${url.host}/sync`,
    notebookId: server.notebookId,
    params: { who: who.id },
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
    ...options,
  });
}

type Watched = { subscribe(listener: () => void): () => void };

/** Resolves once `condition` holds, looking each time the store changes. */
export function until(store: Watched, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (condition()) return resolve();
    const stop = store.subscribe(() => {
      if (!condition()) return;
      stop();
      resolve();
    });
  });
}

export const ready = (client: DocumentClient): Promise<void> => until(client.status, () => client.status.get().isOnline && client.status.get().rights !== null);
export const saved = (client: DocumentClient): Promise<void> => until(client.status, () => client.status.get().unsaved === 0);
/** Looks at a document each time it changes. */
export const untilDocument = (client: DocumentClient, condition: () => boolean): Promise<void> => until({
  subscribe: (listener) => {
    client.doc.on('update', listener);
    return () => client.doc.off('update', listener);
  },
}, condition);
