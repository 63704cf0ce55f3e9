import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asc } from 'drizzle-orm';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditCheckpoints, auditLeaves, auditPending } from '@/db/schema';
import { verifyConsistency, verifyInclusion } from '@/lib/domain/merkle';
import { verifyLogCommand } from '@/lib/cli/verify-log';
import { appendAudit } from '@/lib/server/audit/append';
import { exportLines } from '@/lib/server/audit/export';
import { logKey, openLogKey, sha256 } from '@/lib/server/audit/key';
import { createAuditLog, proveConsistency, proveInclusion, type AuditLog } from '@/lib/server/audit/log';
import { createLog } from '@/lib/server/log';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { judge } from '../../support/independent-log';

let database: TestDatabase;
let folder: string;
let audit: AuditLog;
const key = logKey(generateKeyPairSync('ed25519').privateKey);
const errors: string[] = [];
const make = () => createAuditLog({ db: database.db, log: createLog('error', (line) => void errors.push(line)), now: Date.now, key, sequenceEveryMs: 5, checkpointEveryMs: 5 });

beforeEach(async () => {
  errors.length = 0;
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'pinion-log-'));
  audit = make();
});
afterEach(async () => {
  await audit.dispose();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const append = (action = 'version.approved', reason?: string) => appendAudit(database.db, { action, actor: { id: 'p', role: 'reviewer' }, subject: { kind: 'version', id: 'v' }, ...(reason ? { reason } : {}) }, 1);
const indexes = async () => (await database.db.select().from(auditLeaves).orderBy(asc(auditLeaves.index))).map((leaf) => leaf.index);
async function exported(): Promise<string> {
  let text = '';
  for await (const lines of exportLines(database.db, audit, (await audit.checkpoint())!)) text += lines;
  return text;
}
async function verifyFile(text: string, args: readonly string[] = []): Promise<{ code: number; said: string }> {
  const file = join(folder, 'log.jsonl');
  await writeFile(file, text);
  let said = '';
  const listen = (stream: NodeJS.WriteStream) => vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    said += String(chunk);
    return true;
  });
  const spies = [listen(process.stdout), listen(process.stderr)];
  const code = await verifyLogCommand.run([file, '--key', key.vkey, ...args]);
  for (const spy of spies) spy.mockRestore();
  return { code, said };
}

describe('the sequencer', () => {
  it('A2: gives dense indexes in the order of insertion, each entry once, with two of them at work', async () => {
    const other = make();
    const ids = [];
    for (let index = 0; index < 30; index += 1) ids.push(await append());
    await Promise.all([audit.sequence(), other.sequence(), append().then(() => other.sequence()), audit.sequence()]);
    await audit.sequence();
    expect(await indexes()).toEqual(Array.from({ length: 31 }, (_, index) => index));
    expect(await database.db.$count(auditPending)).toBe(0);
    const leaves = await database.db.select().from(auditLeaves).orderBy(asc(auditLeaves.index));
    expect(leaves.slice(0, 30).map((leaf) => leaf.entryId)).toEqual(ids);
    await other.dispose();
  });

  it('skips what never committed, without a gap', async () => {
    await append();
    await database.db.transaction(async (tx) => {
      await appendAudit(tx, { action: 'lost', actor: null, subject: { kind: 'x', id: 'x' } }, 1);
      tx.rollback();
    }).catch(() => {});
    await append();
    await audit.sequence();
    expect(await indexes()).toEqual([0, 1]);
  });

  it('A3: sequences and signs by itself', async () => {
    audit.start();
    await append();
    await vi.waitFor(async () => expect(await database.db.$count(auditCheckpoints)).toBe(1), { timeout: 5000 });
  });

  it('signs nothing while the log is empty, and the same head while nothing was added', async () => {
    expect(await audit.checkpoint()).toBeNull();
    await append();
    const head = await audit.checkpoint();
    expect(head).toMatchObject({ size: 1 });
    expect(await make().checkpoint()).toEqual(head);
  });

  it('refuses to sign once rows that were signed have changed', async () => {
    await append();
    await append();
    await audit.checkpoint();
    const owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} });
    await owner.unsafe(`alter table audit_leaves disable trigger all; update audit_leaves set leaf_hash = '\\x00' where index = 0; alter table audit_leaves enable trigger all`);
    await owner.end();
    await append();
    await expect(make().checkpoint()).rejects.toThrow(/no longer holds what was signed at size 2/);
  });

  it('proves inclusion and consistency against signed heads', async () => {
    for (let index = 0; index < 5; index += 1) await append();
    const old = (await audit.checkpoint())!;
    for (let index = 0; index < 6; index += 1) await append();
    const head = (await audit.checkpoint())!;
    const inclusion = (await proveInclusion(database.db, 3, head.size))!;
    expect(verifyInclusion(sha256, inclusion.leaf, 3, head.size, inclusion.proof, head.root)).toBe(true);
    expect(verifyConsistency(sha256, old.size, old.root, head.size, head.root, (await proveConsistency(database.db, old.size, head.size))!)).toBe(true);
    expect(await proveInclusion(database.db, 11, 11)).toBeNull();
    expect(await proveInclusion(database.db, 0, 12)).toBeNull();
    expect(await proveConsistency(database.db, 12, 11)).toBeNull();
  });
});

describe('the log’s key', () => {
  it('is made once, for its owner alone, with the public half beside it', async () => {
    const first = openLogKey(join(folder, 'audit'));
    expect(openLogKey(join(folder, 'audit')).vkey).toBe(first.vkey);
    expect((await stat(join(folder, 'audit', 'log-key.pem'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'audit', 'log.vkey'), 'utf8')).toBe(`${first.vkey}\n`);
  });
});

describe('pinion verify-log', () => {
  const spoil: [string, (text: string) => string, RegExp][] = [
    ['an entry that was changed', (text) => text.replace('First reason', 'Other reason'), /root/],
    ['an entry that was removed', (text) => text.split('\n').filter((_, line) => line !== 2).join('\n'), /missing or out of place/],
    ['a tail that was cut off', (text) => text.split('\n').slice(0, -2).join('\n'), /tail was cut off/],
    ['entries that were swapped', (text) => { const lines = text.split('\n'); return [lines[0], lines[2], lines[1], ...lines.slice(3)].join('\n'); }, /out of place/],
    ['text that is not canonical', (text) => text.replace('{\\"action\\":', '{ \\"action\\":'), /not canonical/],
    ['a key that is there twice', (text) => text.replace('{\\"action\\":', '{\\"action\\":\\"x\\",\\"action\\":'), /not canonical/],
    ['a root that was signed by somebody else', (text) => text.replace(/(— \S+ \S{20})(.)/, (_, head: string, one: string) => head + (one === 'A' ? 'B' : 'A')), /signature|carries no/],
    ['something after the end', (text) => `${text}{"type":"entry"}\n`, /follows the checkpoint/],
  ];

  it('A5: agrees with the independent reader that a whole log holds, odd characters included', async () => {
    for (const reason of ['First reason', 'line\u2028separator and \n newline', 'ö €', '']) await append('item.signed', reason);
    await append('version.pinned');
    const text = await exported();
    const { code, said } = await verifyFile(text);
    expect(said).toMatch(/^The log holds: 5 entries, 4 of them sign-offs/);
    expect(code).toBe(0);
    expect(judge(text, key.vkey)).toBe('');
  });

  it.each(spoil)('finds %s', async (_, change, says) => {
    await append('item.signed', 'First reason');
    for (let index = 0; index < 4; index += 1) await append();
    const text = await exported();
    const { code, said } = await verifyFile(change(text));
    expect(said).toMatch(says);
    expect(code).toBe(1);
  });

  it('finds a history that was rewritten since a checkpoint that somebody kept, and accepts one that only grew', async () => {
    await append();
    await append();
    const kept = join(folder, 'old.checkpoint');
    await writeFile(kept, (await audit.checkpoint())!.note);
    await append();
    const text = await exported();
    expect(await verifyFile(text, ['--since', kept])).toMatchObject({ code: 0, said: expect.stringContaining('extends the checkpoint of 2 entries') });
    const other = await createTestDatabase();
    const forged = createAuditLog({ db: other.db, log: createLog('error'), now: Date.now, key });
    for (let index = 0; index < 3; index += 1) await appendAudit(other.db, { action: 'forged', actor: null, subject: { kind: 'x', id: 'x' } }, 1);
    let rewritten = '';
    for await (const lines of exportLines(other.db, forged, (await forged.checkpoint())!)) rewritten += lines;
    await other.drop();
    expect(judge(rewritten, key.vkey)).toBe('');
    expect(await verifyFile(rewritten, ['--since', kept])).toMatchObject({ code: 1, said: expect.stringContaining('history was rewritten') });
  });

  it('says that it could not look, and nothing else, when it could not', async () => {
    await append();
    expect(await verifyFile('')).toMatchObject({ code: 2 });
    expect(await verifyFile('not json\n')).toMatchObject({ code: 2 });
    expect(await verifyFile(await exported(), ['--since', join(folder, 'nowhere')])).toMatchObject({ code: 2 });
    const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    for (const args of [[], ['file'], ['file', '--key', 'rubbish'], ['a', 'b', '--key', key.vkey], ['--what']]) expect(await verifyLogCommand.run(args)).toBe(2);
    spy.mockRestore();
  });

  it('refuses a good log under another key', async () => {
    await append();
    const text = await exported();
    const file = join(folder, 'log.jsonl');
    await writeFile(file, text);
    const spy = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await verifyLogCommand.run([file, '--key', logKey(generateKeyPairSync('ed25519').privateKey).vkey])).toBe(1);
    spy.mockRestore();
  });
});
