/** Scopes that doors name: where the thing in the path lies. Null: it does not exist, and the door answers 404. */
import { findProjectRow, findWorkspace } from '@/db/queries/projects';
import { findNotebookRow } from '@/db/queries/notebooks';
import type { Scope } from '../door';
import type { Services } from '../services';

type FindScope = (params: Readonly<Record<string, string>>, services: Services) => Promise<Scope | null>;

/** `:project` is an id or a slug. */
export const ofProject: FindScope = async (params, services) => {
  const project = await findProjectRow(services.db, params.project ?? '');
  return project && { projectId: project.id };
};

/** `:notebook` is an id; a trashed notebook is still somewhere. */
export const ofNotebook: FindScope = async (params, services) => {
  const notebook = await findNotebookRow(services.db, params.notebook ?? '');
  return notebook && { notebook: { id: notebook.id, projectId: notebook.projectId, createdBy: notebook.createdBy } };
};

/** As `ofNotebook`, but nothing of a trashed notebook opens. */
export const ofKeptNotebook: FindScope = async (params, services) => {
  const notebook = await findNotebookRow(services.db, params.notebook ?? '');
  return notebook && !notebook.trashedAt ? { notebook: { id: notebook.id, projectId: notebook.projectId, createdBy: notebook.createdBy } } : null;
};

/** In at least one workspace or project. */
export const anywhere: FindScope = async () => 'any';

/** `:workspace` is an id. */
export const ofWorkspace: FindScope = async (params, services) => {
  const workspace = await findWorkspace(services.db, params.workspace ?? '');
  return workspace && { workspaceId: workspace.id };
};
