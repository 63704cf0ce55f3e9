import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { projects } from '@/db/schema';
import { done } from '@/lib/domain/errors';
import type { ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { jsonDoor, type Door } from '@/lib/server/door';
import { DOORS } from '@/lib/server/doors';
import { issueToken } from '@/lib/server/people/tokens';
import { openTestFront, type TestFront } from '../../../support/front';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../../support/people';

let services: TestServices;
let workspaceId: WorkspaceId;
let projectId: ProjectId;
let scientist: { readonly userId: UserId; readonly cookie: string };

beforeAll(async () => {
  services = await createTestServices();
  workspaceId = await createWorkspace(services);
  const [project] = await services.db.insert(projects).values({ workspaceId, slug: 'loans', name: 'Loans' }).returning();
  projectId = project!.id;
  const userId = await createPerson(services, { workspaceId }, 'author');
  scientist = { userId, cookie: (await signedIn(services, userId)).headers.cookie };
});
afterAll(() => services.dispose());

/** A path that fits a row, with ids that do not exist. */
const concrete = (path: string) => path.replace(/[:*]\w+/g, '00000000-0000-4000-8000-000000000000');

describe('every door of the table', () => {
  let front: TestFront;
  beforeAll(async () => { front = await openTestFront(services); });
  afterAll(() => front.close());

  const closed = DOORS.filter((door) => door.requires.access !== 'public');

  it.each(closed.filter((door) => door.kind !== 'socket').map((door) => [`${door.method} ${door.path}`, door] as const))('%s is closed to a stranger', async (_name, door) => {
    const answer = await front.send(door.method, concrete(door.path), { headers: { 'content-type': 'application/json', origin: front.hosts.appOrigin }, body: door.method === 'GET' ? '' : '{}' });
    if (door.kind === 'page') expect([answer.status, answer.headers.location?.slice(0, 9)]).toEqual([303, '/sign-in?']);
    else expect(answer).toMatchObject({ status: 401, headers: { 'content-type': expect.stringContaining('problem+json') } });
    expect(front.rendered).not.toContain(concrete(door.path));
  });

  it.each(closed.filter((door) => door.kind === 'socket').map((door) => [door.path] as const))('socket %s is closed to a stranger', async (path) => {
    expect(await front.upgrade(concrete(path), { origin: front.hosts.appOrigin })).toBe(401);
  });

  it.each(closed.filter((door) => door.kind !== 'socket' && door.method !== 'GET').map((door) => [`${door.method} ${door.path}`, door] as const))('%s is closed to a page of another site', async (_name, door) => {
    const answer = await front.send(door.method, concrete(door.path), { headers: { cookie: scientist.cookie, origin: 'http://localhost:1', 'content-type': 'application/json' }, body: '{}' });
    expect(answer.status).toBe(403);
  });

  it('opens nothing that is not in it', async () => {
    for (const target of ['/nothing', '/api/v1/nothing', '/api/2.0/mlflow/experiments/search', '/dvc/x/files/md5/00/11', '/_next/image?url=x', '/_next/data/x.json', '/.env', '/package.json', '/__nextjs_original-stack-frames', '/sign-in/x', '/api/auth']) {
      expect((await front.send('GET', target, { headers: { cookie: scientist.cookie } })).status, target).toBe(404);
    }
    expect(front.rendered).toEqual([]);
  });

  it('opens no socket that is not in it, Next\'s own included', async () => {
    for (const target of ['/', '/_next/webpack-hmr', '/_next/hmr', '/nothing', '/sync', '/api/v1/live']) expect(await front.upgrade(target, { origin: front.hosts.appOrigin, cookie: scientist.cookie }), target).toBe(404);
  });
});

describe('the front door', () => {
  const doors: Door[] = [
    jsonDoor({ method: 'POST', path: '/echo', summary: '', requires: { access: 'signed-in' }, body: z.object({ n: z.number() }), bodyLimit: 100, status: 201, handle: async ({ body }) => done(body) }),
    jsonDoor({ method: 'GET', path: '/projects/:project', summary: '', requires: { access: 'notebook:edit', token: 'write', scope: async ({ project }) => (project === 'none' ? null : { projectId: project as ProjectId }) }, query: z.object({ page: z.coerce.number().default(1) }), handle: async ({ query, actor }) => done({ ...query, who: actor?.userId }) }),
    jsonDoor({ method: 'GET', path: '/fails', summary: '', requires: { access: 'signed-in' }, handle: async () => { throw new Error('secret detail'); } }),
    jsonDoor({ method: 'DELETE', path: '/echo', summary: '', requires: { access: 'signed-in' }, handle: async () => done(undefined) }),
    { kind: 'page', method: 'GET', path: '/page', summary: '', requires: { access: 'signed-in' } },
    { kind: 'socket', method: 'GET', path: '/socket', summary: '', requires: { access: 'signed-in' }, handle: async ({ socket }) => { socket.end('HTTP/1.1 418 Opened\r\n\r\n'); } },
  ];
  let front: TestFront;
  beforeAll(async () => { front = await openTestFront({ ...services, log: { ...services.log, error: () => {} } }, doors); });
  afterAll(() => front.close());

  const post = (body: string, headers: Record<string, string> = {}) => front.send('POST', '/echo', { headers: { cookie: scientist.cookie, origin: front.hosts.appOrigin, 'content-type': 'application/json', ...headers }, body });
  const get = (target: string, headers: Record<string, string> = { cookie: scientist.cookie }) => front.send('GET', target, { headers });

  it('parses, hands over and answers JSON with the door\'s status', async () => {
    const answer = await post('{"n":3}');
    expect(answer).toMatchObject({ status: 201, text: '{"n":3}' });
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'content-security-policy': expect.stringContaining("default-src 'none'") });
  });

  it('answers 204 where there is nothing to say', async () => {
    expect(await front.send('DELETE', '/echo', { headers: { cookie: scientist.cookie, origin: front.hosts.appOrigin } })).toMatchObject({ status: 204, text: '' });
  });

  it('says what is wrong with a body', async () => {
    expect((await post('{')).status).toBe(400);
    expect(JSON.parse((await post('{"n":"x"}')).text)).toMatchObject({ status: 422, code: 'invalid', details: [{ path: ['n'] }] });
    expect((await post('n=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await post(`{"n":1,"x":"${'x'.repeat(200)}"}`)).status).toBe(413);
    expect((await post('['.repeat(90))).status).toBe(400);
  });

  it('reads queries by their schema', async () => {
    expect(JSON.parse((await get(`/projects/${projectId}?page=2`)).text)).toEqual({ page: 2, who: scientist.userId });
    expect((await get(`/projects/${projectId}?page=x`)).status).toBe(422);
  });

  it('takes no change by cookie without our Origin', async () => {
    const headers = { cookie: scientist.cookie, 'content-type': 'application/json' };
    for (const origin of [undefined, 'null', 'http://evil.example', front.hosts.outputOrigin]) {
      expect((await front.send('POST', '/echo', { headers: { ...headers, ...(origin ? { origin } : {}) }, body: '{"n":1}' })).status, String(origin)).toBe(403);
    }
  });

  it('refuses other names, so that a rebound name reaches nothing', async () => {
    expect((await get('/page', { cookie: scientist.cookie, host: `evil.example:${front.port}` })).status).toBe(403);
    expect(await front.upgrade('/socket', { host: `evil.example:${front.port}`, origin: `http://evil.example:${front.port}`, cookie: scientist.cookie })).toBe(403);
  });

  it('refuses absolute targets and encoded traversal', async () => {
    expect((await get('http://localhost/page')).status).toBe(400);
    expect((await get('/%2e%2e/page')).status).toBe(400);
  });

  it('opens sockets to our own pages only', async () => {
    const { cookie } = scientist;
    expect(await front.upgrade('/socket', { cookie, origin: front.hosts.appOrigin })).toBe(418);
    expect(await front.upgrade('/socket', { cookie })).toBe(403);
    expect(await front.upgrade('/socket', { cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await front.upgrade('/socket', { cookie, origin: front.hosts.outputOrigin, host: `127.0.0.1:${front.port}` })).toBe(403);
  });

  it('looks at no cookie on the output origin, and sends people from its pages to the app', async () => {
    const host = `127.0.0.1:${front.port}`;
    expect((await get(`/projects/${projectId}`, { cookie: scientist.cookie, host })).status).toBe(401);
    expect(await get('/page', { cookie: scientist.cookie, host })).toMatchObject({ status: 307, headers: { location: `${front.hosts.appOrigin}/page` } });
    expect((await get('/page', { host, 'sec-fetch-dest': 'iframe' })).status).toBe(404);
  });

  it('lets a token do what its scopes and its person may, on either origin', async () => {
    const token = async (userId: UserId, scopes: ('read' | 'write')[]) => `Bearer ${(await issueToken(services.db, services.now(), userId, { name: 't', scopes, days: 1 })).secret}`;
    const writing = await token(scientist.userId, ['write']);
    expect((await get(`/projects/${projectId}`, { authorization: writing })).status).toBe(200);
    expect((await get(`/projects/${projectId}`, { authorization: writing, host: `127.0.0.1:${front.port}` })).status).toBe(200);
    expect((await get(`/projects/${projectId}`, { authorization: await token(scientist.userId, ['read']) })).status).toBe(403);
    const viewer = await createPerson(services, { workspaceId }, 'viewer');
    expect((await get(`/projects/${projectId}`, { authorization: await token(viewer, ['write']) })).status).toBe(403);
    expect((await get(`/projects/${projectId}`, { authorization: 'Bearer nonsense', cookie: scientist.cookie })).status).toBe(401);
  });

  it('hides from outsiders that something is there', async () => {
    const outsider = await createPerson(services, { workspaceId: await createWorkspace(services) }, 'author');
    const { headers } = await signedIn(services, outsider);
    expect((await get(`/projects/${projectId}`, headers)).status).toBe(404);
    expect((await get('/projects/none')).status).toBe(404);
    expect((await get('/projects/not-an-id')).status).toBe(404);
  });

  it('acts on a change of role at once', async () => {
    const userId = await createPerson(services, { workspaceId }, 'author');
    const { headers } = await signedIn(services, userId);
    expect((await get(`/projects/${projectId}`, headers)).status).toBe(200);
    await services.database.sql`delete from role_grants where user_id = ${userId}`;
    await services.announcements.announce(`people:${userId}`);
    expect((await get(`/projects/${projectId}`, headers)).status).toBe(404);
  });

  it('tells nothing of an error of its own', async () => {
    const answer = await get('/fails');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret detail');
  });

  it('renders a page with a policy that has a fresh nonce and no eval', async () => {
    const [first, second] = [await get('/page'), await get('/page')].map((answer) => String(answer.headers['content-security-policy']));
    expect(first).toMatch(/script-src 'self' 'nonce-[^']{20,}'/);
    expect(first).not.toContain('unsafe-eval');
    expect(first).not.toBe(second);
  });

  it('counts answers by door and never by raw path', async () => {
    await get('/nothing-to-see');
    await get(`/projects/${projectId}`);
    const text = await front.metrics.registry.metrics();
    expect(text).toContain('door="/projects/:project",method="GET",status="200"');
    expect(text).toMatch(/door="none",method="GET",status="404"/);
    expect(text).not.toContain(projectId);
  });
});
