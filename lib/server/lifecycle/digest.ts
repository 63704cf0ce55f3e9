/** SHA-256 of the RFC 8785 text of a value: what approvals, signatures and evidence are bound to. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@/lib/domain/canonical';
import type { Digest } from '@/lib/domain/ids';

/** @throws TypeError when the value is not plain JSON data (lib/domain/canonical.ts) */
export function digestOf(value: unknown): Digest {
  return createHash('sha256').update(canonicalJson(value)).digest('hex') as Digest;
}
