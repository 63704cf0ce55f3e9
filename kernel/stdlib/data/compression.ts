/** Compressed files: gzip, and ZIP archives of one file. Nothing larger than a bound is ever unpacked. */
import { DataError } from '../errors';

export interface Unpacked {
  readonly bytes: Uint8Array;
  readonly compression: 'gzip' | 'zip' | null;
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** The file itself where it is not compressed. @throws DataError that names the archive, for damage, several files, or more than `most` bytes */
export async function unpack(bytes: Uint8Array, name: string, most: number): Promise<Unpacked> {
  if (isGzip(bytes)) return { bytes: await inflate(bytes, 'gzip', name, most), compression: 'gzip' };
  if (isZip(bytes)) return { bytes: await unzip(bytes, name, most), compression: 'zip' };
  return { bytes, compression: null };
}

async function inflate(bytes: Uint8Array, format: CompressionFormat, name: string, most: number): Promise<Uint8Array> {
  const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  const reader = packed.pipeThrough(new DecompressionStream(format)).getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > most) throw new DataError(`${name} has more than ${Math.round(most / 1048576)} MB when it is unpacked (${megabytes(bytes.length)} packed).`, 'Is it the right file? If so, split it, or keep only the columns that you need.');
      pieces.push(value);
    }
  } catch (error) {
    void reader.cancel().catch(() => {});
    if (error instanceof DataError) throw error;
    throw new DataError(`${name} cannot be unpacked: it is cut off or damaged.`, 'Upload it again, or unpack it and upload the file inside.');
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const megabytes = (bytes: number): string => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${Math.round(bytes / 1048576)} MB`);

/** Read from the archive's directory at its end (PKWARE's APPNOTE, 4.3.12 and 4.3.16): a file's own header may lack its size. */
async function unzip(bytes: Uint8Array, name: string, most: number): Promise<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = () => new DataError(`${name} is a ZIP archive that is cut off or damaged.`, 'Upload it again, or unpack it and upload the file inside.');
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw damaged();
  const found: { readonly path: string; readonly method: number; readonly flags: number; readonly packed: number; readonly offset: number }[] = [];
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50) throw damaged();
    const [nameLength, extra, comment] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const path = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    if (!path.endsWith('/') && !path.startsWith('__MACOSX/')) found.push({ path, flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true), packed: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) });
    at += 46 + nameLength + extra + comment;
  }
  if (found.some(({ path }) => /^(?:xl\/workbook|\[Content_Types\])/.test(path))) throw new DataError(`${name} is an Excel workbook, not text.`, 'Read it with readExcel, or save the sheet as CSV.');
  const [only] = found;
  if (only === undefined || found.length > 1) throw new DataError(`${name} is a ZIP archive of ${found.length} files${only === undefined ? '' : ` (${found.slice(0, 5).map(({ path }) => path).join(', ')}${found.length > 5 ? ', …' : ''})`}.`, 'Only an archive of one file can be read: unpack it and upload the file that you need.');
  if ((only.flags & 1) !== 0) throw new DataError(`${name} is encrypted.`, 'Unpack it with its password and upload the file inside.');
  if (only.offset + 30 > bytes.length) throw damaged();
  const begin = only.offset + 30 + view.getUint16(only.offset + 26, true) + view.getUint16(only.offset + 28, true);
  const packed = bytes.subarray(begin, begin + only.packed);
  if (packed.length !== only.packed) throw damaged();
  if (only.method === 0) {
    if (packed.length > most) throw new DataError(`${name} has more than ${Math.round(most / 1048576)} MB when it is unpacked.`, 'Split it.');
    return packed;
  }
  if (only.method !== 8) throw new DataError(`${name} is packed by a method that cannot be read (number ${only.method}).`, 'Pack it with Deflate, or upload the file inside.');
  return inflate(packed, 'deflate-raw', name, most);
}
