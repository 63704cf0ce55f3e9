/** One socket on /sync: reads its frames, holds it to its rights, and tells it what others did (SPEC.md of lib/collab). */
import * as Y from 'yjs';
import type { RawData, WebSocket } from 'ws';
import { CLOSE_CODES, readFrame, writeFrame, type CloseReason, type Frame, type Rights } from '@/lib/collab/frames';
import { readOwnEntry, type AwarenessEntry } from '@/lib/collab/presence';
import { RateLimit } from '../rate';
import type { Author } from './log';
import type { Visitor } from './port';
import type { PresenceTable } from './presence';
import type { Listener, LiveRoom } from './room';

export interface ConnectionOptions {
  readonly room: LiveRoom;
  readonly presence: PresenceTable<Connection>;
  /** Tells every other socket of the room where this one's person is, in a moment. */
  tell(entries: readonly AwarenessEntry[], from: Connection): void;
  onClose(): void;
  readonly now: () => number;
}

/** Changes of rights are announced; that a session has run out is noticed by asking. */
const RECHECK_MS = 10_000;
const BEAT_MS = 15_000;
/** A write sent before its author could know that the right is gone is refused without closing. */
const GRACE_MS = 10_000;
/** What may lie unread in a slow browser's socket. */
const UNREAD_BYTES = 16 * 1024 * 1024;
/** Frames a second, and at once. */
const RATE = { perSecond: 300, burst: 1_500 };

export class Connection implements Listener {
  readonly visitor: Visitor;
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #colour: number;
  #rights: Rights;
  #demotedAt = Number.NEGATIVE_INFINITY;
  #committed = 0;
  #isListening = false;
  #isAlive = true;
  #isClosed = false;
  readonly #rate: RateLimit;
  #checking: Promise<void> | null = null;
  readonly #timers: NodeJS.Timeout[];

  constructor(socket: WebSocket, visitor: Visitor, rights: Rights, options: ConnectionOptions) {
    this.#socket = socket;
    this.visitor = visitor;
    this.#rights = rights;
    this.#options = options;
    this.#rate = new RateLimit(RATE, options.now);
    this.#timers = [setInterval(() => void this.recheck(), RECHECK_MS), setInterval(() => this.#beat(), BEAT_MS)];
    for (const timer of this.#timers) timer.unref();
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => { this.#isAlive = true; });
    socket.on('close', () => this.#end());
    socket.on('error', () => socket.terminate());
    this.#colour = options.presence.join(this, { id: visitor.userId, name: visitor.name });
    this.#send(writeFrame({ type: 'rights', rights, colour: this.#colour, epoch: options.room.epoch }));
    if (rights === 'write') this.#askForMissing();
  }

  get rights(): Rights {
    return this.#rights;
  }

  close(reason: CloseReason): void {
    if (this.#isClosed) return;
    this.#socket.close(CLOSE_CODES[reason], reason);
    this.#end();
  }

  send(frame: Uint8Array): void {
    if (this.#isListening) this.#send(frame);
  }

  #send(frame: Uint8Array): void {
    if (this.#isClosed) return;
    if (this.#socket.bufferedAmount > UNREAD_BYTES) {
      this.close('too-slow');
      setTimeout(() => this.#socket.terminate(), 2_000).unref(); // the close frame waits behind what is unread
      return;
    }
    this.#socket.send(frame);
  }

  #askForMissing(): void {
    this.#send(writeFrame({ type: 'sync-step-1', stateVector: Y.encodeStateVector(this.#options.room.doc) }));
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isClosed) return;
    if (!this.#rate.take()) return this.close('too-many');
    const frame = isBinary ? readFrame(toBytes(data)) : null;
    if (!frame) return this.close('bad-frame');
    this.#handle(frame);
  }

  #handle(frame: Frame): void {
    switch (frame.type) {
      case 'sync-step-1': return this.#answer(frame.stateVector);
      case 'sync-step-2':
      case 'update': return this.#write(frame.update);
      case 'awareness': return this.#say(frame.entries);
      case 'query-awareness': return this.#tellOthers();
    }
  }

  #answer(stateVector: Uint8Array): void {
    let update: Uint8Array;
    try {
      update = Y.encodeStateAsUpdate(this.#options.room.doc, stateVector);
    } catch {
      return this.close('bad-frame');
    }
    this.#isListening = true;
    this.#send(writeFrame({ type: 'sync-step-2', update }));
    this.#tellOthers();
  }

  #write(update: Uint8Array): void {
    if (this.#rights !== 'write') {
      // Whoever just lost the right may have had words under way; a reader who writes is no page of ours.
      if (this.#options.now() - this.#demotedAt > GRACE_MS) this.close('not-allowed');
      return;
    }
    const fault = this.#options.room.write(update, this.visitor.userId, this);
    if (fault) this.close(fault);
  }

  #say(entries: Uint8Array): void {
    const { presence, room, tell } = this.#options;
    const entry = readOwnEntry(entries);
    if (!entry) return this.close('bad-frame');
    const owner = room.ownerOf(entry.client);
    const told = owner !== undefined && owner !== this.visitor.userId ? null : presence.say(this, entry);
    if (!told) return this.close('not-yours');
    tell(told, this);
  }

  #tellOthers(): void {
    const entries = this.#options.presence.others(this);
    if (entries) this.#send(writeFrame({ type: 'awareness', entries }));
  }

  onChange(frame: Uint8Array, only: Author | null): void {
    if (only !== this) this.send(frame);
  }

  onCommitted(frames: number): void {
    this.#committed += frames;
    this.#send(writeFrame({ type: 'committed', count: this.#committed }));
  }

  onRefused(): void {
    this.close('not-yours');
  }

  onLost(): void {
    this.close('not-found');
  }

  /** Asks again what this person may do, and acts on it. Never rejects; a database that is away changes nothing. */
  recheck(): Promise<void> {
    this.#checking ??= this.#recheck().finally(() => { this.#checking = null; });
    return this.#checking;
  }

  async #recheck(): Promise<void> {
    const access = await this.visitor.access().catch(() => null);
    if (access === null || this.#isClosed || access === this.#rights) return;
    if (access === 'none') return this.close('not-allowed');
    if (access === 'signed-out') return this.close('signed-out');
    this.#rights = access;
    if (access === 'read') this.#demotedAt = this.#options.now();
    this.#send(writeFrame({ type: 'rights', rights: access, colour: this.#colour, epoch: this.#options.room.epoch }));
  }

  /** A socket whose other end is gone is missed after two beats; a quiet one is kept awake. */
  #beat(): void {
    if (!this.#isAlive) return this.#socket.terminate();
    this.#isAlive = false;
    this.#socket.ping();
    this.#send(writeFrame({ type: 'committed', count: this.#committed }));
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers) clearInterval(timer);
    const entries = this.#options.presence.leave(this);
    if (entries.length > 0) this.#options.tell(entries, this);
    this.#options.onClose();
  }
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data));
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
