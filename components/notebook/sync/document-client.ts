/**
 * A notebook's document in the browser: the Yjs document, its connection, and what the page says of both. *Saved* is said
 * only once the server has everything in its database; what is typed meanwhile is kept and sent when it can be.
 */
import * as Y from 'yjs';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import { closeReasonOf, COMMITTED, readCommitted, readRights, RIGHTS, type CloseReason, type Rights } from '@/lib/collab/frames';
import { readPresence, type Place, type Presence } from '@/lib/collab/presence';
import { inspectUpdate } from '@/lib/collab/updates';
import { guardedSocket } from './guarded-socket';
import { KEPT, Keeper } from './keeper';
import type { KeptEdit, KeptEdits } from './kept-edits';
import { LinkedUndo } from './linked-undo';
import { PresenceIndex } from './presence-index';
import { Store } from './store';

export interface DocumentStatus {
  /** False until the document has come from the server once. */
  readonly isLoaded: boolean;
  readonly isOnline: boolean;
  /** Null until the server has said. */
  readonly rights: Rights | null;
  readonly colour: number | null;
  /** Changes made here that are not in the server's database. */
  readonly unsaved: number;
  /** Milliseconds since 1970; null while nothing was changed here. */
  readonly savedAt: number | null;
  /** True while every change that is not saved is kept in this browser, so that a reload loses nothing. */
  readonly isKept: boolean;
  /** Changes that this browser keeps of an earlier page, and that cannot be merged: refused, or of a document that was begun anew. */
  readonly aside: readonly KeptEdit[];
  /** Why the server ended it for good; null otherwise. */
  readonly ended: CloseReason | null;
}

export interface PresenceEntry extends Presence {
  readonly client: number;
}

export interface DocumentClientOptions {
  /** `ws://host/sync` */
  readonly server: string;
  readonly notebookId: string;
  readonly WebSocket: typeof WebSocket;
  /** Why a socket did not open at all, which browsers do not tell. */
  readonly probe?: () => Promise<CloseReason | null>;
  readonly params?: Record<string, string>;
  readonly now?: () => number;
  /** Where this person's unsaved changes are kept; they live in memory only where left out. */
  readonly kept?: KeptEdits | null;
}

/** Ends after which sending the same again would end it again. */
const REFUSALS: ReadonlySet<CloseReason> = new Set(['bad-frame', 'not-yours', 'too-large', 'bad-update', 'begun-anew']);

export class DocumentClient {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly undo = new LinkedUndo(this.doc);
  readonly status = new Store<DocumentStatus>({ isLoaded: false, isOnline: false, rights: null, colour: null, unsaved: 0, savedAt: null, isKept: false, aside: [], ended: null });
  readonly presence = new Store<readonly PresenceEntry[]>([]);
  /** The same people by cell, for whoever draws one. */
  readonly people = new PresenceIndex();
  /** What each state was read as; a state that is said anew is a new object. */
  readonly #read = new WeakMap<object, PresenceEntry>();
  readonly #provider: WebsocketProvider;
  readonly #options: DocumentClientOptions;
  #sent = 0;
  #hasOpened = false;
  #epoch: number | null = null;
  readonly #keeper: Keeper | null;

  constructor(options: DocumentClientOptions) {
    this.#options = options;
    this.#keeper = options.kept ? new Keeper({ edits: options.kept, notebookId: options.notebookId, onKept: (isKept) => this.status.patch({ isKept }) }) : null;
    this.#provider = new WebsocketProvider(options.server, options.notebookId, this.doc, {
      connect: false,
      awareness: this.awareness,
      disableBc: true,
      params: options.params ?? {},
      maxBackoffTime: 5_000,
      WebSocketPolyfill: guardedSocket(options.WebSocket, {
        clientId: this.doc.clientID,
        canWrite: () => this.status.get().rights === 'write' && this.status.get().ended !== 'begun-anew',
        onNewSocket: () => {
          this.#sent = 0;
          this.#hasOpened = false;
        },
        onSent: () => { this.#sent += 1; },
      }),
    });
    this.#provider.messageHandlers[COMMITTED] = (_encoder, decoder) => this.#onCommitted(readCommitted(decoder));
    this.#provider.messageHandlers[RIGHTS] = (_encoder, decoder) => this.#onRights(readRights(decoder));
    this.#provider.on('status', ({ status }) => {
      if (status === 'connected') this.#hasOpened = true;
      if (status !== 'connected') this.status.patch({ isOnline: false });
    });
    this.#provider.on('sync', (isSynced) => {
      if (!isSynced || this.status.get().ended === 'begun-anew') return;
      const isFirst = !this.status.get().isLoaded;
      this.status.patch({ isOnline: true, isLoaded: true });
      if (isFirst) void this.#bringBack();
    });
    this.#provider.on('closed', ({ code }) => this.#end(closeReasonOf(code) ?? 'bad-frame'));
    this.#provider.on('connection-close', () => { if (!this.#hasOpened) void this.#findOut(); });
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this.#provider) return;
      this.status.patch({ unsaved: this.status.get().unsaved + 1 });
      if (origin !== KEPT) this.#keeper?.add(update);
    });
    this.awareness.on('change', () => {
      const others = this.#readPresence();
      const before = this.presence.get();
      if (others.length === before.length && others.every((person, at) => person === before[at])) return; // this person moved
      this.presence.set(others);
      this.people.set(others);
    });
    this.#provider.connect();
  }

  #onCommitted(count: number): void {
    const { rights, unsaved } = this.status.get();
    if (count < this.#sent || rights !== 'write' || unsaved === 0) return;
    // Sent is counted from the answer to the server's question on, which held everything older.
    if (this.#sent === 0) return;
    this.#keeper?.saved();
    this.status.patch({ unsaved: 0, savedAt: (this.#options.now ?? Date.now)() });
  }

  /** Merges what an earlier page of this person kept. What does not fit this document is left aside, never forced. */
  async #bringBack(): Promise<void> {
    const keeper = this.#keeper;
    if (!keeper) return;
    if (this.status.get().rights === 'write') {
      for (const edit of await keeper.bringBack(this.#epoch ?? 1)) {
        const found = inspectUpdate(edit.update, (client) => Y.getState(this.doc.store, client));
        if (typeof found === 'string') await this.#options.kept!.refuse([edit.id], found);
        else Y.applyUpdate(this.doc, edit.update, KEPT);
      }
      // Where all of it was there already, the server has nothing to acknowledge.
      if (this.status.get().unsaved === 0) keeper.saved();
    }
    await this.#readAside();
  }

  async #readAside(): Promise<void> {
    const all = await this.#options.kept?.list(this.#options.notebookId).catch(() => []);
    const aside = (all ?? []).filter((edit) => edit.refused !== undefined || edit.epoch !== this.#epoch);
    if (aside.length > 0 || this.status.get().aside.length > 0) this.status.patch({ aside });
  }

  /** Forgets what was left aside. */
  async forgetAside(): Promise<void> {
    await this.#options.kept?.remove(this.status.get().aside.map((edit) => edit.id));
    this.status.patch({ aside: [] });
  }

  /** Puts what is not saved into the browser at once: the page may be about to go. */
  keepNow(): void {
    void this.#keeper?.flush();
  }

  #onRights({ rights, colour, epoch }: { readonly rights: Rights; readonly colour: number; readonly epoch: number }): void {
    if (this.#epoch !== null && this.#epoch !== epoch) {
      // This copy is of a document that is no more; merged with the new one it would double every cell.
      this.#end('begun-anew');
      this.#provider.disconnect();
      return;
    }
    this.#epoch = epoch;
    const wasReader = this.status.get().rights === 'read' && this.status.get().isOnline;
    this.status.patch({ rights, colour, ended: null });
    if (rights === 'write' && wasReader) {
      // Begin anew, so that the server asks for what was kept here meanwhile.
      this.#provider.disconnect();
      this.#provider.connect();
    }
  }

  #end(reason: CloseReason): void {
    this.#provider.shouldConnect = false;
    this.status.patch({ ended: reason, isOnline: false });
    if (REFUSALS.has(reason)) void this.#keeper?.refused(reason).then(() => this.#readAside());
  }

  async #findOut(): Promise<void> {
    const reason = await this.#options.probe?.().catch(() => null);
    if (reason && !this.status.get().isOnline) {
      this.#provider.disconnect();
      this.#end(reason);
    }
  }

  /** Tries again after the server ended it: after signing in once more, say. */
  retry(): void {
    this.status.patch({ ended: null });
    this.#provider.connect();
  }

  /** Everybody else; who did not move is the same object as before. */
  #readPresence(): PresenceEntry[] {
    const found: PresenceEntry[] = [];
    for (const [client, state] of this.awareness.getStates()) {
      if (client === this.doc.clientID) continue;
      let person = this.#read.get(state);
      if (!person) {
        const read = readPresence(state);
        if (!read) continue;
        this.#read.set(state, (person = { client, ...read }));
      }
      found.push(person);
    }
    return found;
  }

  /** Tells the others where this person is. */
  setPlace(place: Place): void {
    this.awareness.setLocalState({ ...place });
  }

  /** The document as the server must have it before it acts on what is seen here: a state vector, base64. */
  stateVector(): string {
    return btoa(String.fromCharCode(...Y.encodeStateVector(this.doc)));
  }

  destroy(): void {
    this.undo.destroy();
    this.#provider.destroy();
    this.awareness.destroy();
    this.doc.destroy();
  }
}
