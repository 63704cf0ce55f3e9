/**
 * Frames on the wire, for both ends of a kernel's stdio: u32 length of the rest, u32 length of the header, header (JSON,
 * UTF-8), payload. Integers are little-endian. The reader refuses sizes beyond its limits before it keeps any byte.
 */
export const MAX_HEADER_BYTES = 4 * 1024 * 1024;
export const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;
/** Payloads larger than this are cut into several frames by their senders. */
export const CHUNK_BYTES = 1024 * 1024;

export interface RawFrame {
  readonly header: unknown;
  readonly payload: Uint8Array;
  /** The payload's memory is the receiver's until it gives it back (FrameMemory), if ever; else the next `push` may overwrite it, and who keeps it copies it. */
  readonly isOwn: boolean;
}

const NO_BYTES = new Uint8Array(0);

/** One frame as bytes. Throws a RangeError when header or payload is beyond the limits above. */
export function encodeFrame(header: unknown, payload: Uint8Array = NO_BYTES): Uint8Array {
  return encode(header, payload, payload.length);
}

/** What stands before a frame's payload of `payload.length` bytes, which the sender writes itself. Throws as encodeFrame. */
export function encodeHead(header: unknown, payload: Uint8Array): Uint8Array {
  return encode(header, payload, 0);
}

function encode(header: unknown, payload: Uint8Array, copied: number): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  if (head.length > MAX_HEADER_BYTES) throw new RangeError(`the frame's header has ${head.length} bytes; at most ${MAX_HEADER_BYTES} are allowed`);
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError(`the frame's payload has ${payload.length} bytes; at most ${MAX_PAYLOAD_BYTES} are allowed`);
  const bytes = new Uint8Array(8 + head.length + copied);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 4 + head.length + payload.length, true);
  view.setUint32(4, head.length, true);
  bytes.set(head, 8);
  if (copied > 0) bytes.set(payload, 8 + head.length);
  return bytes;
}

/** Where the memory of large frames comes from, and where a receiver that needs one no longer may bring it. */
export interface FrameMemory {
  /** Bytes of that length, whatever stands in them. */
  take(size: number): Uint8Array;
  /** `bytes`: any part of what was taken. Nobody may look at it afterwards. */
  giveBack(bytes: Uint8Array): void;
}

const FRESH: FrameMemory = { take: (size) => new Uint8Array(size), giveBack: () => {} };

/** A large frame while it arrives, without its first four bytes: its memory, and how much of it is there. */
interface Large {
  readonly bytes: Uint8Array;
  readonly head: number;
  held: number;
}

/** A frame that arrives in pieces and is larger than this gets memory of its own; smaller ones share. */
const SHARED_BYTES = 256 * 1024;

/**
 * Cuts a stream of bytes into frames. Small frames allocate nothing in the long run: bytes wait in one of two buffers, and what is left
 * when frames were found moves to the other. The bytes of a large one are copied once, into the memory that its receiver may keep. `push` throws on sizes beyond the limits and on
 * headers that are not JSON.
 */
export class FrameReader {
  #buffer = NO_BYTES;
  #spare = NO_BYTES;
  #held = 0;
  /** Bytes needed before the next look is worth while. */
  #wanted = 8;
  #large: Large | null = null;
  readonly #memory: FrameMemory;

  /** @param memory of large frames; fresh for each by default */
  constructor(memory: FrameMemory = FRESH) {
    this.#memory = memory;
  }

  push(chunk: Uint8Array): RawFrame[] {
    const frames: RawFrame[] = [];
    let rest = chunk;
    if (this.#large !== null) {
      rest = this.#fill(this.#large, chunk, frames);
      if (rest.length === 0) return frames;
    }
    const bytes = this.#held === 0 ? rest : this.#append(rest);
    let at = 0;
    if (bytes.length >= this.#wanted) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#wanted = 8;
      while (bytes.length - at >= 8) {
        const size = view.getUint32(at, true);
        const head = view.getUint32(at + 4, true);
        checkSizes(size, head);
        if (bytes.length - at < 4 + size) {
          if (size > SHARED_BYTES) {
            this.#large = { bytes: this.#memory.take(size), head, held: 0 };
            this.#fill(this.#large, bytes.subarray(at + 4), frames);
            at = bytes.length;
          } else this.#wanted = 4 + size;
          break;
        }
        frames.push(decode(bytes.subarray(at + 8, at + 4 + size), head, false));
        at += 4 + size;
      }
    }
    if (at > 0 || this.#held === 0) this.#move(bytes.subarray(at));
    return frames;
  }

  /** Gives what of `chunk` lies behind the large frame. */
  #fill(large: Large, chunk: Uint8Array, frames: RawFrame[]): Uint8Array {
    const part = chunk.subarray(0, large.bytes.length - large.held);
    large.bytes.set(part, large.held);
    large.held += part.length;
    if (large.held === large.bytes.length) {
      this.#large = null;
      frames.push(decode(large.bytes.subarray(4), large.head, true));
    }
    return chunk.subarray(part.length);
  }

  #append(chunk: Uint8Array): Uint8Array {
    const needed = this.#held + chunk.length;
    if (needed > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(needed, this.#wanted));
      grown.set(this.#buffer.subarray(0, this.#held));
      this.#buffer = grown;
    }
    this.#buffer.set(chunk, this.#held);
    this.#held = needed;
    return this.#buffer.subarray(0, needed);
  }

  /** Keeps the rest in the buffer that no frame of this push lies in. */
  #move(rest: Uint8Array): void {
    const next = this.#spare;
    this.#spare = this.#buffer;
    this.#buffer = next.length < rest.length ? new Uint8Array(Math.max(rest.length, this.#wanted)) : next;
    this.#buffer.set(rest);
    this.#held = rest.length;
  }
}

function checkSizes(size: number, head: number): void {
  if (head > MAX_HEADER_BYTES || size < 4 + head || size - 4 - head > MAX_PAYLOAD_BYTES) throw new Error('a frame with sizes that cannot be');
}

function decode(rest: Uint8Array, head: number, isOwn: boolean): RawFrame {
  const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rest.subarray(0, head)));
  return { header, payload: rest.subarray(head), isOwn };
}
