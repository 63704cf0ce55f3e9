/**
 * A notebook's document in the browser: the Yjs document, its connection, and what the page says of both. *Saved* is said
 * only once the server has everything in its database; what is typed meanwhile is kept and sent when it can be.
 */
import * as Y from 'yjs';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import { closeReasonOf, COMMITTED, readCommitted, readRights, RIGHTS, type CloseReason, type Rights } from '@/lib/collab/frames';
import { readPresence, type Place, type Presence } from '@/lib/collab/presence';
import { guardedSocket } from './guarded-socket';
import { LinkedUndo } from './linked-undo';
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
}

export class DocumentClient {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly undo = new LinkedUndo(this.doc);
  readonly status = new Store<DocumentStatus>({ isLoaded: false, isOnline: false, rights: null, colour: null, unsaved: 0, savedAt: null, ended: null });
  readonly presence = new Store<readonly PresenceEntry[]>([]);
  readonly #provider: WebsocketProvider;
  readonly #options: DocumentClientOptions;
  #sent = 0;
  #hasOpened = false;

  constructor(options: DocumentClientOptions) {
    this.#options = options;
    this.#provider = new WebsocketProvider(options.server, options.notebookId, this.doc, {
      connect: false,
      awareness: this.awareness,
      disableBc: true,
      params: options.params ?? {},
      maxBackoffTime: 5_000,
      WebSocketPolyfill: guardedSocket(options.WebSocket, {
        clientId: this.doc.clientID,
        canWrite: () => this.status.get().rights === 'write',
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
    this.#provider.on('sync', (isSynced) => { if (isSynced) this.status.patch({ isOnline: true, isLoaded: true }); });
    this.#provider.on('closed', ({ code }) => this.#end(closeReasonOf(code) ?? 'bad-frame'));
    this.#provider.on('connection-close', () => { if (!this.#hasOpened) void this.#findOut(); });
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      if (origin !== this.#provider) this.status.patch({ unsaved: this.status.get().unsaved + 1 });
    });
    this.awareness.on('change', () => this.presence.set(this.#readPresence()));
    this.#provider.connect();
  }

  #onCommitted(count: number): void {
    const { rights, unsaved } = this.status.get();
    if (count < this.#sent || rights !== 'write' || unsaved === 0) return;
    // Sent is counted from the answer to the server's question on, which held everything older.
    if (this.#sent > 0) this.status.patch({ unsaved: 0, savedAt: (this.#options.now ?? Date.now)() });
  }

  #onRights({ rights, colour }: { readonly rights: Rights; readonly colour: number }): void {
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

  #readPresence(): PresenceEntry[] {
    const found: PresenceEntry[] = [];
    for (const [client, state] of this.awareness.getStates()) {
      const read = client === this.doc.clientID ? null : readPresence(state);
      if (read) found.push({ client, ...read });
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
