/**
 * Every door × every level, through the real front door: what somebody with nothing but a level in one notebook can open.
 * A door that is in the router table and not in this one fails the test.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifacts, assets, assetVersions, deployments, runs } from '@/db/schema';
import { done } from '@/lib/domain/errors';
import type { Digest } from '@/lib/domain/ids';
import { isAtLeast, LEVELS, type Level } from '@/lib/domain/levels';
import type { Door, RawDoor, SocketDoor } from '@/lib/server/door';
import { DOORS } from '@/lib/server/doors';
import { openTestFront, type TestFront } from '../../support/front';
import { createPerson, createTestServices, type TestServices } from '../../support/people';
import { cookieOf, createGuest, createNotebookRow, createProjectIn } from '../../support/together';

const OPENED = 299;

/** The least level that opens a door about a notebook; `none` where no level does, because it is the project's. */
const NOTEBOOK_DOORS: Readonly<Record<string, Level | 'none'>> = {
  'SOCKET /sync/:notebook': 'view',
  'SOCKET /session/:notebook': 'view',
  'GET /api/v1/notebooks/:notebook': 'view',
  'PATCH /api/v1/notebooks/:notebook': 'edit',
  'DELETE /api/v1/notebooks/:notebook': 'own',
  'POST /api/v1/notebooks/:notebook/restore': 'own',
  'GET /api/v1/notebooks/:notebook/outputs/:digest': 'view',
  'POST /api/v1/notebooks/:notebook/tables': 'view',
  'GET /api/v1/notebooks/:notebook/tables/:download': 'view',
  'GET /api/v1/notebooks/:notebook/access': 'view',
  'GET /api/v1/notebooks/:notebook/candidates': 'own',
  'PUT /api/v1/notebooks/:notebook/access/:person': 'own',
  'DELETE /api/v1/notebooks/:notebook/access/:person': 'view',
  'POST /api/v1/notebooks/:notebook/links': 'own',
  'POST /api/v1/notebooks/:notebook/pins': 'none',
  'GET /api/v1/notebooks/:notebook/export': 'view',
  'GET /api/v1/notebooks/:notebook/imported': 'view',
  'GET /api/v1/notebooks/:notebook/history': 'view',
  'GET /api/v1/notebooks/:notebook/history/:version': 'view',
  'GET /api/v1/notebooks/:notebook/history/compare': 'view',
  'POST /api/v1/notebooks/:notebook/history': 'edit',
  'PATCH /api/v1/notebooks/:notebook/history/:version': 'edit',
  'POST /api/v1/notebooks/:notebook/history/:version/restore': 'edit',
  'GET /api/v1/notebooks/:notebook/trash': 'view',
  'GET /api/v1/notebooks/:notebook/damage': 'view',
  'POST /api/v1/notebooks/:notebook/repair': 'edit',
  'POST /api/v1/notebooks/:notebook/trash/:cell/restore': 'edit',
  'GET /api/v1/notebooks/:notebook/comments': 'view',
  'POST /api/v1/notebooks/:notebook/comments': 'comment',
  'POST /api/v1/notebooks/:notebook/comments/:thread/replies': 'comment',
  'PATCH /api/v1/notebooks/:notebook/comments/:thread': 'comment',
  'PATCH /api/v1/notebooks/:notebook/comments/:thread/:comment': 'comment',
  'DELETE /api/v1/notebooks/:notebook/comments/:thread/:comment': 'view',
  'DELETE /api/v1/notebooks/:notebook/links/:link': 'own',
};

/** Doors about a project or a workspace: a level opens none of them. The rest of the table is for everybody signed in, or for everybody. */
const isOfNotebook = (door: Door) => door.path.includes(':notebook') && door.kind !== 'page';
const isForAll = (door: Door) => door.requires.access === 'public' || door.requires.access === 'signed-in';

function hollow(door: Door): Door {
  if (door.kind === 'json') return { ...door, body: undefined, query: undefined, status: OPENED, handle: async () => done({}) } as unknown as Door;
  if (door.kind === 'raw') return { ...door, handle: async ({ response }) => void response.writeHead(OPENED).end() } satisfies RawDoor;
  if (door.kind === 'socket') return { ...door, handle: async ({ socket }) => void socket.end(`HTTP/1.1 ${OPENED} Opened\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`) } satisfies SocketDoor;
  return door;
}

const name = (door: Door) => `${door.kind === 'socket' ? 'SOCKET' : door.method} ${door.path}`;

let services: TestServices;
let front: TestFront;
const params: Record<string, string> = {};
const guests = {} as Record<Level | 'none', string>;

beforeAll(async () => {
  services = await createTestServices();
  front = await openTestFront(services, DOORS.map(hollow));
  const place = await createProjectIn(services);
  const author = await createPerson(services, { workspaceId: place.workspaceId }, 'author');
  const notebook = await createNotebookRow(services, place, author);
  const other = await createNotebookRow(services, place, author);
  const { db } = services;
  const [artifact] = await db.insert(artifacts).values({ projectId: place.projectId, kind: 'model', digest: 'd'.repeat(64) as Digest, manifest: {} as never }).returning();
  const [asset] = await db.insert(assets).values({ projectId: place.projectId, kind: 'model', name: 'credit' }).returning();
  const [version] = await db.insert(assetVersions).values({ assetId: asset!.id, number: 1, artifactId: artifact!.id, stage: 'pinned', state: 'pinned', pinnedBy: author }).returning();
  await db.insert(deployments).values({ projectId: place.projectId, assetId: asset!.id, name: 'credit' });
  const [run] = await db.insert(runs).values({ projectId: place.projectId, number: 1, name: 'R', experiment: 'N', kind: 'fit', status: 'finished', startedAt: new Date(0), params: {}, metrics: {}, tags: {} }).returning();
  Object.assign(params, { run: run!.id, project: place.projectId, workspace: place.workspaceId, person: author, role: 'viewer', notebook, other, version: version!.id, name: 'credit', deployment: 'credit', item: 'G1', token: randomUUID(), connection: randomUUID(), stream: randomUUID(), link: randomUUID(), secret: 's'.repeat(43), digest: 'd'.repeat(64), cell: 'abc', thread: randomUUID(), comment: randomUUID(), download: randomUUID() });
  for (const level of LEVELS) guests[level] = await cookieOf(services, await createGuest(services, notebook, level));
  guests.none = await cookieOf(services, await createGuest(services, notebook, null));
});
afterAll(async () => {
  await front.close();
  await services.dispose();
});

async function knock(door: Door, cookie: string, notebook = params['notebook']!): Promise<number> {
  const target = door.path.replace(/[:*](\w+)/g, (_, key: string) => (door.path.includes('/*') ? 'x' : key === 'version' && door.path.startsWith('/v2/') ? '1' : key === 'notebook' ? notebook : params[key]!));
  const headers = { cookie, origin: front.hosts.appOrigin };
  return door.kind === 'socket' ? front.upgrade(target, headers) : (await front.send(door.method, target, { headers })).status;
}

it('lists every door about a notebook, and no other', () => {
  expect(DOORS.filter(isOfNotebook).map(name).toSorted()).toEqual(Object.keys(NOTEBOOK_DOORS).toSorted());
});

describe.each(DOORS.filter(isOfNotebook).map((door) => [name(door), door] as const))('%s', (key, door) => {
  it.each(LEVELS)('opens to somebody with the level %s just when the table says so', async (level) => {
    const least = NOTEBOOK_DOORS[key];
    expect(least).toBeDefined();
    expect(await knock(door, guests[level])).toBe(least !== 'none' && isAtLeast(level, least!) ? OPENED : 403);
  });

  it('is not there for who has no level in the notebook, whatever they have elsewhere', async () => {
    expect(await knock(door, guests.none)).toBe(404);
    for (const level of LEVELS) expect(await knock(door, guests[level], params['other'])).toBe(404);
  });
});

describe.each(DOORS.filter((door) => !isOfNotebook(door) && !isForAll(door)).map((door) => [name(door), door] as const))('%s', (_, door) => {
  it('opens to nobody by a level in a notebook', async () => {
    const isAnywhere = 'scope' in door.requires && (await door.requires.scope(params, services)) === 'any';
    // In their own workspace they are a viewer; that, and only that, counts here.
    const expected = await knock(door, guests.none);
    if (!isAnywhere) expect(expected).toBe(404);
    for (const level of LEVELS) expect(await knock(door, guests[level])).toBe(expected);
  });
});

describe('live changes', () => {
  const live = async (cookie: string, topic: string) => {
    const real = await openTestFront(services);
    const answer = await new Promise<number>((resolve) => {
      void import('node:http').then(({ request }) => {
        const sent = request({ host: '127.0.0.1', port: real.port, path: `/api/v1/live?topic=${topic}`, headers: { host: `localhost:${real.port}`, cookie }, agent: false }, (response) => {
          resolve(response.statusCode ?? 0);
          sent.destroy();
        });
        sent.on('error', () => {});
        sent.end();
      });
    });
    await real.close();
    return answer;
  };

  it('of the notebook are heard by its viewers, of its project and its other notebooks are not', async () => {
    expect(await live(guests.view, `notebook:${params['notebook']}`)).toBe(200);
    expect(await live(guests.own, `project:${params['project']}`)).toBe(404);
    expect(await live(guests.own, `notebook:${params['other']}`)).toBe(404);
    expect(await live(guests.own, `version:${params['version']}`)).toBe(404);
    expect(await live(guests.none, `notebook:${params['notebook']}`)).toBe(404);
  });
});
