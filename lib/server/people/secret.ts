/**
 * The secret that encrypts session cookies: AUTH_SECRET, or one made once and kept in the data directory (mode 0600), so
 * that the front door and the pages' process, and the next start, read the same.
 */
import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Env } from '@/lib/env';

const known = new Map<string, Promise<string>>();

/** @throws Error when the data directory can be neither read nor written */
export function authSecret(env: Pick<Env, 'AUTH_SECRET' | 'dataDir'>): Promise<string> {
  if (env.AUTH_SECRET) return Promise.resolve(env.AUTH_SECRET);
  const path = join(env.dataDir, 'auth-secret');
  let secret = known.get(path);
  if (!secret) {
    secret = readOrCreate(path, env.dataDir);
    known.set(path, secret);
    secret.catch(() => known.delete(path));
  }
  return secret;
}

async function readOrCreate(path: string, folder: string): Promise<string> {
  const found = await read(path);
  if (found) return found;
  await mkdir(folder, { recursive: true });
  // Written aside and linked into place, so that of two processes that start at once both end with the same whole secret.
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(aside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  const secret = await read(path);
  if (!secret) throw new Error(`${path} holds no secret; remove the file and start again (everybody signs in anew)`);
  return secret;
}

async function read(path: string): Promise<string | null> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return text.length >= 32 ? text : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
