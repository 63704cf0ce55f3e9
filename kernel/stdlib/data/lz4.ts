/** LZ4 frames (lz4_Frame_format.md 1.6), which pandas' Feather files and Arrow's `lz4` compression are made of. Checksums are passed over. */

/** @throws RangeError for damage, and for a frame that gives more than `size` bytes */
export function decodeLz4(packed: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < 7 || view.getUint32(0, true) !== 0x184d2204) throw new RangeError('no LZ4 frame');
  const flags = packed[4]!;
  // Magic, flags, block size; then the content's size and a dictionary's id where flagged, and a checksum.
  let at = 6 + ((flags & 8) !== 0 ? 8 : 0) + ((flags & 1) !== 0 ? 4 : 0) + 1;
  let to = 0;
  for (;;) {
    if (at + 4 > packed.length) throw new RangeError('an LZ4 frame is cut off');
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const length = word & 0x7fffffff;
    if (at + length > packed.length) throw new RangeError('an LZ4 block is cut off');
    if (word >>> 31 === 1) {
      if (to + length > size) throw new RangeError('an LZ4 frame is longer than it says');
      out.set(packed.subarray(at, at + length), to);
      to += length;
    } else to = decodeBlock(packed, at, at + length, out, to);
    at += length + ((flags & 16) !== 0 ? 4 : 0);
  }
  if (to !== size) throw new RangeError('an LZ4 frame is shorter than it says');
  return out;
}

/** One block (lz4_Block_format.md); matches may reach back into earlier blocks. */
function decodeBlock(from: Uint8Array, start: number, end: number, out: Uint8Array, begin: number): number {
  let at = start;
  let to = begin;
  const more = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15) for (let byte = 255; byte === 255;) { if (at >= end) throw new RangeError('an LZ4 block is cut off'); byte = from[at++]!; length += byte; }
    return length;
  };
  while (at < end) {
    const token = from[at++]!;
    const literals = more(token >> 4);
    if (at + literals > end || to + literals > out.length) throw new RangeError('an LZ4 block is longer than it says');
    out.set(from.subarray(at, at + literals), to);
    at += literals;
    to += literals;
    if (at >= end) break;
    if (at + 2 > end) throw new RangeError('an LZ4 block is cut off');
    const offset = from[at]! | (from[at + 1]! << 8);
    at += 2;
    const length = more(token & 15) + 4;
    if (offset === 0 || offset > to || to + length > out.length) throw new RangeError('an LZ4 block is damaged');
    // Byte by byte: a match may overlap what it makes.
    for (let left = length; left > 0; left -= 1) { out[to] = out[to - offset]!; to += 1; }
  }
  return to;
}
