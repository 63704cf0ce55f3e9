/**
 * What the host asked of a kernel and waits for: matched by id. The files that come for an export are handed on while they arrive,
 * one after the other, and the kernel waits when they are taken more slowly than it sends.
 */
import type { KernelFrame } from '../protocol';
import type { FrameMemory } from '../frames';
import { ByteQueue } from './byte-queue';
import { blocks } from './frame-memory';

/** A file of an export while it arrives. `bytes` throws when the kernel ends, or gives up, in the middle. */
export interface ArrivingFile {
  /** Which of the export's artifacts it belongs to. */
  readonly artifact: number;
  readonly path: string;
  readonly mediaType: string;
  /** Each chunk may be overwritten once the next is asked for: who keeps one copies it. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Called for each file once the one before it is settled. What it leaves unread is dropped; its rejection is that of the export. */
export type TakeFile = (file: ArrivingFile) => Promise<void>;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly take: TakeFile | null;
  /** The file of which pieces come now, and the queue they go into. */
  current: { readonly key: string; readonly queue: ByteQueue } | null;
  /** Settles when every file so far was taken. Never rejects. */
  taken: Promise<void>;
  bytes: number;
  files: number;
}

const EXPORT_LIMIT = 2 * 1024 ** 3;
const FILES_LIMIT = 10_000;

export class PendingRequests {
  readonly #waiting = new Map<number, Waiting>();
  readonly #memory: FrameMemory;
  #nextId = 1;

  /** @param memory where own payloads (RawFrame) came from */
  constructor(memory: FrameMemory = blocks) {
    this.#memory = memory;
  }

  /**
   * `send` is given the id that the answer will bear. Gives the kernel's word, unread, once every file was taken. Rejects with the
   * kernel's own words, with those of `rejectAll`, or with what `take` threw.
   */
  ask(send: (id: number) => void, take: TakeFile | null = null): Promise<unknown> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, take, current: null, taken: Promise.resolve(), bytes: 0, files: 0 });
      send(id);
    });
  }

  /**
   * Pieces that nobody asked for are dropped; one is kept as it is when `isOwn` (as in RawFrame), else copied. A promise says when more may come. @throws Error beyond what one export may bring,
   * and for pieces of two files mixed: the kernel must go then
   */
  keepPiece(frame: Extract<KernelFrame, { type: 'artifact' }>, payload: Uint8Array, isOwn: boolean): void | Promise<void> {
    const request = this.#waiting.get(frame.id);
    if (request === undefined || request.take === null) return isOwn ? this.#memory.giveBack(payload) : undefined;
    const key = `${frame.artifact}/${frame.path}`;
    request.bytes += payload.length;
    if (request.current === null) this.#begin(frame, request, request.take, key);
    const { current } = request;
    if (request.bytes > EXPORT_LIMIT || request.files > FILES_LIMIT || current === null || current.key !== key) throw new Error('an export beyond the limit, or its files mixed');
    const room = current.queue.push(isOwn ? payload : Buffer.from(payload));
    if (!frame.last) return room;
    current.queue.end();
    request.current = null;
    return request.taken;
  }

  #begin(frame: Extract<KernelFrame, { type: 'artifact' }>, request: Waiting, take: TakeFile, key: string): void {
    const queue = new ByteQueue(this.#memory);
    const file: ArrivingFile = { artifact: frame.artifact, path: frame.path, mediaType: frame.mediaType, bytes: queue };
    request.current = { key, queue };
    request.files += 1;
    request.taken = request.taken.then(() => take(file)).catch((error: unknown) => {
      if (this.#waiting.get(frame.id) !== request) return;
      this.#waiting.delete(frame.id);
      this.#fail(request, error instanceof Error ? error : new Error(String(error)));
    }).finally(() => queue.leave());
  }

  /** @throws Error when the answer comes in the middle of a file: the kernel must go then */
  settle(frame: Extract<KernelFrame, { type: 'done' }>): void {
    const request = this.#waiting.get(frame.id);
    if (request === undefined) return;
    if (frame.ok && request.current !== null) throw new Error('an answer in the middle of a file');
    if (frame.ok) return void request.taken.then(() => {
      if (this.#waiting.delete(frame.id)) request.resolve(frame.value);
    });
    this.#waiting.delete(frame.id);
    this.#fail(request, new Error(frame.message ?? 'The kernel could not do this.'));
  }

  rejectAll(reason: string): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const request of all) this.#fail(request, new Error(reason));
  }

  /** Rejects once what was begun with its files is undone. */
  #fail(request: Waiting, error: Error): void {
    request.current?.queue.fail(error);
    request.current = null;
    void request.taken.then(() => request.reject(error));
  }
}
