/** The other kernels of a notebook's workspace, as far as one person may know of them: a title they may not read is only counted. */
import type { Database } from '@/db/client';
import { findNotebookMakers, findNotebookTitles } from '@/db/queries/notebooks';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import type { UserId } from '@/lib/domain/ids';
import { isAtLeast, type Level } from '@/lib/domain/levels';
import type { WorkspaceKernel, WorkspaceKernels, WorkspaceUse } from '@/lib/notebook/session-types';
import { fullWords, type KernelBudget, type Tenant } from '../kernels/budget';
import type { NotebookSession } from './notebook-session';
import type { SessionVisitor } from './port';

export interface Neighbours {
  use(session: NotebookSession): WorkspaceUse;
  list(session: NotebookSession, visitor: SessionVisitor): Promise<WorkspaceKernels>;
  /** Why no kernel can start, with what this person may stop. */
  refusal(session: NotebookSession, visitor: SessionVisitor): Promise<Refusal>;
  stop(session: NotebookSession, visitor: SessionVisitor, notebook: string): Promise<Result<unknown>>;
}

const MOST_NAMED = 5;

const mayStop = (right: 'none' | Level) => right !== 'none' && isAtLeast(right, 'run');

export function createNeighbours(db: Database, budget: KernelBudget, now: () => number): Neighbours {
  /** Tenants with what the person may do there. */
  async function known({ notebook: { workspaceId } }: NotebookSession, visitor: SessionVisitor): Promise<{ readonly tenant: Tenant; readonly right: 'none' | Level }[]> {
    const tenants = budget.tenants(workspaceId);
    const makers = await findNotebookMakers(db, tenants.map((tenant) => tenant.notebookId));
    const rights = await visitor.rightsIn(tenants.map((tenant) => ({ notebookId: tenant.notebookId, id: tenant.projectId, workspaceId, createdBy: makers.get(tenant.notebookId) ?? ('' as UserId) })));
    return tenants.map((tenant, index) => ({ tenant, right: rights[index] ?? 'none' }));
  }

  async function list(session: NotebookSession, visitor: SessionVisitor): Promise<WorkspaceKernels> {
    const all = await known(session, visitor);
    const visible = all.filter(({ right }) => right !== 'none');
    const titles = await findNotebookTitles(db, visible.map(({ tenant }) => tenant.notebookId));
    const kernels = visible.map(({ tenant, right }): WorkspaceKernel => ({
      notebook: tenant.notebookId, project: tenant.projectId, title: titles.get(tenant.notebookId) ?? 'Untitled', status: tenant.status,
      idleMs: tenant.idleSince === null ? null : Math.max(0, now() - tenant.idleSince), canStop: mayStop(right),
    }));
    return { use: budget.use(session.notebook.workspaceId), kernels, hidden: all.length - visible.length };
  }

  return {
    use: (session) => budget.use(session.notebook.workspaceId),
    list,
    async refusal(session, visitor) {
      budget.noteRefusal();
      const { use, kernels, hidden } = await list(session, visitor);
      const stoppable = kernels.filter((kernel) => kernel.canStop);
      const named = stoppable.slice(0, MOST_NAMED).map(({ title, idleMs }) => `“${title}”${idleMs === null ? ', which works' : idleMs >= 60_000 ? `, idle for ${Math.floor(idleMs / 60_000)} min` : ''}`);
      const more = stoppable.length - named.length;
      const others = hidden > 0 ? ` ${hidden} ${hidden === 1 ? 'runs' : 'run'} in notebooks that you cannot read.` : '';
      const way = named.length > 0 ? `Stop one of these, then run the cell again: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.` : 'You may stop none of them. Wait until one is stopped, or ask an administrator for more.';
      return refuse('no-room', `${fullWords(use)}${others} ${way}`);
    },
    async stop(session, visitor, notebook) {
      const found = (await known(session, visitor)).find(({ tenant }) => tenant.notebookId === notebook);
      if (!found || found.right === 'none') return refuse('not-found', 'No such notebook of this workspace has a kernel now.');
      if (!mayStop(found.right)) return refuse('not-allowed', 'You may read that notebook. Data scientists of its project stop its kernel.');
      await found.tenant.stop(`${visitor.name} stopped the kernel from another notebook. Run a cell to start a new one.`);
      return done({});
    },
  };
}
