/** The host's end of the conversation: frames over a channel, held back where they could be lost, checked when they arrive. */
import { CHUNK_BYTES, encodeFrame, FrameReader } from '../frames';
import type { HostFrame, KernelFrame } from '../protocol';
import type { Channel } from './channel';
import { readKernelFrame } from './validate';

export class Link {
  readonly #channel: Channel;
  #held: Uint8Array[] | null = null;
  #isClosed = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Gives every frame to `receive`; on the first that is none, or at which `receive` throws, calls `refuse` and falls silent. */
  listen(receive: (frame: KernelFrame, payload: Uint8Array) => void, refuse: () => void): void {
    const reader = new FrameReader();
    let isDeaf = false;
    this.#channel.listen((bytes) => {
      if (isDeaf || this.#isClosed) return;
      try {
        for (const raw of reader.push(bytes)) {
          const frame = readKernelFrame(raw.header);
          if (frame === null) throw new Error('a frame outside the protocol');
          receive(frame, raw.payload);
        }
      } catch {
        isDeaf = true;
        refuse();
      }
    });
  }

  /** False when the caller should wait before it sends more (`sendSlowly` does). */
  send(frame: HostFrame, payload?: Uint8Array): boolean {
    if (this.#isClosed) return true;
    const bytes = encodeFrame(frame, payload);
    if (this.#held === null) return this.#channel.write(bytes);
    this.#held.push(bytes);
    return true;
  }

  /** Waits for room in the channel, or for its end. */
  async sendSlowly(frame: HostFrame, payload: Uint8Array): Promise<void> {
    if (!this.send(frame, payload)) await this.#channel.room();
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
export function piecesOf(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += CHUNK_BYTES) pieces.push(bytes.subarray(at, at + CHUNK_BYTES));
  return pieces;
}
