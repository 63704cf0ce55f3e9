/**
 * Walks the router table (DESIGN L9): every door × everybody who might knock, through the real front door with real
 * sessions, tokens and rows. Only what stands behind the doors is replaced, by a word that says "opened".
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifacts, assets, assetVersions, deployments, notebooks, projects, runs, sessions } from '@/db/schema';
import { done } from '@/lib/domain/errors';
import type { Digest, ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import { PERMISSIONS, ROLES, type Role } from '@/lib/domain/roles';
import { TOKEN_SCOPES, type TokenScope } from '@/lib/domain/scopes';
import type { Door, RawDoor, SocketDoor } from '@/lib/server/door';
import { DOORS } from '@/lib/server/doors';
import { issueToken } from '@/lib/server/people/tokens';
import { openTestFront, type TestFront } from '../../../support/front';
import { createPerson, createTestServices, createWorkspace, signedIn, type TestServices } from '../../../support/people';

const OPENED = 299;

/** The door with its own row, and nothing behind it. */
function hollow(door: Door): Door {
  if (door.kind === 'json') return { ...door, body: undefined, query: undefined, status: OPENED, handle: async () => done({}) } as unknown as Door;
  if (door.kind === 'raw') return { ...door, handle: async ({ response }) => void response.writeHead(OPENED).end() } satisfies RawDoor;
  if (door.kind === 'socket') return { ...door, handle: async ({ socket }) => void socket.end(`HTTP/1.1 ${OPENED} Opened\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`) } satisfies SocketDoor;
  return door;
}

let services: TestServices;
let front: TestFront;
let workspaceId: WorkspaceId;
let project: { readonly id: ProjectId; readonly slug: string };
const params: Record<string, string> = {};
const cookies = {} as Record<Role, string>;

async function cookieOf(userId: UserId): Promise<string> {
  return (await signedIn(services, userId, 3600)).headers.cookie;
}

async function createTestProject(slug: string): Promise<{ readonly id: ProjectId; readonly slug: string }> {
  const [row] = await services.db.insert(projects).values({ workspaceId, slug, name: slug }).returning();
  return row!;
}

beforeAll(async () => {
  services = await createTestServices();
  front = await openTestFront(services, DOORS.map(hollow));
  workspaceId = await createWorkspace(services);
  project = await createTestProject('credit');
  for (const role of ROLES) cookies[role] = await cookieOf(await createPerson(services, { workspaceId }, role));

  const { db } = services;
  const author = await createPerson(services, { workspaceId }, 'author');
  const [notebook] = await db.insert(notebooks).values({ projectId: project.id, title: 'N', createdBy: author }).returning();
  const [artifact] = await db.insert(artifacts).values({ projectId: project.id, kind: 'model', digest: 'd'.repeat(64) as Digest, manifest: {} as never }).returning();
  const [asset] = await db.insert(assets).values({ projectId: project.id, kind: 'model', name: 'credit-decision' }).returning();
  const [version] = await db.insert(assetVersions).values({ assetId: asset!.id, number: 1, artifactId: artifact!.id, stage: 'pinned', state: 'pinned', pinnedBy: author }).returning();
  await db.insert(deployments).values({ projectId: project.id, assetId: asset!.id, name: 'credit-decision' });
  const [run] = await db.insert(runs).values({ projectId: project.id, number: 1, name: 'R', experiment: 'N', kind: 'fit', status: 'finished', startedAt: new Date(0), params: {}, metrics: {}, tags: {} }).returning();
  Object.assign(params, { run: run!.id, project: project.id, workspace: workspaceId, person: author, role: 'viewer', notebook: notebook!.id, version: version!.id, name: 'credit-decision', deployment: 'credit-decision', item: 'G1', cell: 'abcdefgh', token: randomUUID(), connection: randomUUID(), stream: randomUUID(), upload: randomUUID(), link: randomUUID(), download: randomUUID(), thread: randomUUID(), comment: randomUUID(), secret: 's'.repeat(43), digest: 'd'.repeat(64) });
});
afterAll(async () => {
  await front.close();
  await services.dispose();
});

function targetOf(door: Door): string {
  return door.path.replace(/[:*](\w+)/g, (_, name: string) => {
    if (door.path.includes('/*')) return 'x';
    // A version in an inference path is a number; everything else is named alike everywhere.
    const value = name === 'version' && door.path.startsWith('/v2/') ? '1' : params[name];
    if (value === undefined) throw new Error(`the walk has nothing for :${name} of ${door.path}; add a row for it here`);
    return value;
  });
}

async function knock(door: Door, headers: Readonly<Record<string, string>>): Promise<number> {
  const sent = { ...headers, origin: front.hosts.appOrigin };
  return door.kind === 'socket' ? front.upgrade(targetOf(door), sent) : (await front.send(door.method, targetOf(door), { headers: sent })).status;
}

const opened = (door: Door) => (door.kind === 'page' ? 200 : OPENED);
const turnedAway = (door: Door) => (door.kind === 'page' && door.method === 'GET' ? 303 : 401);
const name = (door: Door) => `${door.kind === 'socket' ? 'SOCKET' : door.method} ${door.path}`;
const isIn = (roles: readonly Role[], door: Door) => {
  const { access } = door.requires;
  return access === 'public' || access === 'signed-in' || roles.some((role) => (PERMISSIONS[access] as readonly Role[]).includes(role));
};
const permissioned = (door: Door): door is Door & { requires: Extract<Door['requires'], { scope: unknown }> } => 'scope' in door.requires;
const takes = (door: Door, scope: TokenScope) => {
  const { requires } = door;
  if (requires.access === 'public') return true;
  if ('isByHand' in requires) return false;
  return requires.token === undefined ? requires.access === 'signed-in' : requires.token === scope;
};
/** True where the door's permission may hold anywhere at all, so that there is no "elsewhere". */
const isAnywhere = async (door: Door) => permissioned(door) && (await door.requires.scope(params, services)) === 'any';

describe.each(DOORS.map((door) => [name(door), door] as const))('%s', (_, door) => {
  const isPublic = door.requires.access === 'public';

  it.each(ROLES)('opens to a %s just when the table of roles says so', async (role) => {
    expect(await knock(door, { cookie: cookies[role] })).toBe(isIn([role], door) ? opened(door) : 403);
  });

  it('turns away strangers, forged cookies and ended sessions', async () => {
    const expired = await cookieOf(await createPerson(services, { workspaceId }, ...ROLES));
    await services.db.update(sessions).set({ expiresAt: new Date(0) }).where(eq(sessions.userId, (await lastPerson())!));
    for (const headers of [{}, { cookie: 'pinion.session=forged' }, { cookie: expired }, { authorization: 'Bearer pin_forged' }]) {
      expect(await knock(door, headers as Record<string, string>)).toBe(isPublic ? opened(door) : turnedAway(door));
    }
  });

  it('shows nothing to somebody whose roles are all in another project', async () => {
    const elsewhere = await createPerson(services, { workspaceId, projectId: (await createTestProject(`other-${randomUUID()}`)).id }, ...ROLES);
    const expected = !permissioned(door) || (await isAnywhere(door)) ? opened(door) : 404;
    expect(await knock(door, { cookie: await cookieOf(elsewhere) })).toBe(expected);
  });

  it('opens to a token of somebody with every role only through the scope it names', async () => {
    const userId = await createPerson(services, { workspaceId }, ...ROLES);
    for (const scope of TOKEN_SCOPES) {
      const { secret } = await issueToken(services.db, services.now(), userId, { name: 'walk', scopes: [scope], days: 1 });
      const opens = takes(door, scope);
      expect([scope, await knock(door, { authorization: `Bearer ${secret}` })]).toEqual([scope, opens ? opened(door) : 403]);
    }
  });

  it('gives a token no more than its person may', async () => {
    const userId = await createPerson(services, { workspaceId }, 'viewer');
    const { secret } = await issueToken(services.db, services.now(), userId, { name: 'walk', scopes: TOKEN_SCOPES, days: 1 });
    expect(await knock(door, { authorization: `Bearer ${secret}` })).toBe(TOKEN_SCOPES.some((scope) => takes(door, scope)) && isIn(['viewer'], door) ? opened(door) : 403);
  });
});

async function lastPerson(): Promise<UserId | undefined> {
  const [row] = await services.database.sql<{ id: UserId }[]>`select id from users order by created_at desc limit 1`;
  return row?.id;
}

it('lists the few doors that a token of any scope opens: they tell who one is, or ask for the scope themselves', () => {
  const open = DOORS.filter((door) => door.kind !== 'page' && door.requires.access !== 'public' && TOKEN_SCOPES.every((scope) => takes(door, scope)));
  expect(open.map(name).toSorted()).toEqual(['GET /api/v1/live', 'GET /api/v1/me']);
});

describe('what is not in the table', () => {
  it('does not answer to any other method of a listed path, whoever asks', async () => {
    const everything = await cookieOf(await createPerson(services, { workspaceId }, ...ROLES));
    for (const path of new Set(DOORS.filter((door) => door.kind !== 'socket').map((door) => door.path))) {
      const doors = DOORS.filter((door) => door.path === path);
      const target = targetOf(doors[0]!);
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const fits = DOORS.some((door) => door.kind !== 'socket' && door.method === method && new RegExp(`^${door.path.replace(/[.]/g, '\\.').replace(/\*\w+/g, '.+').replace(/:\w+/g, '[^/]+')}$`).test(target));
        if (!fits) expect([method, path, (await front.send(method, target, { headers: { cookie: everything, origin: front.hosts.appOrigin } })).status]).toEqual([method, path, 404]);
      }
    }
  });
});
