/** People and services for suites: real rows, real folder of blobs, announcements inside the process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertSession, insertUser } from '@/db/queries/people';
import { roleGrants, workspaces } from '@/db/schema';
import type { ProjectId, SessionId, UserId, WorkspaceId } from '@/lib/domain/ids';
import type { Role } from '@/lib/domain/roles';
import { readEnv } from '@/lib/env';
import { createFolderBlobs } from '@/lib/server/blobs';
import { createLog } from '@/lib/server/log';
import { sealSessionCookie, sessionCookieName } from '@/lib/server/people/cookie';
import { authSecret } from '@/lib/server/people/secret';
import type { Announcements, Services, Topic } from '@/lib/server/services';
import { createTestDatabase, type TestDatabase } from './database';

export interface TestServices extends Services {
  readonly database: TestDatabase;
  readonly announced: Topic[];
  /** Moves the clock that use-cases see, in milliseconds. */
  advance(ms: number): void;
  dispose(): Promise<void>;
}

/** Announcements that reach this process only. */
export function localAnnouncements(announced: Topic[] = []): Announcements {
  const listeners = new Set<(topic: Topic) => void>();
  return {
    announce: async (topic) => {
      announced.push(topic);
      for (const listener of listeners) listener(topic);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export async function createTestServices(settings: Record<string, string> = {}): Promise<TestServices> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'pinion-people-'));
  const env = readEnv({ PINION_DATA_DIR: folder, ...settings });
  const announced: Topic[] = [];
  let ahead = 0;
  return {
    env, database, announced, db: database.db,
    blobs: createFolderBlobs(join(folder, 'blobs'), database.db),
    log: createLog('error'),
    announcements: localAnnouncements(announced),
    now: () => Date.now() + ahead,
    advance: (ms) => { ahead += ms; },
    dispose: async () => {
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let counter = 0;

export async function createWorkspace(services: Services): Promise<WorkspaceId> {
  counter += 1;
  const [row] = await services.db.insert(workspaces).values({ slug: `team-${counter}`, name: `Team ${counter}` }).returning();
  return row!.id;
}

/** A person with these roles in the workspace, or in one project of it. */
export async function createPerson(services: Services, place: { readonly workspaceId: WorkspaceId; readonly projectId?: ProjectId | null }, ...roles: Role[]): Promise<UserId> {
  counter += 1;
  const user = await insertUser(services.db, { email: `person-${counter}@example.com`, name: `Person ${counter}`, passwordHash: 'none' });
  if (roles.length) await services.db.insert(roleGrants).values(roles.map((role) => ({ workspaceId: place.workspaceId, projectId: place.projectId ?? null, userId: user!.id, role })));
  return user!.id;
}

/** Signs a person in without a page; `headers` is what their browser would send. */
export async function signedIn(services: Services, userId: UserId, seconds = 3600): Promise<{ readonly sessionId: SessionId; readonly headers: { readonly cookie: string } }> {
  const now = services.now();
  const sessionId = await insertSession(services.db, { userId, createdAt: new Date(now), expiresAt: new Date(now + seconds * 1000), userAgent: null });
  return { sessionId, headers: { cookie: `${sessionCookieName(services.env)}=${await sealSessionCookie(sessionId, await authSecret(services.env))}` } };
}
