/** Passwords: argon2id with the parameters that OWASP recommends (19 MiB, two passes), which are the library's own. */
import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';

export const PASSWORD_LEAST = 12;
/** Longer input is refused before it is hashed. */
export const PASSWORD_MOST = 512;

export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

let decoy: Promise<string> | null = null;

/** True when `password` is that of `stored`. Without a stored hash the same work is done and the answer is false. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  decoy ??= hash(randomBytes(16).toString('hex'));
  const matches = await verify(stored ?? (await decoy), password.slice(0, PASSWORD_MOST)).catch(() => false);
  return matches && stored !== null && password.length <= PASSWORD_MOST;
}
