import canonicalize from 'canonicalize';
import type { Digest } from '@/lib/domain/ids';

/** SHA-256, lower-case hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<Digest> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') as Digest;
}

/** The digest of a value's canonical JSON (RFC 8785). */
export function digestJson(value: unknown): Promise<Digest> {
  return sha256(new TextEncoder().encode(canonicalize(value)));
}

export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
}

/** Reads JSON from an artifact's file. Throws an Error that names the file. */
export function readJson(files: ReadonlyMap<string, Uint8Array>, path: string): unknown {
  const bytes = files.get(path);
  if (bytes === undefined) throw new Error(`The artifact has no file ${path}.`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new Error(`The artifact's file ${path} is not JSON.`);
  }
}
