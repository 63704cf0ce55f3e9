/**
 * One notebook's document in memory. `doc` is what is committed: everybody reads and hears only that. `#draft` runs ahead
 * of it by what was accepted and waits for its commit; each update is tried there first, so that what would break a
 * reader is never stored.
 */
import * as Y from 'yjs';
import { compactDocument, findNotebookPlace, listWriters, noteEdited, readDocument } from '@/db/queries/documents';
import { DOCUMENT_SCHEMA, schemaOf, titleOf } from '@/lib/collab/document';
import { trashedBy } from '@/lib/collab/trash';
import { writeFrame } from '@/lib/collab/frames';
import { applyOnTrial, DOCUMENT_BYTES, hasPending, inspectUpdate } from '@/lib/collab/updates';
import type { NotebookId, UserId } from '@/lib/domain/ids';
import type { Services } from '../services';
import { CommitLog, type Author, type Entry } from './log';
import { mendStored, readWhole } from './repair';
import { Versions } from './versions';

/** Stands for the server itself as a writer. */
export const SERVER_USER = '00000000-0000-0000-0000-000000000000' as UserId;

/** Updates in the log before they are merged into the snapshot; and how many times longer than a merge it then rests, since nobody's edits go on meanwhile. */
const COMPACT = { after: 400, rest: 50 } as const;
const WAITING_BYTES = 16 * 1024 * 1024;
const NOTE_MS = 400;

export type WriteFault = 'bad-update' | 'not-yours' | 'too-large' | 'going-away' | 'not-found';

/** Someone who hears of commits: a socket. */
export interface Listener extends Author {
  /** `frame`: the change, as it is sent to everybody. `only`: its one author, when it has one. */
  onChange(frame: Uint8Array, only: Author | null): void;
  onLost(): void;
}

export class LiveRoom {
  readonly doc: Y.Doc;
  readonly listeners = new Set<Listener>();
  readonly #services: Services;
  readonly #notebookId: NotebookId;
  readonly #claims: Map<number, UserId>;
  readonly #log: CommitLog;
  readonly epoch: number;
  /** Its history. */
  readonly versions: Versions;
  /** Made with the first write: whoever only reads does not wait for it. */
  #made: Y.Doc | null = null;
  /** Accepted and not yet committed, in order; and the client ids they claim. */
  #waiting: Entry[] = [];
  readonly #claimed = new Map<number, UserId>();
  #storedBytes: number;
  #logged: number;
  #state: 'open' | 'closed' | 'lost' = 'open';
  #noteTimer: NodeJS.Timeout | null = null;
  #lastWriter: UserId | null = null;
  #compacting: Promise<void> | null = null;
  #restsUntil = 0;

  private constructor(services: Services, notebookId: NotebookId, doc: Y.Doc, versions: Versions, stored: { readonly claims: ReadonlyMap<number, UserId>; readonly bytes: number; readonly logged: number; readonly epoch: number }) {
    this.#services = services;
    this.#notebookId = notebookId;
    this.doc = doc;
    this.versions = versions;
    this.epoch = stored.epoch;
    this.#claims = new Map(stored.claims);
    this.#storedBytes = stored.bytes;
    this.#logged = stored.logged;
    this.#log = new CommitLog({
      db: services.db,
      log: services.log,
      notebookId,
      claims: this.#claims,
      unnoted: (users) => versions.unnoted(users),
      now: services.now,
      onCommitted: (entries) => this.#publish(entries),
      onRefused: (refused, rest) => this.#rebuild(refused, rest),
      onLost: () => this.#lose(),
    });
  }

  /** Reads the document whole or throws; what cannot be read is never replaced (rule C16). */
  static async load(services: Services, notebookId: NotebookId, options: { readonly versionEveryMs?: number | undefined } = {}): Promise<LiveRoom> {
    const stored = await readDocument(services.db, notebookId);
    if (!stored) throw new Error(`notebook ${notebookId} has no stored document`);
    const doc = readWhole(notebookId, stored.updates);
    await mendStored(services, notebookId, stored, doc);
    if (schemaOf(doc) !== DOCUMENT_SCHEMA) throw new Error(`notebook ${notebookId}: document schema ${schemaOf(doc)} is not ${DOCUMENT_SCHEMA}`);
    const bytes = stored.updates.reduce((sum, update) => sum + update.length, 0);
    const versions = await Versions.open(services, notebookId, doc, { everyMs: options.versionEveryMs, ignored: SERVER_USER });
    return new LiveRoom(services, notebookId, doc, versions, { claims: stored.claims, bytes, logged: stored.logged, epoch: stored.epoch });
  }

  get #draft(): Y.Doc {
    return (this.#made ??= copyOf(this.doc));
  }

  /** Takes an update for commit, or says why not. `author` is told when it is in the database. */
  write(update: Uint8Array, userId: UserId, author: Author): WriteFault | null {
    if (this.#state !== 'open') return this.#state === 'lost' ? 'not-found' : 'going-away';
    const inspection = inspectUpdate(update, (client) => Y.getState(this.#draft.store, client));
    if (typeof inspection === 'string') return inspection === 'too-large' ? 'too-large' : 'bad-update';
    const owners = inspection.writers.map((writer) => this.#claims.get(writer) ?? this.#claimed.get(writer));
    if (owners.some((owner) => owner !== undefined && owner !== userId)) return 'not-yours';
    if (this.#storedBytes + this.#log.waitingBytes + update.length > DOCUMENT_BYTES) return 'too-large';
    if (this.#log.waitingBytes > WAITING_BYTES) return 'going-away';
    let effect: ReturnType<typeof applyOnTrial> = null;
    const trashed = trashedBy(this.#draft, () => { effect = applyOnTrial(this.#draft, update); });
    if (effect === 'damage') {
      this.#rebuild([], this.#waiting);
      return 'bad-update';
    }
    const entry: Entry = { author, userId, effect, writers: inspection.writers, trashed };
    for (const writer of inspection.writers) this.#claimed.set(writer, userId);
    this.#waiting.push(entry);
    this.#log.push(entry);
    return null;
  }

  #publish(entries: readonly Entry[]): void {
    this.#forget(entries);
    const changed = entries.filter((entry) => entry.effect !== null);
    if (changed.length > 0) {
      const update = this.#apply(changed);
      const first = changed[0]!.author;
      const only = changed.every((entry) => entry.author === first) ? first : null;
      const frame = update && writeFrame({ type: 'update', update });
      if (frame) for (const listener of this.listeners) listener.onChange(frame, only);
      this.#storedBytes += changed.reduce((sum, entry) => sum + entry.effect!.length, 0);
      this.#logged += new Set(changed.map((entry) => entry.userId)).size;
      this.#lastWriter = changed.findLast((entry) => entry.userId !== SERVER_USER)?.userId ?? this.#lastWriter;
      this.#noteTimer ??= setTimeout(() => void this.#note(), NOTE_MS);
      this.versions.onEdited(changed.map((entry) => entry.userId));
      if (this.#logged >= COMPACT.after && performance.now() >= this.#restsUntil) void this.compact();
    }
    for (const author of new Set(entries.map((entry) => entry.author))) author.onCommitted(entries.filter((entry) => entry.author === author).length);
  }

  /** Applies committed entries in one transaction; gives what is new in it. */
  #apply(entries: readonly Entry[]): Uint8Array | null {
    let made: Uint8Array | null = null;
    const take = (update: Uint8Array) => { made = update; };
    this.doc.on('update', take);
    this.doc.transact(() => { for (const entry of entries) Y.applyUpdate(this.doc, entry.effect!); });
    this.doc.off('update', take);
    return made;
  }

  /** Makes the draft anew from what is committed and what still waits; what no longer fits is refused too. */
  #rebuild(refused: readonly Entry[], rest: readonly Entry[]): void {
    const fit: Uint8Array[] = [];
    const unfit: Entry[] = [];
    const begin = () => {
      this.#made?.destroy();
      this.#made = null;
      for (const effect of fit) Y.applyUpdate(this.#draft, effect);
    };
    begin();
    for (const entry of rest) {
      if (entry.effect === null) continue;
      if (applyOnTrial(this.#draft, entry.effect) !== 'damage') fit.push(entry.effect);
      else {
        unfit.push(entry);
        begin();
      }
    }
    this.#log.remove(unfit);
    this.#forget([...refused, ...unfit]);
    for (const author of new Set([...refused, ...unfit].map((entry) => entry.author))) author.onRefused();
  }

  #forget(entries: readonly Entry[]): void {
    const gone = new Set(entries);
    this.#waiting = this.#waiting.filter((entry) => !gone.has(entry));
    for (const entry of entries) for (const writer of entry.writers) this.#claimed.delete(writer);
    for (const entry of this.#waiting) for (const writer of entry.writers) this.#claimed.set(writer, entry.userId);
  }

  /** The owner of a client id, committed or about to be. */
  ownerOf(clientId: number): UserId | undefined {
    return this.#claims.get(clientId) ?? this.#claimed.get(clientId);
  }

  /** Applies a change of the server's own under a client id of its own; resolves once committed. */
  async change(userId: UserId | null, change: (doc: Y.Doc) => void): Promise<void> {
    const copy = copyOf(this.doc);
    const before = Y.encodeStateVector(copy);
    change(copy);
    const update = Y.encodeStateAsUpdate(copy, before);
    copy.destroy();
    await new Promise<void>((resolve, reject) => {
      const fault = this.write(update, userId ?? SERVER_USER, { onCommitted: () => resolve(), onRefused: () => reject(new Error('the change was refused')) });
      if (fault) reject(new Error(`the change was refused: ${fault}`));
    });
  }

  async writers(): Promise<readonly UserId[]> {
    return (await listWriters(this.#services.db, this.#notebookId)).filter((userId) => userId !== SERVER_USER);
  }

  /** Everything accepted is committed, and lists know the title. */
  async flush(): Promise<void> {
    await this.#log.flush();
    if (this.#noteTimer) await this.#note();
  }

  /** Merges the stored log into the stored snapshot. Failing is no loss: the log stays as it is. */
  async compact(): Promise<void> {
    if (this.#logged === 0 || this.#state === 'lost') return;
    this.#compacting ??= this.#compact().finally(() => { this.#compacting = null; });
    await this.#compacting;
  }

  async #compact(): Promise<void> {
    const counted = this.#logged;
    this.#logged = 0;
    const began = performance.now();
    try {
      const bytes = await compactDocument(this.#services.db, this.#notebookId, mergeWhole);
      if (bytes !== null) this.#storedBytes = bytes;
    } catch (error) {
      this.#logged += counted;
      this.#services.log.warn('a document log could not be compacted', { notebookId: this.#notebookId, error });
    } finally {
      this.#restsUntil = performance.now() + COMPACT.rest * (performance.now() - began);
    }
  }

  async #note(): Promise<void> {
    if (this.#noteTimer) clearTimeout(this.#noteTimer);
    this.#noteTimer = null;
    const { db, announcements, now, log } = this.#services;
    try {
      const isRenamed = await noteEdited(db, this.#notebookId, titleOf(this.doc), new Date(now()), this.#lastWriter);
      const place = isRenamed ? await findNotebookPlace(db, this.#notebookId) : null;
      if (place) await announcements.announce(`project:${place.id}`);
    } catch (error) {
      log.warn('a notebook title could not be copied', { notebookId: this.#notebookId, error });
    }
  }

  #lose(): void {
    this.#state = 'lost';
    this.versions.end();
    this.#waiting = [];
    for (const listener of this.listeners) listener.onLost();
  }

  /** Refuses writes from now on; what was accepted before still goes in. */
  stopWrites(): void {
    if (this.#state === 'open') this.#state = 'closed';
  }

  destroy(): void {
    if (this.#noteTimer) clearTimeout(this.#noteTimer);
    this.versions.end();
    this.#made?.destroy();
    this.doc.destroy();
  }
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** One update with the content of all; deleted text is dropped on the way. Throws where something is missing. */
function mergeWhole(updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => { for (const update of updates) Y.applyUpdate(doc, update); });
  if (hasPending(doc)) throw new Error('stored updates are missing');
  const state = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return state;
}
