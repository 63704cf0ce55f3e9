/** Rooms: the live notebook documents of this process, as other parts of the server see them. */
import type * as Y from 'yjs';
import type { WebSocket } from 'ws';
import type { NotebookId, UserId } from '@/lib/domain/ids';
import type { VersionRow } from '@/db/queries/history';
import type { Rights } from '@/lib/collab/frames';
import type { VersionWish } from './versions';

export interface Room {
  readonly notebookId: NotebookId;
  /** Read it freely. Write only through `change`, so that the write is committed and attributed. */
  readonly doc: Y.Doc;
  /** Applies a server-side change (an import, a seed, a title) in the name of `userId`; resolves once committed. */
  change(userId: UserId | null, change: (doc: Y.Doc) => void): Promise<void>;
  /** Resolves true once the document holds everything in `stateVector` (Yjs encoding), false after `timeoutMs`. */
  waitFor(stateVector: Uint8Array, timeoutMs: number): Promise<boolean>;
  onChange(listener: () => void): () => void;
  /** People who wrote in this document, from committed updates. */
  writers(): Promise<readonly UserId[]>;
  /** Makes a version of the document as it is committed now, or gives the last one where nothing changed since. */
  keepVersion(wish: VersionWish): Promise<VersionRow>;
  /** Balances `open`; the room leaves memory a while after the last release. */
  release(): void;
}

export type Access = Rights | 'none' | 'signed-out';

/** The person at the other end of a socket. */
export interface Visitor {
  readonly userId: UserId;
  readonly name: string;
  /** What they may do at this moment, as rows say; asked on opening, on `people:<id>` and every ten seconds. */
  access(): Promise<Access>;
}

export interface Rooms {
  /** Loads the document; rejects, and stores nothing, when what is stored cannot be read. */
  open(notebookId: NotebookId): Promise<Room>;
  /** Makes the first state of a new notebook's document. `build` writes title and cells. */
  create(notebookId: NotebookId, userId: UserId, build: (doc: Y.Doc) => void): Promise<void>;
  /** Takes in a socket of /sync, paused while the document loads. Closes it with a named code where it must. */
  connect(notebookId: NotebookId, socket: WebSocket, visitor: Visitor): Promise<void>;
  /** Counts for /metrics. */
  counts(): { readonly rooms: number; readonly sockets: number };
  /** Flushes everything; new writes are refused from then on. */
  dispose(): Promise<void>;
}
