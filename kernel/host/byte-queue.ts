/** Bytes between one who pushes and one who reads at another pace: bounded, since `push` says when to wait. */
import type { FrameMemory } from '../frames';

/** Held bytes at which `push` asks to wait, and below which it goes on. */
const HIGH_BYTES = 4 * 1024 * 1024;
const LOW_BYTES = 2 * 1024 * 1024;

export class ByteQueue implements AsyncIterable<Uint8Array> {
  #chunks: Uint8Array[] = [];
  #held = 0;
  #isDone = false;
  #hasLeft = false;
  #error: Error | null = null;
  #wakeReader: (() => void) | null = null;
  #room: { readonly promise: Promise<void>; readonly give: () => void } | null = null;
  readonly #memory: FrameMemory;

  /** @param memory where chunks go that were read or dropped */
  constructor(memory: FrameMemory) {
    this.#memory = memory;
  }

  /** Keeps the chunk itself, not a copy. A promise when the caller should wait for it before the next. */
  push(chunk: Uint8Array): void | Promise<void> {
    if (this.#hasLeft || this.#isDone) return this.#memory.giveBack(chunk);
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    this.#wakeReader?.();
    if (this.#held < HIGH_BYTES) return;
    if (this.#room === null) {
      let give!: () => void;
      const promise = new Promise<void>((resolve) => {
        give = resolve;
      });
      this.#room = { promise, give };
    }
    return this.#room.promise;
  }

  end(): void {
    this.#isDone = true;
    this.#wakeReader?.();
  }

  /** What is held is dropped, and the reader gets the error. */
  fail(error: Error): void {
    this.#error = error;
    this.#drop();
    this.end();
  }

  /** The reader wants no more: what comes is dropped. */
  leave(): void {
    this.#hasLeft = true;
    this.#drop();
  }

  #drop(): void {
    for (const chunk of this.#chunks) this.#memory.giveBack(chunk);
    this.#chunks = [];
    this.#held = 0;
    this.#giveRoom();
  }

  #giveRoom(): void {
    this.#room?.give();
    this.#room = null;
  }

  /** For one reader. A chunk is its to look at until it asks for the next. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let lent: Uint8Array | null = null;
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#held -= chunk.length;
          if (this.#held < LOW_BYTES) this.#giveRoom();
          lent = chunk;
          yield chunk;
          lent = null;
          this.#memory.giveBack(chunk);
        } else if (this.#error !== null) throw this.#error;
        else if (this.#isDone) return;
        else await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
      }
    } finally {
      if (lent !== null) this.#memory.giveBack(lent);
      this.leave();
    }
  }
}
