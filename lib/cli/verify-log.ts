/**
 * `pinion verify-log`: checks an exported audit log offline, with nothing of the server: every leaf is canonical, the tree has
 * the root that was signed, the signature is of the key given, and an older checkpoint is a prefix (SPEC A5).
 */
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { canonicalJson } from '@/lib/domain/canonical';
import { Frontier, leafHash, type Hash } from '@/lib/domain/merkle';
import { openCheckpoint, parseVerifierKey, toHex, type Checkpoint, type VerifierKey } from '@/lib/domain/signed-note';
import type { Command } from './command';

const sha256: Hash = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest());
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const SIGN_OFFS = new Set(['version.approved', 'version.objected', 'item.signed']);

/** Something does not hold (exit 1), as against something that could not be read (exit 2). */
class Broken extends Error {}

function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
  return verifySignature(null, message, key, signature);
}

function opened(note: string, key: VerifierKey, what: string): Checkpoint {
  try {
    return openCheckpoint(sha256, note, key, verify);
  } catch (error) {
    throw new Broken(`${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** A key or note is given as a file, or as the text itself. */
async function textOf(given: string): Promise<string> {
  return existsSync(given) ? readFile(given, 'utf8') : given;
}

/** Lines that end in LF and in nothing else: node:readline would also split at U+2028, which JSON strings may hold. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

export interface Verified {
  readonly size: number;
  readonly root: string;
  readonly signOffs: number;
  readonly since: number | null;
}

/**
 * Checks the lines of an export. @throws Broken when something does not hold; another Error when it cannot be read
 */
export async function verifyExport(lines: AsyncIterable<string>, key: VerifierKey, since: Checkpoint | null): Promise<Verified> {
  const frontier = new Frontier(sha256);
  let size: number | null = null;
  let head: Checkpoint | null = null;
  let signOffs = 0;
  let oldRoot: string | null = since?.size === 0 ? toHex(frontier.root()) : null;
  for await (const line of lines) {
    if (line === '') continue;
    if (head) throw new Broken('something follows the checkpoint');
    const entry = parse(line);
    if (size === null) {
      if (entry.type !== 'pinion-audit-log' || entry.version !== 1 || typeof entry.size !== 'number') throw new Error('this file is no export of a Pinion audit log');
      size = entry.size;
    } else if (entry.type === 'entry' && typeof entry.leaf === 'string') {
      if (entry.index !== frontier.size) throw new Broken(`the entry after index ${frontier.size - 1} says it is ${String(entry.index)}: one is missing or out of place`);
      if (SIGN_OFFS.has(actionOf(entry.leaf, frontier.size))) signOffs += 1;
      frontier.add(leafHash(sha256, new TextEncoder().encode(entry.leaf)));
      if (since && frontier.size === since.size) oldRoot = toHex(frontier.root());
    } else if (entry.type === 'checkpoint' && typeof entry.note === 'string') {
      head = opened(entry.note, key, 'the checkpoint');
    } else {
      throw new Error(`line ${frontier.size + 2} is neither an entry nor a checkpoint`);
    }
  }
  if (size === null) throw new Error('the file is empty');
  if (!head) throw new Broken('the file ends without a checkpoint: its tail was cut off');
  const root = toHex(frontier.root());
  if (head.origin !== key.name) throw new Broken(`the checkpoint is of ${head.origin}, the key of ${key.name}`);
  if (head.size !== frontier.size || size !== head.size) throw new Broken(`the checkpoint covers ${head.size} entries, the file holds ${frontier.size}`);
  if (toHex(head.root) !== root) throw new Broken(`the entries have the root ${root}, the checkpoint was signed over ${toHex(head.root)}: an entry was changed`);
  if (since) {
    if (since.origin !== head.origin) throw new Broken(`the old checkpoint is of another log, ${since.origin}`);
    if (since.size > head.size) throw new Broken(`the old checkpoint covers ${since.size} entries, more than the ${head.size} there are now`);
    if (oldRoot !== toHex(since.root)) throw new Broken(`the first ${since.size} entries are not those of the old checkpoint: history was rewritten`);
  }
  return { size: head.size, root, signOffs, since: since?.size ?? null };
}

function parse(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw new Error('a line of the file is not JSON', { cause: error });
  }
  throw new Error('a line of the file is not a JSON object');
}

/** The action of a leaf, once it is known that its text is canonical: so that no two readers can see two things in it. */
function actionOf(leaf: string, index: number): string {
  let value: unknown;
  try {
    value = JSON.parse(leaf);
    if (canonicalJson(value) !== leaf) throw new TypeError('its text is not the canonical one');
  } catch (error) {
    throw new Broken(`entry ${index} is not canonical JSON (RFC 8785): ${(error as Error).message}`, { cause: error });
  }
  const action: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'action') : undefined;
  return typeof action === 'string' ? action : '';
}

export const verifyLogCommand: Command = {
  summary: 'Check an exported audit log, offline',
  usage: `pinion verify-log FILE --key KEY [--since CHECKPOINT]

  FILE        the export (Audit, Export; or GET /api/v1/audit/export)
  --key       the log's verifier key, as text or a file (<data directory>/audit/log.vkey)
  --since     an older checkpoint you kept, as a file: the log must still begin with it

Exit code 0: everything holds. 1: something does not. 2: it could not be looked at.`,
  async run(args) {
    let values: { key?: string | undefined; since?: string | undefined };
    let file: string | undefined;
    try {
      const parsed = parseArgs({ args: [...args], options: { key: { type: 'string' }, since: { type: 'string' } }, allowPositionals: true });
      values = parsed.values;
      [file] = parsed.positionals;
      if (!file || parsed.positionals.length > 1 || !values.key) throw new Error('Name one file, and the key.');
    } catch (error) {
      process.stderr.write(`${(error as Error).message}\n\n${this.usage}\n`);
      return 2;
    }
    try {
      const key = parseVerifierKey(sha256, await textOf(values.key!));
      const since = values.since ? opened(await readFile(values.since, 'utf8'), key, 'the old checkpoint') : null;
      const result = await verifyExport(linesOf(createReadStream(file!)), key, since);
      const grown = result.since === null ? '' : ` It extends the checkpoint of ${result.since} entries.`;
      process.stdout.write(`The log holds: ${result.size} entries, ${result.signOffs} of them sign-offs, root ${result.root}, signed by ${key.name}.${grown}\n`);
      return 0;
    } catch (error) {
      process.stderr.write(`${error instanceof Broken ? 'The log does not hold' : 'The log could not be checked'}: ${(error as Error).message}.\n`);
      return error instanceof Broken ? 1 : 2;
    }
  },
};
