/** The closed schema of fingerprints: what a kernel says is kept with a version, so it is short and of the form asked for, or refused. */
import { z } from 'zod';
import { FINGERPRINT_BOUNDS, FINGERPRINT_KINDS } from '@/lib/notebook/fingerprints';
import type { FingerprintAnswer, ValueRef } from '../protocol';
import { count, word } from './validate-values';

const short = z.string().max(200);
const hex = (least: number, most: number) => z.string().min(least).max(most).regex(/^[0-9a-f]*$/);

const part = z.strictObject({
  name: short, digest: hex(16, 16), blocks: hex(0, FINGERPRINT_BOUNDS.blocks * 8).optional(), size: count.optional(), shape: z.array(count).max(16).optional(), is: short.optional(),
});
const crossing = z.union([
  z.strictObject({ name: word, kind: z.enum(FINGERPRINT_KINDS), digest: hex(64, 64), about: short, is: short.optional(), parts: z.array(part).max(FINGERPRINT_BOUNDS.parts).optional() }),
  z.strictObject({ name: word, why: z.string().min(1).max(500) }),
]);
const answer = z.array(crossing).max(FINGERPRINT_BOUNDS.values);

/** The answer when it is one to what was asked; null otherwise. Never throws. */
export function readFingerprints(asked: readonly ValueRef[], value: unknown): FingerprintAnswer | null {
  const parsed = answer.safeParse(value);
  if (!parsed.success || parsed.data.length !== asked.length || asked.some(({ name }, index) => parsed.data[index]!.name !== name)) return null;
  // Room for parts is counted in JSON's characters, so a record of them cannot be larger either.
  return JSON.stringify(parsed.data).length > FINGERPRINT_BOUNDS.detail + FINGERPRINT_BOUNDS.values * 2_000 ? null : (parsed.data as unknown as FingerprintAnswer);
}
