/** The log's signing key: made on first use, kept in the data directory for its owner alone. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '@/lib/domain/merkle';
import { formatVerifierKey, toHex, type VerifierKey } from '@/lib/domain/signed-note';

export const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());

export interface LogKey {
  readonly verifier: VerifierKey;
  /** For `pinion verify-log --key`; also in `<data directory>/audit/log.vkey`. */
  readonly vkey: string;
  sign(message: Uint8Array): Uint8Array;
}

/** Reads the key in `folder`, or makes one. Two servers that make one at once end up with the same. */
export function openLogKey(folder: string): LogKey {
  const file = join(folder, 'log-key.pem');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    pem = makeKey(file);
  }
  const key = logKey(createPrivateKey(pem));
  writeFileSync(join(folder, 'log.vkey'), `${key.vkey}\n`, { mode: 0o644 });
  return key;
}

function makeKey(file: string): string {
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  try {
    linkSync(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  return readFileSync(file, 'utf8');
}

/** The log is named after its key, so that two installations never share an origin. */
export function logKey(privateKey: KeyObject): LogKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const publicKey = new Uint8Array(Buffer.from(x ?? '', 'base64url'));
  const verifier = { name: `pinion/log/${toHex(sha256(publicKey)).slice(0, 16)}`, publicKey };
  return { verifier, vkey: formatVerifierKey(sha256, verifier), sign: (message) => new Uint8Array(sign(null, message, privateKey)) };
}
