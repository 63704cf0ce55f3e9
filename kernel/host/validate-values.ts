/** Values that every frame is made of, bounded. */
import { z } from 'zod';

const MAX_DEPTH = 64;
export const text = z.string().max(2_000_000);
export const word = z.string().max(1_000);
export const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const id = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const execution = z.string().min(1).max(200);
export const finite = z.number();

/** Plain JSON of bounded depth, without keys that would reach a prototype. */
export const plain = z.custom<unknown>((value) => isPlain(value, 0), 'not plain JSON');

function isPlain(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth + 1));
  return Object.keys(value).every((key) => key !== '__proto__' && isPlain((value as Record<string, unknown>)[key], depth + 1));
}

export const plainRecord = z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value) && isPlain(value, 0), 'not a plain record');
