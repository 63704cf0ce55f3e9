/**
 * Checkpoints of the log: C2SP tlog-checkpoint (origin, size, root) inside a C2SP signed-note with Ed25519. Pure: hash and
 * signature are passed in, so that the server and the stand-alone verifier read the same words.
 *
 * A note is text that ends in a newline, an empty line, and lines `— <key name> <base64 of key id ‖ signature>`. A key's id is
 * the first four bytes of SHA-256(name ‖ 0A ‖ 01 ‖ public key); a verifier key is `<name>+<id, hex>+<base64 of 01 ‖ public key>`.
 */
import type { Hash } from './merkle';

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export interface VerifierKey {
  readonly name: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

const ED25519 = 1;

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** @throws Error when the text is not base64 as RFC 4648, section 4, writes it */
export function fromBase64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Error('not base64');
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The signed text of a checkpoint, with its last newline. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

export function keyId(hash: Hash, { name, publicKey }: VerifierKey): Uint8Array {
  const text = new TextEncoder().encode(`${name}\n`);
  const bytes = new Uint8Array(text.length + 1 + publicKey.length);
  bytes.set(text);
  bytes[text.length] = ED25519;
  bytes.set(publicKey, text.length + 1);
  return hash(bytes).slice(0, 4);
}

export function formatVerifierKey(hash: Hash, key: VerifierKey): string {
  return `${key.name}+${toHex(keyId(hash, key))}+${toBase64(Uint8Array.of(ED25519, ...key.publicKey))}`;
}

/** @throws Error that says what is wrong with the key */
export function parseVerifierKey(hash: Hash, text: string): VerifierKey {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
  if (!match) throw new Error('a verifier key reads <name>+<id>+<key>');
  const bytes = fromBase64(match[3]!);
  if (bytes.length !== 33 || bytes[0] !== ED25519) throw new Error('the verifier key is not an Ed25519 key');
  const key = { name: match[1]!, publicKey: bytes.slice(1) };
  if (toHex(keyId(hash, key)) !== match[2]) throw new Error('the verifier key’s id does not belong to it');
  return key;
}

/** `text` with the signature of `key` below it. */
export function signNote(hash: Hash, text: string, key: VerifierKey, sign: (message: Uint8Array) => Uint8Array): string {
  const signature = sign(new TextEncoder().encode(text));
  return `${text}\n— ${key.name} ${toBase64(Uint8Array.of(...keyId(hash, key), ...signature))}\n`;
}

/**
 * Reads a checkpoint that `key` has signed; further signatures by other keys are skipped, as the format asks.
 * @throws Error that says what is wrong: no signature of that key, a signature that does not hold, text that is no checkpoint
 */
export function openCheckpoint(hash: Hash, note: string, key: VerifierKey, verify: (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean): Checkpoint {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new Error('this is no signed note');
  const text = note.slice(0, end + 1);
  const id = toHex(keyId(hash, key));
  const mine = note.slice(end + 2).split('\n').filter((line) => line !== '').flatMap((line) => {
    const match = /^— (\S+) (\S+)$/.exec(line);
    if (!match) throw new Error('a signature line of the note cannot be read');
    const bytes = fromBase64(match[2]!);
    return match[1] === key.name && toHex(bytes.slice(0, 4)) === id ? [bytes.slice(4)] : [];
  });
  if (mine.length === 0) throw new Error(`the note carries no signature of ${key.name}`);
  const message = new TextEncoder().encode(text);
  if (!mine.every((signature) => verify(key.publicKey, message, signature))) throw new Error(`the signature of ${key.name} does not hold`);
  return readCheckpoint(text);
}

/** @throws Error when the text is no checkpoint */
function readCheckpoint(text: string): Checkpoint {
  const [origin, size, root] = text.split('\n');
  if (!origin || !size || !root || !/^(0|[1-9]\d{0,15})$/.test(size)) throw new Error('the note is no checkpoint');
  const bytes = fromBase64(root);
  if (bytes.length !== 32) throw new Error('the checkpoint’s root is not 32 bytes');
  return { origin, size: Number(size), root: bytes };
}
