/** Uploads in pieces, through the front door. */
import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { readdir, writeFile, mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkspaceId } from '@/lib/domain/ids';
import type { Role } from '@/lib/domain/roles';
import { findDataFile, UPLOAD_MOST } from '@/lib/server/data/data-files';
import { summariseColumns, withoutValues } from '@/lib/server/data/summaries';
import { PIECE_MOST, removeExpired, UNFINISHED_MOST } from '@/lib/server/data/uploads';
import type { Actor } from '@/lib/server/door';
import { findActor } from '@/lib/server/people/actors';
import { createProject, type Project } from '@/lib/server/projects/projects';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../support/people';

let services: TestServices;
let front: TestFront;
let workspaceId: WorkspaceId;
let project: Project;
let una: { readonly cookie: string; readonly actor: Actor };

async function person(...roles: Role[]) {
  const { headers } = await signedIn(services, await createPerson(services, { workspaceId }, ...roles));
  return { cookie: headers.cookie, actor: (await findActor({ headers }, services))! };
}

beforeAll(async () => {
  services = await createTestServices();
  workspaceId = await createWorkspace(services);
  front = await openTestFront(services);
  una = await person('author');
  const made = await createProject(services, una.actor, { name: 'Pieces', purpose: '', forbiddenUses: '', successMetrics: [], riskTier: 'low' });
  if (!made.ok) throw new Error(made.message);
  project = made.value;
});
afterAll(async () => {
  await front.close();
  await services.dispose();
});

interface Answer { readonly status: number; readonly json: { readonly id: string; readonly received: number; readonly detail: string; readonly details?: { received: number }; readonly file?: { digest: string; size: number } } }

function send(method: string, path: string, body?: Uint8Array | object, who = una): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isBytes = body instanceof Uint8Array;
    const bytes = body === undefined ? null : isBytes ? body : Buffer.from(JSON.stringify(body));
    const sent = httpRequest({ host: '127.0.0.1', port: front.port, method, path: `/api/v1/projects/${project.id}/uploads${path}`, agent: false, headers: { host: `localhost:${front.port}`, origin: front.hosts.appOrigin, cookie: who.cookie, ...(bytes ? { 'content-length': String(bytes.length), 'content-type': isBytes ? 'application/octet-stream' : 'application/json' } : {}) } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; }).on('end', () => resolve({ status: answer.statusCode ?? 0, json: JSON.parse(text) as Answer['json'] }));
    });
    sent.once('error', reject);
    sent.end(bytes ?? undefined);
  });
}
const begin = (name: string, size: number, modified = 1, who = una) => send('POST', '', { name, size, modified }, who);
const put = (id: string, offset: number, bytes: Uint8Array, who = una) => send('PUT', `/${id}?offset=${offset}`, bytes, who);
const waiting = () => readdir(join(services.env.dataDir, 'uploads'));

describe('an upload in pieces', () => {
  it('becomes, cut anywhere, the very file', async () => {
    let turn = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
      const bytes = randomBytes(sizes.reduce((sum, size) => sum + size, 0));
      const name = `any-${(turn += 1)}.parquet`;
      const { json: { id } } = await begin(name, bytes.length);
      let at = 0;
      let last: Answer | null = null;
      for (const size of sizes) {
        last = await put(id, at, bytes.subarray(at, at + size));
        at += size;
      }
      expect(last!.json.file).toMatchObject({ digest: createHash('sha256').update(bytes).digest('hex'), size: bytes.length });
    }), { numRuns: 8 });
    expect(await waiting()).toEqual([]);
  });

  it('goes on from where it broke, also for who begins it again', async () => {
    const bytes = Buffer.from('a,b\n1,2\n3,4\n');
    const { json: { id } } = await begin('broken.csv', bytes.length);
    await put(id, 0, bytes.subarray(0, 6));
    expect((await begin('broken.csv', bytes.length)).json).toMatchObject({ id, received: 6 });
    expect((await send('GET', `/${id}`)).json).toMatchObject({ received: 6 });
    expect((await put(id, 6, bytes.subarray(6))).json.file).toMatchObject({ size: bytes.length });
    expect(await findDataFile(services, una.actor, project, 'broken.csv')).toMatchObject({ preview: { rows: [['1', '2'], ['3', '4']] } });
    expect((await send('GET', `/${id}`)).status).toBe(404);
  });

  it('keeps what came before a connection broke', async () => {
    const { json: { id } } = await begin('cut.csv', 1_000_000);
    await new Promise<void>((resolve) => {
      const sent = httpRequest({ host: '127.0.0.1', port: front.port, method: 'PUT', path: `/api/v1/projects/${project.id}/uploads/${id}?offset=0`, agent: false, headers: { host: `localhost:${front.port}`, origin: front.hosts.appOrigin, cookie: una.cookie, 'content-length': '1000000' } });
      sent.once('error', () => resolve());
      sent.once('close', () => resolve());
      sent.write('a,b\n');
      void expect.poll(async () => (await send('GET', `/${id}`)).json.received).toBe(4).then(() => sent.destroy());
    });
    await expect.poll(async () => (await put(id, 4, Buffer.from('1,2\n'))).json.received).toBe(8);
  });

  it('refuses a piece that would overlap or leave a gap, and says where it goes on', async () => {
    const { json: { id } } = await begin('gap.csv', 100);
    await put(id, 0, Buffer.from('a,b\n'));
    for (const offset of [0, 3, 5]) expect(await put(id, offset, Buffer.from('x'))).toMatchObject({ status: 409, json: { details: { received: 4 } } });
    expect(await send('PUT', `/${id}`, Buffer.from('x'))).toMatchObject({ status: 400 });
  });

  it('refuses more than was said, and keeps what was whole before', async () => {
    const { json: { id } } = await begin('more.csv', 6);
    await put(id, 0, Buffer.from('a,b'));
    expect((await put(id, 3, Buffer.from('\n1,2\n3,4\n'))).status).toBe(413);
    expect((await send('GET', `/${id}`)).json.received).toBe(3);
    expect((await begin('huge.csv', UPLOAD_MOST + 1)).status).toBe(413);
    expect(PIECE_MOST).toBeGreaterThanOrEqual(8 * 1024 * 1024);
  });

  it('takes another change of the file as another file', async () => {
    const first = await begin('changed.csv', 50, 1);
    expect((await begin('changed.csv', 50, 2)).json.id).not.toBe(first.json.id);
  });

  it('refuses at its end what cannot be a table, and keeps nothing of it', async () => {
    const bytes = Buffer.from('a,b\n1,\0\n');
    const { json: { id } } = await begin('nul.csv', bytes.length);
    expect(await put(id, 0, bytes)).toMatchObject({ status: 422, json: { detail: expect.stringContaining('NUL byte') as string } });
    expect(await waiting()).not.toContain(id);
    expect(await findDataFile(services, una.actor, project, 'nul.csv')).toBeNull();
  });

  it('asks for rights with every piece: another’s is not there, and who may no more is refused', async () => {
    const { json: { id } } = await begin('mine.csv', 100);
    const [ben, viewer] = [await person('author'), await person('viewer')];
    expect((await put(id, 0, Buffer.from('a'), ben)).status).toBe(404);
    expect((await send('DELETE', `/${id}`, undefined, ben)).status).toBe(404);
    expect((await put(id, 0, Buffer.from('a'), viewer)).status).toBe(403);
    expect((await begin('theirs.csv', 10, 1, viewer)).status).toBe(403);
    expect((await send('GET', `/${id}`)).json.received).toBe(0);
  });

  it('can be given up, and a person has so many at most', async () => {
    const dan = await person('author');
    const ids: string[] = [];
    for (let index = 0; index < UNFINISHED_MOST; index += 1) ids.push((await begin(`n${index}.csv`, 10, 1, dan)).json.id);
    expect(await begin('one-more.csv', 10, 1, dan)).toMatchObject({ status: 429, json: { detail: expect.stringContaining('not finished') as string } });
    expect((await send('DELETE', `/${ids[0]}`, undefined, dan)).status).toBe(200);
    expect(await waiting()).not.toContain(ids[0]);
    expect((await begin('one-more.csv', 10, 1, dan)).status).toBe(201);
  });

  it('goes after a day in which nobody touched it, and so do files that no row names', async () => {
    const { json: { id } } = await begin('old.csv', 10);
    await mkdir(join(services.env.dataDir, 'uploads'), { recursive: true });
    const stray = join(services.env.dataDir, 'uploads', 'stray');
    await writeFile(stray, 'x');
    await utimes(stray, new Date(0), new Date(0));
    services.advance(25 * 60 * 60 * 1000);
    expect((await send('GET', `/${id}`, undefined, await person('author'))).status).toBe(404);
    expect(await removeExpired(services)).toBeGreaterThanOrEqual(2);
    expect(await waiting()).toEqual([]);
  });
});

describe('what the columns of a file look like', () => {
  it('is their type, what is missing, their range or their commonest values', () => {
    expect(summariseColumns(5, [['1', '2.5', 'true', '2024-01-02', 'red'], ['-3', '1e2', 'FALSE', '2023-12-31', 'red'], ['', 'n/a', '', '', 'blue'], ['7', '0', 'true', '2024-01-01']])).toEqual([
      { type: 'integer', missing: 1, distinct: 3, min: '-3', max: '7', mean: 5 / 3 },
      { type: 'number', missing: 1, distinct: 3, min: '0', max: '100', mean: 102.5 / 3 },
      { type: 'boolean', missing: 1, distinct: 3, common: [['true', 2], ['FALSE', 1]] },
      { type: 'date', missing: 1, distinct: 3, min: '2023-12-31', max: '2024-01-02' },
      { type: 'text', missing: 1, distinct: 2, common: [['red', 2], ['blue', 1]] },
    ].map((brief) => (brief.type === 'boolean' ? { ...brief, distinct: 2 } : brief)));
    expect(summariseColumns(2, [['007', ''], ['08', 'NA']])).toMatchObject([{ type: 'text' }, { type: 'empty', missing: 2 }]);
  });

  it('names no value to those who may not see rows', () => {
    expect(withoutValues({ type: 'text', missing: 1, distinct: 2, common: [['Ada', 2]] })).toEqual({ type: 'text', missing: 1 });
  });
});
