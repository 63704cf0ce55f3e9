/**
 * ZIP archives (PKWARE APPNOTE 6.3) as far as workbooks need them: stored and deflated entries, read one at a time. What an archive says of its
 * sizes is only a claim: bytes are counted as they come.
 */
import { DataError } from '../../errors';

export interface Zip {
  readonly names: readonly string[];
  /** The bytes of an entry, of any spelling of its name in capitals; null where there is none. @throws DataError for what cannot be read, or grows beyond `most` bytes */
  read(name: string, most: number): Promise<Uint8Array | null>;
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly compressed: number;
  readonly offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const COMMENT_MOST = 65_535;
const ENTRIES_MOST = 20_000;

/** @throws DataError that names the file and what is wrong with it */
export function openZip(bytes: Uint8Array, name: string): Zip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (what: string) => new DataError(`${name} cannot be opened: ${what}.`, 'Was it uploaded whole? Save it again and upload it anew.');
  let end = -1;
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - END_BYTES - COMMENT_MOST); at -= 1) {
    if (view.getUint32(at, true) === END) { end = at; break; }
  }
  if (end < 0) throw broken('it ends in the middle');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw new DataError(`${name} is a ZIP archive of more than 4 GiB or 65,535 parts.`, 'Split it.');
  if (count > ENTRIES_MOST) throw broken(`it has ${count} parts`);
  const entries = new Map<string, Entry>();
  const decoder = new TextDecoder();
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL) throw broken('its list of parts is damaged');
    const [nameBytes, extraBytes, commentBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    if (at + 46 + nameBytes > bytes.length) throw broken('its list of parts is damaged');
    const entry: Entry = { name: decoder.decode(bytes.subarray(at + 46, at + 46 + nameBytes)).replaceAll('\\', '/'), flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), compressed: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) };
    entries.set(entry.name.toLowerCase(), entry);
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return {
    names: [...entries.values()].map((entry) => entry.name),
    async read(wanted, most) {
      const entry = entries.get(wanted.toLowerCase().replace(/^\//, ''));
      if (entry === undefined) return null;
      if (entry.flags & 1) throw new DataError(`${name} is encrypted.`, 'Save it without a password and upload it anew.');
      const { offset } = entry;
      if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL) throw broken(`its part ${entry.name} is damaged`);
      const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
      if (start + entry.compressed > bytes.length) throw broken(`its part ${entry.name} is cut off`);
      const packed = bytes.subarray(start, start + entry.compressed);
      const tooLarge = () => new DataError(`${name} holds a part, ${entry.name}, of more than ${Math.floor(most / 1048576)} MB when decompressed.`, 'Keep only the sheet that you need, or save it as CSV or Parquet.');
      if (entry.method === 0) {
        if (packed.length > most) throw tooLarge();
        return packed;
      }
      if (entry.method !== 8) throw broken(`its part ${entry.name} is compressed in a way that is not known here`);
      return inflate(packed, most, tooLarge, () => broken(`its part ${entry.name} is damaged`));
    },
  };
}

/** Counts what comes, and stops there. */
async function inflate(packed: Uint8Array, most: number, tooLarge: () => Error, damaged: () => Error): Promise<Uint8Array> {
  const reader = new Blob([packed.slice()]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => { throw damaged(); });
      if (done) break;
      size += value.length;
      if (size > most) throw tooLarge();
      pieces.push(value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
