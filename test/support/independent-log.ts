/**
 * A second reader of exported logs that shares nothing with lib/: recursion as RFC 6962, section 2.1, writes it, the note taken
 * apart by hand. What it and `pinion verify-log` both accept is not a mistake that one of them made.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';

const h = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** MTH(D[n]) of RFC 6962. */
export function mth(entries: readonly Uint8Array[]): Buffer {
  if (entries.length === 0) return h();
  if (entries.length === 1) return h(Buffer.of(0), entries[0]!);
  const k = 2 ** Math.floor(Math.log2(entries.length - 1));
  return h(Buffer.of(1), mth(entries.slice(0, k)), mth(entries.slice(k)));
}

/** Empty when the export holds, else what is wrong. */
export function judge(text: string, vkey: string): string {
  const lines = text.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, string | number>);
  const entries = lines.filter((line) => line['type'] === 'entry');
  if (entries.some((entry, index) => entry['index'] !== index)) return 'indexes';
  const note = String(lines.at(-1)?.['note'] ?? '');
  const [body = '', signatures = ''] = note.split('\n\n');
  const [origin, size, root] = body.split('\n');
  const [, name = '', id, key = ''] = /^([^+]+)\+([^+]+)\+(.*)$/.exec(vkey.trim()) ?? [];
  if (origin !== name || Number(size) !== entries.length || lines[0]?.['size'] !== entries.length) return 'size';
  if (mth(entries.map((entry) => Buffer.from(String(entry['leaf'])))).toString('base64') !== root) return 'root';
  const raw = Buffer.from(key, 'base64');
  if (h(Buffer.from(`${name}\n`), raw).subarray(0, 4).toString('hex') !== id || raw[0] !== 1) return 'key';
  const signature = Buffer.from(signatures.trim().split(' ').at(-1) ?? '', 'base64');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.subarray(1).toString('base64url') }, format: 'jwk' });
  return verify(null, Buffer.from(`${body}\n`), publicKey, signature.subarray(4)) ? '' : 'signature';
}
