/**
 * What one person typed in a notebook that is not in the server's database yet, kept in the browser so that a reload, a closed
 * tab or a crash loses nothing. Only own, unsaved changes are kept, and only until they are saved: nothing of a document that was
 * merely read stays on a shared computer, and what is applied twice changes nothing (Yjs updates are idempotent).
 */

export interface KeptEdit {
  readonly id: number;
  readonly notebookId: string;
  /** Of the document that it was made in; it is never merged into one that was begun anew. */
  readonly epoch: number;
  readonly update: Uint8Array;
  /** Set when the server refused it: it is not sent again. */
  readonly refused?: string;
}

/** One person's, in one browser. Every method may reject where the browser keeps nothing (private windows, a full disk). */
export interface KeptEdits {
  list(notebookId: string): Promise<KeptEdit[]>;
  add(edit: Omit<KeptEdit, 'id'>): Promise<number>;
  remove(ids: readonly number[]): Promise<void>;
  /** Notes why the server refused them. */
  refuse(ids: readonly number[], reason: string): Promise<void>;
}

const STORE = 'edits';
export const databaseName = (userId: string): string => `pinion-unsaved-${userId}`;

/** In IndexedDB, in a database of this person's own. Null where the browser has none. */
export function openKeptEdits(userId: string, factory: IDBFactory | undefined = globalThis.indexedDB): KeptEdits | null {
  if (!factory) return null;
  let opening: Promise<IDBDatabase> | null = null;
  const open = () => (opening ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = factory.open(databaseName(userId), 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true }).createIndex('notebook', 'notebookId');
    request.onsuccess = () => {
      const db = request.result;
      const close = () => { db.close(); opening = null; };
      db.onversionchange = close; // somebody signs out: whatever is left is taken up again by the next use
      db.onclose = () => { opening = null; };
      resolve(db);
    };
    request.onerror = () => { opening = null; reject(request.error ?? new Error('the browser keeps nothing')); };
    request.onblocked = () => { opening = null; reject(new Error('the browser keeps nothing now')); };
  }));
  const use = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T> | null): Promise<T | undefined> => {
    const db = await open();
    return new Promise((resolve, reject) => {
      const transaction = db.transaction(STORE, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onerror = () => reject(transaction.error ?? new Error('the browser could not keep a change'));
      transaction.onabort = () => reject(transaction.error ?? new Error('the browser could not keep a change'));
    });
  };
  return {
    list: async (notebookId) => ((await use('readonly', (store) => store.index('notebook').getAll(notebookId) as IDBRequest<KeptEdit[]>)) ?? []),
    add: async (edit) => (await use('readwrite', (store) => store.add(edit))) as number,
    async remove(ids) {
      if (ids.length > 0) await use('readwrite', (store) => { for (const id of ids) store.delete(id); return null; });
    },
    async refuse(ids, refused) {
      if (ids.length === 0) return;
      await use('readwrite', (store) => {
        for (const id of ids) {
          const found = store.get(id) as IDBRequest<KeptEdit | undefined>;
          found.onsuccess = () => { if (found.result) store.put({ ...found.result, refused }); };
        }
        return null;
      });
    },
  };
}

/** At sign-out: removes a person's database where everything in it is saved. Edits that are not saved wait for the same person. */
export async function forgetSavedEdits(userId: string, factory: IDBFactory | undefined = globalThis.indexedDB): Promise<void> {
  const known = await factory?.databases?.().catch(() => []);
  if (!factory || !known?.some(({ name }) => name === databaseName(userId))) return;
  const count = await new Promise<number>((resolve) => {
    const request = factory.open(databaseName(userId));
    request.onerror = () => resolve(1);
    request.onsuccess = () => {
      const db = request.result;
      if (!db.objectStoreNames.contains(STORE)) { db.close(); return resolve(0); }
      const counted = db.transaction(STORE).objectStore(STORE).count();
      counted.onsuccess = () => { db.close(); resolve(counted.result); };
      counted.onerror = () => { db.close(); resolve(1); };
    };
  });
  if (count > 0) return;
  await new Promise<void>((resolve) => {
    const request = factory.deleteDatabase(databaseName(userId));
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
