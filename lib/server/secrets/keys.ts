/**
 * The keys that credentials are sealed with: PINION_SECRETS_KEYS, or one made once and kept in the data directory (`secrets-keys`, mode
 * 0600). Several may stand there, one a line or between commas: the first seals, all open, so a key is changed by putting a new one first.
 */
import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '@/lib/env';

const KEY_BYTES = 32;

export interface SecretKey {
  /** First 12 hexadecimal digits of the key's SHA-256: says which key sealed something, and nothing about the key. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** The first seals; each opens what it sealed. Never empty. */
export type SecretKeys = readonly [SecretKey, ...SecretKey[]];

const known = new Map<string, Promise<SecretKeys>>();

/** @throws Error that names what is wrong with the keys, never a key; or when the data directory can be neither read nor written */
export function secretKeys(env: Pick<Env, 'PINION_SECRETS_KEYS' | 'dataDir'>): Promise<SecretKeys> {
  const { PINION_SECRETS_KEYS: given } = env;
  const path = join(env.dataDir, 'secrets-keys');
  const name = given ? `given ${createHash('sha256').update(given).digest('hex')}` : path;
  let keys = known.get(name);
  if (!keys) {
    keys = given ? Promise.resolve().then(() => parseKeys(given, 'PINION_SECRETS_KEYS')) : readOrCreate(path, env.dataDir);
    known.set(name, keys);
    keys.catch(() => known.delete(name));
  }
  return keys;
}

/** Reads keys in base64 or base64url, 32 bytes each. @param where what messages call the text's place */
export function parseKeys(text: string, where: string): SecretKeys {
  const keys = text.split(/[\s,]+/).filter((part) => part !== '').map((part, index) => {
    const bytes = new Uint8Array(Buffer.from(part, 'base64'));
    if (!/^[\w+/-]+={0,2}$/.test(part) || bytes.length !== KEY_BYTES) throw new Error(`${where}: key ${index + 1} is not ${KEY_BYTES} bytes in base64. Make one with: openssl rand -base64 ${KEY_BYTES}`);
    return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes };
  });
  const [first, ...rest] = keys;
  if (first === undefined) throw new Error(`${where} holds no key. Make one with: openssl rand -base64 ${KEY_BYTES}`);
  return [first, ...rest];
}

async function readOrCreate(path: string, folder: string): Promise<SecretKeys> {
  const found = await read(path);
  if (found !== null) return parseKeys(found, path);
  await mkdir(folder, { recursive: true });
  // Written aside and linked into place, so that of two processes that start at once both end with the same key.
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(aside, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return parseKeys((await read(path)) ?? '', path);
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
