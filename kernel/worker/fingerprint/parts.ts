/** Where a value differs, roughly: short digests of its columns, weights or entries, and of up to 64 runs of each. */
import { FINGERPRINT_BOUNDS, type FingerprintPart } from '@/lib/notebook/fingerprints';
import type { FrameColumn } from '@/lib/ml/frame';
import { sha256 } from '../../stdlib/artifacts/digest';

type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** Numbers as they are compared: every NaN has the same bits. */
export function canonical<Kind extends Numbers>(numbers: Kind): Kind {
  return numbers instanceof Float64Array || numbers instanceof Float32Array ? (numbers.map((value) => (value !== value ? NaN : value)) as Kind) : numbers;
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

export async function partOf(name: string, numbers: Numbers, shape?: readonly number[]): Promise<FingerprintPart> {
  const size = Math.max(1, Math.ceil(numbers.length / FINGERPRINT_BOUNDS.blocks));
  const blocks: string[] = [];
  for (let at = 0; at < numbers.length; at += size) blocks.push((await sha256(bytesOf(numbers.subarray(at, at + size)))).slice(0, 8));
  return { name, digest: (await sha256(bytesOf(numbers))).slice(0, 16), blocks: blocks.join(''), size, ...(shape === undefined ? {} : { shape }) };
}

export function columnPart(column: FrameColumn): Promise<FingerprintPart> {
  if (column.type !== 'string') return partOf(column.name, canonical(column.numbers));
  const words = Int32Array.from(column.dictionary, hashed);
  return partOf(column.name, column.codes.map((code) => (code < 0 ? 0 : words[code]!)));
}

/** FNV-1a over UTF-16 units; 0 stands for missing. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash === 0 ? 1 : hash | 0;
}

export async function jsonPart(name: string, value: unknown): Promise<FingerprintPart> {
  return { name, digest: (await sha256(new TextEncoder().encode(JSON.stringify(value)))).slice(0, 16) };
}
