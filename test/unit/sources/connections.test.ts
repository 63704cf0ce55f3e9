/** A project's connections through the real doors: rights, what is stored, and that a credential goes in and never comes out. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntries, connections } from '@/db/schema';
import type { ExecutionId, NotebookId } from '@/lib/domain/ids';
import type { Role } from '@/lib/domain/roles';
import { createLog } from '@/lib/server/log';
import { createCapabilities, type ReadInput } from '@/lib/server/session/capabilities';
import { resealConnections } from '@/lib/server/sources/connections';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, createTestServices, type TestServices } from '../../support/people';
import { cookieOf, createNotebookRow, createProjectIn, type Place } from '../../support/together';

const SECRET = `sk-${randomBytes(12).toString('hex')}`;
const OLD_KEY = randomBytes(32).toString('base64');
const NEW_KEY = randomBytes(32).toString('base64');

let services: TestServices;
let front: TestFront;
let place: Place;
let notebook: NotebookId;
const cookies = {} as Record<Role, string>;
const asked: IncomingMessage[] = [];
/** Everything that any answer or log line of this suite said. */
const said: string[] = [];
const server = createServer((request, response) => {
  asked.push(request);
  const { pathname } = new URL(request.url!, 'http://x');
  if (pathname === '/v1/echo') return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(request.headers));
  if (request.headers.authorization !== `Bearer ${SECRET}`) return response.writeHead(401).end(`no: ${request.headers.authorization}`);
  if (pathname === '/v1/broken') return response.writeHead(500).end(`failed for ${request.headers.authorization}`);
  if (pathname === '/v1/days.csv') return response.writeHead(200, { 'content-type': 'text/csv' }).end('day,degrees\n1,20\n2,21\n');
  return response.writeHead(200).end('ok');
});
let base: string;
let logged: (line: string) => void = () => {};

beforeAll(async () => {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  // http, so that the suite needs no certificate: the settings refuse a credential over it, so rows are made for those cases by hand.
  base = `http://127.0.0.1:${port}/v1/`;
  const made = await createTestServices({ PINION_SOURCES_PRIVATE: `127.0.0.1:${port}`, PINION_SECRETS_KEYS: OLD_KEY });
  services = { ...made, log: createLog('debug', (line) => { said.push(line); logged(line); }) };
  front = await openTestFront(services);
  place = await createProjectIn(services);
  for (const role of ['viewer', 'author', 'manager', 'admin'] as const) cookies[role] = await cookieOf(services, await createPerson(services, { workspaceId: place.workspaceId }, role));
  notebook = await createNotebookRow(services, place, await createPerson(services, { workspaceId: place.workspaceId }, 'author'));
});
afterAll(async () => {
  await front.close();
  server.closeAllConnections();
  server.close();
  await services.dispose();
});

const path = () => `/api/v1/projects/${place.projectId}/connections`;
async function send(role: Role, method: string, target: string, body?: unknown): Promise<{ readonly status: number; readonly json: Record<string, never> & { readonly id: string; readonly detail: string } }> {
  const answer = await front.send(method, target, { headers: { cookie: cookies[role], origin: front.hosts.appOrigin, ...(body ? { 'content-type': 'application/json' } : {}) }, ...(body ? { body: JSON.stringify(body) } : {}) });
  said.push(answer.text, JSON.stringify(answer.headers));
  return { status: answer.status, json: (answer.text ? JSON.parse(answer.text) : {}) as never };
}
const warehouse = { kind: 'postgres', host: 'db.example.com', port: 5432, database: 'sales', user: 'reader', tls: 'verify' };
const api = { kind: 'http', baseUrl: 'https://api.example.com/v1/', hosts: [], auth: 'bearer' };
const auditOf = async (id: string) => (await services.db.select().from(auditEntries).where(eq(auditEntries.subjectId, id))).map(({ canonical }) => JSON.parse(new TextDecoder().decode(canonical)) as { action: string });

/** A connection to this suite's server as the database holds one, sealed as the server seals it. */
async function makeWithCredential(name: string): Promise<string> {
  const { json } = await send('manager', 'POST', path(), { name, settings: { ...api, auth: 'bearer' }, credential: SECRET });
  const { seal } = await import('@/lib/server/secrets/seal');
  const { secretKeys } = await import('@/lib/server/secrets/keys');
  const { audienceOf } = await import('@/lib/domain/connections');
  const settings = { kind: 'http', baseUrl: base, hosts: [], auth: 'bearer' } as const;
  await services.db.update(connections).set({ settings, sealedCredential: seal(await secretKeys(services.env), SECRET, `connection ${json.id}\n${audienceOf(settings)}`) }).where(eq(connections.id, json.id as never));
  return json.id;
}

describe('connections', () => {
  it('are made, changed and removed by managers and administrators, tried by authors too, seen by all', async () => {
    expect((await send('author', 'POST', path(), { name: 'a', settings: api, credential: SECRET })).status).toBe(403);
    const { status, json } = await send('admin', 'POST', path(), { name: 'first', settings: api, credential: SECRET });
    expect(status).toBe(201);
    const one = `${path()}/${json.id}`;
    expect((await send('viewer', 'GET', path())).json).toMatchObject([{ name: 'first', hasCredential: true, settings: api }]);
    expect([(await send('author', 'PUT', one, { name: 'b', settings: api })).status, (await send('author', 'DELETE', one)).status, (await send('viewer', 'POST', `${one}/test`)).status]).toEqual([403, 403, 403]);
    expect((await send('author', 'POST', `${one}/test`)).status).toBe(200);
    expect((await send('manager', 'DELETE', one)).status).toBe(200);
    expect((await send('manager', 'DELETE', one)).status).toBe(404);
    expect((await auditOf(json.id)).map(({ action }) => action)).toEqual(['connection.made', 'connection.tested', 'connection.removed']);
  });

  it('are refused in words where something is wrong with them', async () => {
    const refused = async (draft: unknown) => (await send('manager', 'POST', path(), draft)).json.detail;
    expect(await refused({ name: 'Bad Name', settings: api, credential: 'x' })).toContain('small letters');
    expect(await refused({ name: 'x', settings: api })).toContain('Give the credential');
    expect(await refused({ name: 'x', settings: { ...api, baseUrl: 'http://api.example.com/' }, credential: 'x' })).toContain('over https only');
    expect(await refused({ name: 'x', settings: api, credential: 'a\nb' })).toContain('line break');
    expect((await send('manager', 'POST', path(), { name: 'twice', settings: warehouse, credential: 'pw' })).status).toBe(201);
    expect(await refused({ name: 'twice', settings: warehouse })).toContain('already');
  });

  it('keep their credential while the server stays the same, and want it again for another', async () => {
    const { json } = await send('manager', 'POST', path(), { name: 'kept', settings: api, credential: SECRET });
    const one = `${path()}/${json.id}`;
    const sealed = async () => (await services.db.select().from(connections).where(eq(connections.id, json.id as never)))[0]!.sealedCredential;
    const before = await sealed();
    expect((await send('manager', 'PUT', one, { name: 'kept-2', settings: { ...api, hosts: ['data.example.com'] } })).status).toBe(200);
    expect(await sealed()).toBe(before);
    for (const settings of [{ ...api, baseUrl: 'https://evil.example.com/' }, { ...api, auth: 'header', headerName: 'X-Key' }, warehouse]) {
      const answer = await send('manager', 'PUT', one, { name: 'kept-2', settings });
      expect([answer.status, answer.json.detail]).toEqual([422, expect.stringContaining('Give the credential again')]);
    }
    expect((await send('manager', 'PUT', one, { name: 'kept-2', settings: { ...api, baseUrl: 'https://evil.example.com/' }, credential: 'another' })).status).toBe(200);
    expect(await sealed()).not.toBe(before);
  });

  it('of another project are not there', async () => {
    const other = await createProjectIn(services, place.workspaceId);
    const { json } = await send('manager', 'POST', path(), { name: 'mine', settings: api, credential: SECRET });
    for (const [method, rest] of [['PUT', ''], ['DELETE', ''], ['POST', '/test']] as const) expect((await send('manager', method, `/api/v1/projects/${other.projectId}/connections/${json.id}${rest}`, method === 'PUT' ? { name: 'x', settings: api } : undefined)).status).toBe(404);
  });

  it('are really asked by a test, which remembers how that went', async () => {
    const id = await makeWithCredential('tried');
    expect((await send('author', 'POST', `${path()}/${id}/test`)).json).toMatchObject({ ok: true, message: expect.stringContaining('answers with 200') as string });
    await services.db.update(connections).set({ settings: { kind: 'http', baseUrl: 'http://127.0.0.1:9/', hosts: [], auth: 'none' } }).where(eq(connections.id, id as never));
    expect((await send('author', 'POST', `${path()}/${id}/test`)).json).toMatchObject({ ok: false, message: expect.stringContaining('cannot be opened on this server') as string });
    const { json } = await send('manager', 'POST', path(), { name: 'inner', settings: { kind: 'http', baseUrl: 'http://127.0.0.1:9/', hosts: [], auth: 'none' } });
    expect((await send('author', 'POST', `${path()}/${json.id}/test`)).json).toMatchObject({ ok: false, message: expect.stringContaining('not on the public internet') as string });
    expect((await send('viewer', 'GET', path())).json).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'inner', lastTrial: expect.objectContaining({ ok: false }) as object })]));
  });
});

describe('a notebook', () => {
  const reads: ReadInput[] = [];
  const ask = (id = notebook) => createCapabilities(services, { id, projectId: place.projectId }, (_, input) => reads.push(input));
  const read = (more: { connection?: string | null; path?: string } = {}) => ({ verb: 'readHttp', connection: 'weather', path: 'days.csv', query: [], accept: '*/*', ...more }) as const;
  beforeAll(() => makeWithCredential('weather'));

  it('reads through a connection of its project, and what it read is kept by its digest before it goes on', async () => {
    const { value, payload } = await ask()(read(), 'e' as ExecutionId);
    let text = '';
    for await (const piece of payload as AsyncIterable<Uint8Array>) text += new TextDecoder().decode(piece);
    expect(text).toBe('day,degrees\n1,20\n2,21\n');
    expect(reads).toEqual([{ name: expect.stringMatching(/^weather: days\.csv #[0-9a-f]{12} text\/csv$/) as string, digest: (value as { digest: string }).digest }]);
    expect(new TextDecoder().decode(await services.blobs.readAll(reads[0]!.digest))).toBe(text);
    expect(asked.at(-1)!.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  it('leaves one entry in the audit log a session and connection, without the credential', async () => {
    const own = await createNotebookRow(services, place, (await services.db.select().from(connections))[0]!.madeBy);
    const asking = ask(own);
    for (let time = 0; time < 3; time += 1) ((await asking(read(), 'e' as ExecutionId)).payload as Readable).destroy();
    expect(await auditOf(own)).toMatchObject([{ action: 'connection.used', after: { kind: 'connection', name: 'weather' } }]);
  });

  it('is told in words what is not there, and nothing of another project’s', async () => {
    await expect(ask()(read({ connection: 'nothing' }), 'e' as ExecutionId)).rejects.toThrow(/There is no connection “nothing”\. There is: .*weather/);
    await expect(ask()({ verb: 'queryPostgres', connection: 'weather', sql: 'select 1', parameters: [] }, 'e' as ExecutionId)).rejects.toThrow('read it with readHttp');
    const other = await createProjectIn(services, place.workspaceId);
    const there = createCapabilities(services, { id: notebook, projectId: other.projectId }, () => {});
    await expect(there(read(), 'e' as ExecutionId)).rejects.toThrow('There is no connection “weather”. None of this kind was made yet');
    expect(await auditOf(notebook)).toContainEqual(expect.objectContaining({ action: 'data.refused' }));
  });

  it('gets no answer that shows the credential, and no words of a server that refuses', async () => {
    await expect(ask()(read({ path: 'echo' }), 'e' as ExecutionId)).rejects.toThrow('shows the credential of the connection');
    await expect(ask()(read({ path: 'broken' }), 'e' as ExecutionId)).rejects.toThrow(/answered 500 to \/v1\/broken: it has trouble of its own\.$/);
  });

  it('reads whole addresses of hosts that a connection opens, without its credential', async () => {
    await expect(ask()(read({ connection: null, path: `${base}days.csv` }), 'e' as ExecutionId)).rejects.toThrow('answered 401');
    await expect(ask()(read({ connection: null, path: 'https://elsewhere.example.org/' }), 'e' as ExecutionId)).rejects.toThrow('is not among the hosts');
    await expect(ask()(read({ connection: null, path: 'nonsense' }), 'e' as ExecutionId)).rejects.toThrow('is no address');
  });
});

describe('credentials', () => {
  it('are sealed anew with a new key when the server starts, and the old key may go', async () => {
    const rotated = { ...services, env: { ...services.env, PINION_SECRETS_KEYS: `${NEW_KEY},${OLD_KEY}` } };
    const count = await resealConnections(rotated);
    expect(count).toBeGreaterThan(0);
    expect(await resealConnections(rotated)).toBe(0);
    const alone = { ...services, env: { ...services.env, PINION_SECRETS_KEYS: NEW_KEY } };
    const ask = createCapabilities(alone, { id: notebook, projectId: place.projectId }, () => {});
    ((await ask({ verb: 'readHttp', connection: 'weather', path: 'days.csv', query: [], accept: '*/*' }, 'e' as ExecutionId)).payload as Readable).destroy();
  });

  it('are in no answer, log line, audit entry or row, in no form', async () => {
    const rows = JSON.stringify(await services.database.sql`select * from connections`);
    const audit = (await services.db.select().from(auditEntries)).map(({ canonical }) => new TextDecoder().decode(canonical)).join('\n');
    const all = [...said, rows, audit].join('\n');
    expect(all.length).toBeGreaterThan(1_000);
    for (const form of [SECRET, Buffer.from(SECRET).toString('base64').replace(/=+$/, ''), Buffer.from(SECRET).toString('hex'), encodeURIComponent(SECRET)]) expect(all).not.toContain(form);
    for (const row of await services.db.select().from(connections)) if (row.sealedCredential) expect([...said, audit].join('\n')).not.toContain(row.sealedCredential);
  });
});
