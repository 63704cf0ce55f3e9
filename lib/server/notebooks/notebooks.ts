/** A project's notebooks as a list: make, rename, put into the trash, take out. What is in them belongs to the rooms. */
import { findNotebookRow, listNotebookRows, updateNotebook, type Notebook } from '@/db/queries/notebooks';
import { findProjectRow, type Project } from '@/db/queries/projects';
import { addCell, fillCells, setTitle } from '@/lib/collab/document';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { Actor } from '../door';
import type { NotebookPermission } from '@/lib/domain/levels';
import { may, mayIn, type NotebookPlace } from '../people/access';
import type { DoorServices, Services } from '../services';
import type { TemplateName } from '@/lib/notebook/templates';
import { makeNotebook, notAllowed } from './make';
import { readTemplate } from './templates';

export type { Notebook } from '@/db/queries/notebooks';

/** The notebooks of a project, last changed first; an empty list where the actor may not read. */
export async function listNotebooks(services: Pick<Services, 'db'>, actor: Actor, project: Pick<Project, 'id' | 'workspaceId'>, which: 'kept' | 'trashed' = 'kept'): Promise<Notebook[]> {
  return may(actor, 'notebook:read', project) ? listNotebookRows(services.db, project.id, which) : [];
}

/** What asking for rights in a notebook needs, of one that was read already. */
export function placeOf(notebook: Notebook, project: Pick<Project, 'workspaceId'>): NotebookPlace {
  return { notebookId: notebook.id, id: notebook.projectId, workspaceId: project.workspaceId, createdBy: notebook.createdBy };
}

/** The notebook and its project; null when there is none, or the actor has neither a role where it lies nor a level in it. */
export async function findNotebook(services: Pick<Services, 'db'>, actor: Actor, id: string): Promise<{ readonly notebook: Notebook; readonly project: Project } | null> {
  const notebook = await findNotebookRow(services.db, id);
  const project = notebook && (await findProjectRow(services.db, notebook.projectId));
  return notebook && project && mayIn(actor, 'notebook:read', placeOf(notebook, project)) ? { notebook, project } : null;
}

/** Makes a notebook with one empty TypeScript cell, or with the cells of a template. Its row and its document come together or not at all. */
export async function createNotebook(services: Pick<DoorServices, 'db' | 'rooms' | 'announcements' | 'now'>, actor: Actor, project: Pick<Project, 'id' | 'workspaceId'>, wanted: { readonly title?: string | undefined; readonly template?: TemplateName | undefined }): Promise<Result<Notebook>> {
  if (!may(actor, 'notebook:edit', project)) return notAllowed();
  const template = wanted.template ? await readTemplate(wanted.template) : null;
  return done(await makeNotebook(services, actor, project, wanted.title?.trim() || template?.title || 'Untitled', (doc) => {
    if (template) fillCells(doc, template.cells);
    else addCell(doc, { type: 'ts', after: null });
  }));
}

/** Sets the document's title; the room keeps the list's copy, which is written here too so that the next list shows it. */
export async function renameNotebook(services: Pick<DoorServices, 'db' | 'rooms' | 'announcements' | 'now'>, actor: Actor, id: string, title: string): Promise<Result<Notebook>> {
  const found = await changeable(services, actor, id, 'notebook:edit');
  if (!found.ok) return found;
  const room = await services.rooms.open(found.value.notebook.id);
  try {
    await room.change(actor.userId, (doc) => setTitle(doc, title.trim()));
  } finally {
    room.release();
  }
  return changed(services, found.value.notebook, { title: title.trim(), updatedAt: new Date(services.now()) });
}

/** Puts a notebook into the trash, or takes it out. Nothing in it is lost by either. */
export async function trashNotebook(services: Pick<Services, 'db' | 'announcements' | 'now'>, actor: Actor, id: string, trashed: boolean): Promise<Result<Notebook>> {
  const found = await changeable(services, actor, id, 'notebook:trash');
  if (!found.ok) return found;
  const { notebook } = found.value;
  if ((notebook.trashedAt !== null) === trashed) return done(notebook);
  return changed(services, notebook, { trashedAt: trashed ? new Date(services.now()) : null });
}

async function changeable(services: Pick<Services, 'db'>, actor: Actor, id: string, permission: NotebookPermission): Promise<Result<{ readonly notebook: Notebook; readonly project: Project }>> {
  const found = await findNotebook(services, actor, id);
  if (!found) return refuse('not-found', 'There is no such notebook.');
  return mayIn(actor, permission, placeOf(found.notebook, found.project)) ? done(found) : notAllowed();
}

async function changed(services: Pick<Services, 'db' | 'announcements'>, notebook: Notebook, change: Parameters<typeof updateNotebook>[2]): Promise<Result<Notebook>> {
  const row = await updateNotebook(services.db, notebook.id, change);
  if (!row) return refuse('not-found', 'There is no such notebook.');
  await services.announcements.announce(`project:${notebook.projectId}`);
  await services.announcements.announce(`notebook:${notebook.id}`);
  return done(row);
}
