import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import papaparse from 'papaparse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDataFileRow } from '@/db/queries/data';
import type { DataPreview } from '@/db/schema';
import type { WorkspaceId } from '@/lib/domain/ids';
import type { Role } from '@/lib/domain/roles';
import { findDataFile, listDataFiles, removeDataFile, uploadDataFile } from '@/lib/server/data/data-files';
import { createInspector } from '@/lib/server/data/inspect';
import { readFileName } from '@/lib/server/data/names';
import type { Actor } from '@/lib/server/door';
import { findActor } from '@/lib/server/people/actors';
import { createProject, type Project } from '@/lib/server/projects/projects';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

let services: TestServices;
let workspaceId: WorkspaceId;
let author: Actor;
let project: Project;

async function actor(...roles: Role[]): Promise<Actor> {
  const { headers } = await signedIn(services, await createPerson(services, { workspaceId }, ...roles));
  return (await findActor({ headers }, services))!;
}

beforeAll(async () => {
  services = await createTestServices();
  workspaceId = await createWorkspace(services);
  author = await actor('author');
  const made = await createProject(services, author, { name: 'Data', purpose: '', forbiddenUses: '', successMetrics: [], riskTier: 'low' });
  if (!made.ok) throw new Error(made.message);
  project = made.value;
});
afterAll(() => services.dispose());

async function* chunks(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const upload = (name: string, text: string | Uint8Array, limit?: number, who = author) => uploadDataFile(services, who, project, name, chunks(text), limit);
const leftovers = () => readdir(join(services.env.dataDir, 'blobs', 'incoming')).catch(() => []);

function inspect(text: string, size = 5): DataPreview {
  const inspector = createInspector('t.csv');
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) inspector.see(bytes.subarray(at, at + size));
  return inspector.end();
}

describe('uploading a data file', () => {
  it('keeps the bytes under their digest, with columns, first rows and the number of rows', async () => {
    const text = 'age,income\n39,77516\n50,83311\n';
    const digest = createHash('sha256').update(text).digest('hex');
    expect(await upload('people.csv', text)).toMatchObject({ ok: true, value: { name: 'people.csv', size: text.length, digest, mediaType: 'text/csv', preview: { ok: true, columns: ['age', 'income'], rows: [['39', '77516'], ['50', '83311']], rowCount: 2 } } });
    expect(await findDataFileRow(services.db, project.id, 'people.csv')).toMatchObject({ digest, size: text.length });
    expect(services.announced).toContain(`project:${project.id}`);
  });

  it('is in the audit log with who, name and digest', async () => {
    const made = await upload('audited.csv', 'a,b\n1,2\n');
    if (!made.ok) throw new Error(made.message);
    const rows = await services.database.sql`select convert_from(canonical, 'utf8')::jsonb as entry from audit_entries where action = 'data.uploaded'`;
    expect(rows.map((row) => row.entry as unknown)).toContainEqual(expect.objectContaining({ actor: { id: author.userId, role: 'author' }, after: { name: 'audited.csv', digest: made.value.digest, size: 8 } }));
  });

  it('replaces the file of the same name, and keeps the old one when the new one is refused', async () => {
    await upload('twice.csv', 'a\n1\n');
    const second = await upload('twice.csv', 'a\n1\n2\n');
    expect(await upload('twice.csv', 'a\n1\u0000\n')).toMatchObject({ ok: false });
    expect(second.ok && second.value.digest).toBe((await findDataFile(services, author, project, 'twice.csv'))?.digest);
    expect((await listDataFiles(services, author, project)).filter((file) => file.name === 'twice.csv')).toHaveLength(1);
  });

  it('takes a ragged CSV and says how many rows are ragged and where the first is', async () => {
    const made = await upload('ragged.csv', 'a,b,c\n1,2,3\n1,2\n"x\ny",2,3\n1,2,3,4\n');
    expect(made).toMatchObject({ ok: true, value: { preview: { rowCount: 4, notes: ['2 of 5 rows have another number of values than the first row (3); the first is line 3 with 2.'] } } });
  });

  it('refuses a NUL byte wherever it is, names the line and keeps nothing', async () => {
    const long = `a,b\n${'1,2\n'.repeat(200_000)}`;
    expect(await upload('nul.csv', `${long}1,\u00002\n`)).toMatchObject({ ok: false, code: 'invalid', message: expect.stringContaining('line 200,002') as string });
    expect(await findDataFile(services, author, project, 'nul.csv')).toBeNull();
    expect(await leftovers()).toEqual([]);
  });

  it.each([
    ['a PNG', 'picture.csv', Buffer.from('89504e470d0a1a0a0000', 'hex'), /PNG/],
    ['a spreadsheet', 'book.csv', Buffer.from('504b030414000600', 'hex'), /export it as CSV/],
    ['UTF-16', 'wide.csv', Buffer.from('fffe61002c006200', 'hex'), /UTF-16/],
    ['Latin-1', 'latin.csv', Buffer.from('name\nJos\xe9\n', 'latin1'), /UTF-8/],
    ['a web page', 'page.csv', Buffer.from('<!doctype html><html>'), /web page/],
  ])('refuses %s that calls itself CSV, and says what it is', async (_, name, bytes, words) => {
    expect(await upload(name, bytes)).toMatchObject({ ok: false, code: 'wrong-type', message: expect.stringMatching(words) as string });
    expect(await leftovers()).toEqual([]);
  });

  it('refuses an empty file', async () => {
    expect(await upload('empty.csv', '')).toMatchObject({ ok: false, code: 'invalid' });
    expect(await upload('empty.bin', '')).toMatchObject({ ok: false, code: 'invalid' });
  });

  it('stops at the limit, says it, and leaves nothing behind', async () => {
    expect(await upload('big.csv', 'a,b\n'.repeat(1000), 2048)).toMatchObject({ ok: false, code: 'too-large', message: expect.stringContaining('2 KiB') as string });
    expect(await leftovers()).toEqual([]);
  });

  it('leaves nothing behind when the sender goes away', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('a,b\n1,2\n');
      throw new Error('connection lost');
    }
    await expect(uploadDataFile(services, author, project, 'lost.csv', broken())).rejects.toThrow('connection lost');
    expect(await leftovers()).toEqual([]);
    expect(await findDataFile(services, author, project, 'lost.csv')).toBeNull();
  });

  it('passes 200 MB by without holding it', async () => {
    const row = new TextEncoder().encode('1234567,abcdefgh,3.14159\n'.repeat(2_000));
    async function* many(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 4_000; count += 1) yield row;
    }
    const before = process.memoryUsage.rss();
    const made = await uploadDataFile(services, author, project, 'many.csv', many());
    expect(made).toMatchObject({ ok: true, value: { size: 200_000_000, preview: { rowCount: 7_999_999 } } });
    expect(process.memoryUsage.rss() - before).toBeLessThan(120 * 1024 * 1024);
  });

  it.each(['viewer', 'reviewer', 'manager', 'privacy', 'auditor', 'admin'] as const)('is refused to a %s', async (role) => {
    expect(await upload('x.csv', 'a\n1\n', undefined, await actor(role))).toMatchObject({ ok: false, code: 'not-allowed' });
  });
});

describe('listing data files', () => {
  it('shows raw rows only to those who may read data', async () => {
    await upload('rows.csv', 'secret\n42\n');
    const seen = async (role: Role) => (await findDataFile(services, await actor(role), project, 'rows.csv'))?.preview;
    expect(await seen('reviewer')).toMatchObject({ rows: [['42']] });
    expect(await seen('viewer')).toMatchObject({ columns: ['secret'], rows: [], rowCount: 1 });
  });

  it('is empty for somebody without a role here', async () => {
    expect(await listDataFiles(services, await actor(), project)).toEqual([]);
  });
});

describe('removing a data file', () => {
  it('takes the name away and keeps the bytes', async () => {
    const made = await upload('gone.csv', 'a\n1\n');
    expect(await removeDataFile(services, author, project, 'gone.csv')).toMatchObject({ ok: true });
    expect(await findDataFileRow(services.db, project.id, 'gone.csv')).toBeNull();
    expect(made.ok && (await services.blobs.has(made.value.digest))).toBe(true);
    expect(await removeDataFile(services, author, project, 'gone.csv')).toMatchObject({ code: 'not-found' });
  });
});

describe('counting rows as they stream', () => {
  it('agrees with a CSV parser, however the bytes are cut', () => {
    const cell = fc.stringMatching(/^[ab,"\n\r ]{0,4}$/);
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.integer({ min: 1, max: 9 }), (rows, newline, size) => {
      const table = [['first', 'second'], ...rows.map((row) => [`x${row[0]}`, ...row.slice(1)])];
      const text = papaparse.unparse(table, { newline });
      const preview = inspect(text, size);
      const parsed = papaparse.parse<string[]>(text, { delimiter: ',', newline, skipEmptyLines: true }).data;
      expect(preview).toMatchObject({ ok: true, rowCount: parsed.length - 1 });
      const ragged = parsed.filter((row) => row.length !== 2).length;
      expect(preview.ok && preview.notes?.[0]?.startsWith(`${ragged} of`) ).toBe(ragged > 0 ? true : undefined);
    }));
  });

  it('takes a quotation mark inside a plain value as itself', () => {
    expect(inspect('size,part\n5" pipe,a\n6" pipe,b\n')).toMatchObject({ rowCount: 2 });
  });

  it('says that a quotation mark was left open', () => {
    expect(inspect('a,b\n1,"2\n3,4\n')).toMatchObject({ notes: [expect.stringContaining('never closed')] });
  });

  it('finds semicolons and tabs', () => {
    expect(inspect('a;b\n1,5;2\n3;4\n')).toMatchObject({ columns: ['a', 'b'], rowCount: 2 });
    expect(inspect('a\tb\n1\t2\n')).toMatchObject({ columns: ['a', 'b'], rowCount: 1 });
  });
});

describe('names of data files', () => {
  it('are never paths and hold nothing invisible', () => {
    for (const name of ['', '.', '..', '.hidden', 'a/b.csv', 'a\\b.csv', 'a\u0000b', 'a\nb', 'a\u202Eb.csv', 'x'.repeat(121)]) expect(readFileName(name), JSON.stringify(name)).toMatchObject({ ok: false, code: 'invalid' });
  });

  it('may be in any language, and are the same however they are composed', () => {
    expect(readFileName(' Kre\u0301dite 2026 (neu).csv ')).toEqual({ ok: true, value: 'Kr\u00e9dite 2026 (neu).csv' });
  });
});
