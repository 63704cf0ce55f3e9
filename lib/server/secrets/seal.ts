/**
 * Secrets at rest: AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce a seal. What a secret is for goes in as additional data, so
 * that a sealed text that is moved to another row, or whose row now points elsewhere, opens no more.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretKeys } from './keys';

const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `sealed` as it is stored: version, key's id, and nonce, ciphertext and tag in base64url, between dots. */
export function seal(keys: SecretKeys, secret: string, purpose: string): string {
  const [key] = keys;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce);
  cipher.setAAD(Buffer.from(`pinion ${VERSION} ${key.id} ${purpose}`));
  const body = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${key.id}.${body.toString('base64url')}`;
}

/** Which key sealed it; null for what is no sealed text. */
export function keyIdOf(sealed: string): string | null {
  return /^v1\.([0-9a-f]{12})\./.exec(sealed)?.[1] ?? null;
}

/**
 * The secret. @param purpose what it was sealed for
 * @throws Error, without any part of the secret, where no key here opens it: the key is gone, the text was changed, or it was sealed for something else
 */
export function unseal(keys: SecretKeys, sealed: string, purpose: string): string {
  const id = keyIdOf(sealed);
  const key = keys.find((one) => one.id === id);
  if (key === undefined) throw new Error(`the secret was sealed with the key ${id ?? '(unknown)'}, which is not here (PINION_SECRETS_KEYS, or secrets-keys in the data directory)`);
  const body = Buffer.from(sealed.split('.')[2] ?? '', 'base64url');
  try {
    if (body.length < NONCE_BYTES + TAG_BYTES) throw new Error('cut off');
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, body.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(`pinion ${VERSION} ${key.id} ${purpose}`));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    throw new Error('the secret does not open: its row was changed since it was sealed');
  }
}
