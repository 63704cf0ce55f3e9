/** From bytes of any encoding to UTF-8 without a mark. */
import { DataError } from '../../errors';
import type { Encoding } from './options';

export interface Text {
  /** UTF-8 that is well-formed. */
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  readonly isAscii: boolean;
  readonly notice: string | null;
}

const PIECE = 1 << 20;

/** @throws DataError for bytes that are no text in `wanted`, or in no encoding that can be told */
export function toUtf8(bytes: Uint8Array, name: string, wanted?: Encoding): Text {
  const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (wanted !== undefined && !ENCODINGS.includes(wanted)) throw new DataError(`There is no encoding ‘${String(wanted)}’.`, `Use one of ${ENCODINGS.join(', ')}.`);
  if (marked !== null && (wanted === undefined || wanted === marked)) return transcoded(bytes, marked, name, null);
  if (wanted === 'utf-16le' || wanted === 'utf-16be' || wanted === 'latin1' || wanted === 'windows-1252') return transcoded(bytes, wanted, name, null);
  const text = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
  const zero = text.indexOf(0);
  if (zero >= 0) {
    const wide = wanted === undefined ? wideOf(text) : null;
    if (wide !== null) return transcoded(text, wide, name, `${name} has no mark of its encoding; it was read as ${wide.toUpperCase()}.`);
    throw new DataError(`${name} has a NUL byte on line ${lineOf(text, zero)}, so it is not text.`, 'Check that it is a CSV file; if it is, remove that byte.');
  }
  if (isAscii(text)) return { bytes: text, encoding: 'utf-8', isAscii: true, notice: null };
  if (!isMalformed(text)) return { bytes: text, encoding: 'utf-8', isAscii: false, notice: null };
  if (wanted === undefined && looksWestern(text)) return transcoded(text, 'windows-1252', name, `${name} is not UTF-8; it was read as Windows-1252. Look at a text with accents, and pass { encoding: … } if it is wrong.`);
  throw new DataError(`${name} is not text in UTF-8.`, 'Save it as CSV in UTF-8 and upload it again, or pass { encoding: … } if you know it.');
}

const ENCODINGS: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252'];

function transcoded(bytes: Uint8Array, encoding: Encoding, name: string, notice: string | null): Text {
  // Not the platform's decoder: its ‘latin1’ is Windows-1252, and Node 20's Windows-1252 is Latin-1.
  const decoder = encoding === 'latin1' || encoding === 'windows-1252' ? null : new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (let at = 0; at < bytes.length || at === 0; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      const text = decoder === null ? oneByte(piece, encoding) : decoder.decode(piece, { stream: at + PIECE < bytes.length });
      const part = encoder.encode(text);
      pieces.push(part);
      size += part.length;
    }
  } catch {
    throw new DataError(`${name} is not text in ${encoding.toUpperCase()}.`, 'Save it as CSV in UTF-8 and upload it again.');
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  const zero = whole.indexOf(0);
  if (zero >= 0) throw new DataError(`${name} has a NUL character on line ${lineOf(whole, zero)}, so it is not text in ${encoding.toUpperCase()}.`, 'Check its encoding, or remove that character.');
  return { bytes: whole, encoding, isAscii: isAscii(whole), notice };
}

/** Windows-1252 from 0x80 to 0x9f; the rest is Latin-1. A space stands where it has no character. */
const WINDOWS = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function oneByte(bytes: Uint8Array, encoding: Encoding): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return encoding === 'latin1' ? text : text.replace(/[\x80-\x9f]/g, (one) => { const found = WINDOWS[one.charCodeAt(0) - 0x80]!; return found === ' ' ? one : found; });
}

export function isAscii(bytes: Uint8Array): boolean {
  let at = 0;
  for (; at < bytes.length && (bytes.byteOffset + at) % 4 !== 0; at += 1) if (bytes[at]! > 127) return false;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + at, (bytes.length - at) >> 2);
  for (let word = 0; word < words.length; word += 1) if ((words[word]! & 0x80808080) !== 0) return false;
  for (at += words.length * 4; at < bytes.length; at += 1) if (bytes[at]! > 127) return false;
  return true;
}

function isMalformed(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += PIECE) decoder.decode(bytes.subarray(at, at + PIECE), { stream: at + PIECE < bytes.length });
    return false;
  } catch {
    return true;
  }
}

/** Text of Western languages in two bytes a character has a zero in every other place. */
function wideOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes.length % 2 !== 0) return null;
  const looked = Math.min(bytes.length, 4096);
  const zeros: [number, number] = [0, 0];
  for (let at = 0; at < looked; at += 1) if (bytes[at] === 0) zeros[at % 2 as 0 | 1] += 1;
  const [even, odd] = zeros;
  if (odd > looked * 0.35 && even === 0) return 'utf-16le';
  return even > looked * 0.35 && odd === 0 ? 'utf-16be' : null;
}

/** Few bytes beyond ASCII, all of them characters of Windows-1252, no control characters: a text of a Western language. */
function looksWestern(bytes: Uint8Array): boolean {
  let high = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) return false;
    if (byte > 127) {
      high += 1;
      if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) return false;
    }
  }
  return high <= bytes.length * 0.25;
}

export function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let i = 0; i < offset; i++) if (bytes[i] === 10) line++;
  return line;
}
