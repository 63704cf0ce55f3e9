/** The host's end of the conversation: frames over a channel, held back where they could be lost, checked when they arrive. */
import { CHUNK_BYTES, encodeFrame, FrameReader } from '../frames';
import type { HostFrame, KernelFrame } from '../protocol';
import type { Channel } from './channel';
import { blocks } from './frame-memory';
import { readKernelFrame } from './validate';

export class Link {
  readonly #channel: Channel;
  #held: Uint8Array[] | null = null;
  #isClosed = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /**
   * Gives every frame to `receive`, with its payload (`isOwn`: as in RawFrame), which may ask for time by a promise: nothing more is read
   * meanwhile. On the first that is no
   * frame, or at which `receive` throws, calls `refuse` and falls silent.
   */
  listen(receive: (frame: KernelFrame, payload: Uint8Array, isOwn: boolean) => void | Promise<void>, refuse: () => void): void {
    const reader = new FrameReader(blocks);
    let isDeaf = false;
    this.#channel.listen((bytes) => {
      if (isDeaf || this.#isClosed) return;
      const waits: Promise<void>[] = [];
      try {
        for (const raw of reader.push(bytes)) {
          const frame = readKernelFrame(raw.header);
          if (frame === null) throw new Error('a frame outside the protocol');
          const wait = receive(frame, raw.payload, raw.isOwn);
          if (wait !== undefined) waits.push(wait);
        }
      } catch {
        isDeaf = true;
        refuse();
      }
      return waits.length === 0 ? undefined : Promise.all(waits).then(() => {});
    });
  }

  /** False when the caller should wait before it sends more (`sendAll` does). */
  send(frame: HostFrame, payload?: Uint8Array): boolean {
    if (this.#isClosed) return true;
    const bytes = encodeFrame(frame, payload);
    if (this.#held === null) return this.#channel.write(bytes);
    this.#held.push(bytes);
    return true;
  }

  /**
   * Sends bytes in pieces as fast as they are taken; `make` gives each one's frame and is told of the last, which may be empty. Stops early, and so
   * does its source, when the link is closed or `isWanted` says so.
   */
  async sendAll(make: (last: boolean) => HostFrame, bytes: Uint8Array | AsyncIterable<Uint8Array>, isWanted: () => boolean = () => true): Promise<void> {
    if (bytes instanceof Uint8Array) {
      for (const piece of piecesOf(bytes)) {
        if (this.#isClosed || !isWanted()) return;
        if (!this.send(make(piece.byteOffset + piece.length === bytes.byteOffset + bytes.length), piece)) await this.#channel.room();
      }
      return;
    }
    for await (const chunk of bytes) {
      for (const piece of piecesOf(chunk)) {
        if (this.#isClosed || !isWanted()) return;
        if (!this.send(make(false), piece)) await this.#channel.room();
      }
    }
    this.send(make(true));
  }

  /** Keeps what is sent from here on, until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const bytes of held) if (!this.#isClosed) this.#channel.write(bytes);
  }

  /** Nothing is sent or received any more; what still arrives is read and dropped. */
  close(): void {
    this.#isClosed = true;
    this.#held = null;
  }
}

/** Bytes in pieces that fit a frame; at least one, perhaps empty. */
function piecesOf(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += CHUNK_BYTES) pieces.push(bytes.subarray(at, at + CHUNK_BYTES));
  return pieces;
}
