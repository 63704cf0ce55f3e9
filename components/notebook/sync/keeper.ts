/**
 * Keeps a document's unsaved changes in the browser, and brings back what an earlier page kept. Writes are bundled for a moment:
 * what is saved within it is never written. All steps go one after the other, so that a change is removed only after it was put.
 */
import * as Y from 'yjs';
import type { KeptEdit, KeptEdits } from './kept-edits';

/** Origin of changes brought back from the browser; they are sent like any other. */
export const KEPT = Symbol('kept');

export interface KeeperOptions {
  readonly edits: KeptEdits;
  readonly notebookId: string;
  /** What the page is told: whether everything unsaved is kept. */
  onKept(isKept: boolean): void;
  readonly waitMs?: number;
}

export class Keeper {
  readonly #options: KeeperOptions;
  #epoch = 1;
  #pending: Uint8Array[] = [];
  /** What is in the browser now and not known to be saved. */
  #ids: number[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #chain: Promise<void> = Promise.resolve();
  #isBroken = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  #then(step: () => Promise<void>): Promise<void> {
    this.#chain = this.#chain.then(step).catch(() => {
      this.#isBroken = true; // the browser keeps nothing; the page then warns before it is left
      this.#options.onKept(false);
    });
    return this.#chain;
  }

  /** Changes that an earlier page, or another one, kept of this document. Others' epochs and refused ones stay where they are. */
  async bringBack(epoch: number): Promise<KeptEdit[]> {
    this.#epoch = epoch;
    const all = await this.#options.edits.list(this.#options.notebookId).catch(() => []);
    const good = all.filter((edit) => edit.epoch === epoch && edit.refused === undefined && !this.#ids.includes(edit.id));
    this.#ids.push(...good.map((edit) => edit.id));
    return good;
  }

  /** A change was made here. */
  add(update: Uint8Array): void {
    this.#pending.push(update);
    this.#options.onKept(false);
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.waitMs ?? 150);
  }

  /** Writes what waits, at once: the page may be about to go. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    return this.#then(async () => {
      const batch = this.#pending;
      if (batch.length === 0) return;
      this.#pending = [];
      const { edits, notebookId } = this.#options;
      try {
        this.#ids.push(await edits.add({ notebookId, epoch: this.#epoch, update: batch.length === 1 ? batch[0]! : Y.mergeUpdates(batch) }));
      } catch (error) {
        this.#pending = [...batch, ...this.#pending];
        throw error;
      }
      this.#isBroken = false;
      if (this.#pending.length === 0) this.#options.onKept(true);
    });
  }

  /** Everything made so far is in the server's database. */
  saved(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#pending = [];
    if (!this.#isBroken) this.#options.onKept(true);
    // Whatever is being written now is saved too: it is removed after.
    void this.#then(async () => {
      const ids = this.#ids.splice(0);
      if (ids.length > 0) await this.#options.edits.remove(ids);
    });
  }

  /** The server will not take them: they are kept, and not sent again. */
  async refused(reason: string): Promise<void> {
    await this.flush();
    await this.#then(async () => {
      const ids = this.#ids.splice(0);
      await this.#options.edits.refuse(ids, reason);
    });
  }
}

/** The text that changes hold, for somebody to copy who cannot have them merged. */
export function textOf(updates: readonly Uint8Array[]): string {
  return updates.flatMap((update) => {
    try {
      return Y.decodeUpdate(update).structs.map((struct) => (struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : '')).join('');
    } catch {
      return []; // nothing that can be read
    }
  }).join('\n');
}
