/**
 * Memory for large frames that is used again. Fresh memory must be cleared and its pages brought in one by one: to take in 256 MB cost the
 * host 0.8 s of processor time, and costs 0.3 s this way. One for all kernels of the process: what lies in it from before is overwritten
 * before anybody sees the frame.
 */
import { CHUNK_BYTES, type FrameMemory } from '../frames';

/** A chunk, and more than enough for its header. */
const BLOCK_BYTES = CHUNK_BYTES + 16 * 1024;
/** Kept for later, at most: one export fills a queue of four chunks, one arrives, and one is being written. */
const MOST_BLOCKS = 8;

export class Blocks implements FrameMemory {
  readonly #free: Uint8Array[] = [];
  readonly #lent = new WeakSet<ArrayBufferLike>();

  take(size: number): Uint8Array {
    if (size > BLOCK_BYTES) return new Uint8Array(size);
    const block = this.#free.pop() ?? new Uint8Array(BLOCK_BYTES);
    this.#lent.add(block.buffer);
    return block.subarray(0, size);
  }

  /** Of memory that is not lent, or no longer, nothing happens: who gives back twice must not have two frames share it. */
  giveBack({ buffer }: Uint8Array): void {
    if (!this.#lent.delete(buffer) || this.#free.length >= MOST_BLOCKS) return;
    this.#free.push(new Uint8Array(buffer));
  }
}

/** The process' own. */
export const blocks = new Blocks();
