/** Notebooks in a project, and people with every way of reaching one, for suites about sharing and comments. */
import { randomUUID } from 'node:crypto';
import { notebookGrants, notebooks, projects } from '@/db/schema';
import type { NotebookId, ProjectId, UserId, WorkspaceId } from '@/lib/domain/ids';
import type { Level } from '@/lib/domain/levels';
import { findActor } from '@/lib/server/people/actors';
import type { Actor } from '@/lib/server/door';
import type { Services } from '@/lib/server/services';
import { createPerson, createWorkspace, signedIn } from './people';

export interface Place {
  readonly workspaceId: WorkspaceId;
  readonly projectId: ProjectId;
  readonly slug: string;
}

export async function createProjectIn(services: Services, workspaceId?: WorkspaceId): Promise<Place> {
  const workspace = workspaceId ?? (await createWorkspace(services));
  const [row] = await services.db.insert(projects).values({ workspaceId: workspace, slug: randomUUID(), name: 'Trials' }).returning();
  return { workspaceId: workspace, projectId: row!.id, slug: row!.slug };
}

export async function createNotebookRow(services: Services, place: Place, createdBy: UserId): Promise<NotebookId> {
  const [row] = await services.db.insert(notebooks).values({ projectId: place.projectId, title: 'Trial', createdBy }).returning();
  return row!.id;
}

/** Somebody of another workspace, with nothing but this level in this notebook. */
export async function createGuest(services: Services, notebookId: NotebookId, level: Level | null): Promise<UserId> {
  const userId = await createPerson(services, { workspaceId: await createWorkspace(services) }, 'viewer');
  if (level) await services.db.insert(notebookGrants).values({ notebookId, userId, level });
  return userId;
}

/** The person as a door would see them now. */
export async function actorOf(services: Services, userId: UserId): Promise<Actor> {
  return (await findActor(await signedIn(services, userId), services))!;
}

export async function cookieOf(services: Services, userId: UserId): Promise<string> {
  return (await signedIn(services, userId)).headers.cookie;
}
