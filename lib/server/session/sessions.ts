/** All open sessions of this process: opened by whoever comes first, kept while somebody looks or a kernel lives. */
import { findNotebookRow } from '@/db/queries/notebooks';
import { findProjectRow } from '@/db/queries/projects';
import { loseRunningRuns } from '@/db/queries/run-writes';
import { loseRunning } from '@/db/queries/sessions';
import type { KernelLimits } from '@/kernel/host/port';
import type { NotebookId, VersionId } from '@/lib/domain/ids';
import { KernelBudget, type WorkspaceLimits } from '../kernels/budget';
import { kernelSettings } from '../kernels/settings';
import { exportForPin } from './export';
import { createNeighbours } from './neighbours';
import type { Metrics } from '../metrics';
import { NotebookSession, type SessionServices } from './notebook-session';
import type { Sessions } from './port';
import { connectSocket } from './connection';
import type { Services } from '../services';

/** What is given here stands instead of the settings. */
export interface SessionsOptions {
  readonly limits?: KernelLimits;
  /** Idle kernels are stopped after this. */
  readonly idleMs?: number;
  readonly workspace?: WorkspaceLimits;
  /** Sessions that nobody needs leave memory after this. */
  readonly restMs?: number;
}

/** Makes the sessions. What an earlier server left running is marked lost before this resolves. */
export async function createSessions(services: SessionServices & Pick<Services, 'announcements' | 'env'> & { readonly metrics?: Pick<Metrics, 'countKernelRefusal'> }, options: SessionsOptions = {}): Promise<Sessions> {
  const settings = { ...kernelSettings(services.env), ...options };
  const budget = new KernelBudget(settings.workspace, services.now, () => services.metrics?.countKernelRefusal());
  const neighbours = createNeighbours(services.db, budget, services.now);
  const open = new Map<NotebookId, Promise<NotebookSession>>();
  const alive = new Map<NotebookId, NotebookSession>();
  const closing = new Map<NotebookId, Promise<void>>();
  let sockets = 0;
  let isDisposed = false;

  async function make(id: NotebookId): Promise<NotebookSession> {
    await closing.get(id);
    const row = await findNotebookRow(services.db, id);
    if (!row) throw new Error(`there is no notebook ${id}`);
    const project = await findProjectRow(services.db, row.projectId);
    if (!project) throw new Error(`there is no project ${row.projectId}`);
    const session = await NotebookSession.open(services, { limits: settings.limits, idleMs: settings.idleMs, budget, notebook: { id, projectId: project.id, workspaceId: project.workspaceId, seed: row.seed } });
    alive.set(id, session);
    return session;
  }

  function get(id: NotebookId): Promise<NotebookSession> {
    if (isDisposed) return Promise.reject(new Error('the server is ending'));
    let session = open.get(id);
    if (!session) {
      session = make(id);
      open.set(id, session);
      session.catch(() => { if (open.get(id) === session) open.delete(id); });
    }
    return session;
  }

  function close(id: NotebookId): Promise<void> {
    const session = alive.get(id);
    alive.delete(id);
    open.delete(id);
    const ended = session ? session.close().finally(() => closing.delete(id)) : Promise.resolve();
    closing.set(id, ended);
    return ended;
  }

  /** Sessions seen at rest twice in a row are closed. */
  let resting = new Set<NotebookId>();
  const sweep = setInterval(() => {
    const now = new Set([...alive].filter(([, session]) => session.isResting).map(([id]) => id));
    for (const id of now) if (resting.has(id)) void close(id).catch((error: unknown) => services.log.error('a session did not close', { notebook: id, error }));
    resting = now;
  }, options.restMs ?? 60_000).unref();

  for (const project of await loseRunningRuns(services.db, new Date(services.now()))) await services.announcements.announce(`runs:${project}`);
  for (const id of await loseRunning(services.db, new Date(services.now()))) {
    await get(id).catch((error: unknown) => services.log.error('a session could not be recovered', { notebook: id, error }));
  }

  return {
    async state(id) {
      const session = await get(id);
      session.analyse();
      return session.state;
    },
    async runAll(id, by, { fromClean = false } = {}) {
      const session = await get(id);
      await session.runAll(by, fromClean);
      await session.whenIdle();
      return session.state;
    },
    exportForPin: async (id, cell, execution, selector) => exportForPin(services, await get(id), cell, execution, selector),
    beginTableFile: async (id, asked, by) => (await get(id)).beginTableFile(asked, by),
    takeTableFile: async (id, file, by) => (await get(id)).downloads.take(file, by),
    async notePin(id, cell, execution, versionId, label) {
      const session = await get(id);
      session.note({ type: 'pinned', cell, execution, versionId: versionId as VersionId, label });
      session.keepVersion('pin', null);
    },
    async connect(id, socket, visitor) {
      sockets += 1;
      socket.once('close', () => { sockets -= 1; });
      await connectSocket({ socket, visitor, open: () => get(id), neighbours, announcements: services.announcements, log: services.log });
    },
    counts() {
      const kernels = { starting: 0, idle: 0, busy: 0 };
      let kernelMemoryBytes = 0;
      for (const session of alive.values()) {
        if (session.hasKernel) kernels[session.status] += 1;
        kernelMemoryBytes += session.use?.memoryBytes ?? 0;
      }
      return { sessions: alive.size, sockets, kernels, kernelMemoryBytes };
    },
    async dispose() {
      isDisposed = true;
      clearInterval(sweep);
      await Promise.allSettled(open.values());
      await Promise.allSettled([...alive.keys()].map(close));
    },
  };
}
