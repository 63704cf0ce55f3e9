/** All open sessions of this process: opened by whoever comes first, kept while somebody looks or a kernel lives. */
import { findNotebookRow } from '@/db/queries/notebooks';
import { loseRunning } from '@/db/queries/sessions';
import type { KernelLimits } from '@/kernel/host/port';
import type { NotebookId, VersionId } from '@/lib/domain/ids';
import { exportForPin } from './export';
import { NotebookSession, type SessionServices } from './notebook-session';
import type { Sessions } from './port';
import { connectSocket } from './connection';
import type { Services } from '../services';

export interface SessionsOptions {
  readonly limits?: KernelLimits;
  /** Idle kernels are stopped after this; 30 minutes unless said. */
  readonly idleMs?: number;
  /** Sessions that nobody needs leave memory after this. */
  readonly restMs?: number;
}

export const NOTEBOOK_LIMITS: KernelLimits = { memoryBytes: 1024 ** 3, cpuSeconds: 3_600, wallMs: 3_600_000, outputBytes: 10 * 1024 * 1024, processes: 64 };

/** Makes the sessions. What an earlier server left running is marked lost before this resolves. */
export async function createSessions(services: SessionServices & Pick<Services, 'announcements' | 'env'>, options: SessionsOptions = {}): Promise<Sessions> {
  const open = new Map<NotebookId, Promise<NotebookSession>>();
  const alive = new Map<NotebookId, NotebookSession>();
  const closing = new Map<NotebookId, Promise<void>>();
  let sockets = 0;
  let isDisposed = false;

  async function make(id: NotebookId): Promise<NotebookSession> {
    await closing.get(id);
    const row = await findNotebookRow(services.db, id);
    if (!row) throw new Error(`there is no notebook ${id}`);
    const session = await NotebookSession.open(services, { limits: options.limits ?? NOTEBOOK_LIMITS, idleMs: options.idleMs ?? 30 * 60_000, notebook: { id, projectId: row.projectId, seed: row.seed } });
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
    notePin: async (id, cell, execution, versionId, label) => (await get(id)).note({ type: 'pinned', cell, execution, versionId: versionId as VersionId, label }),
    async connect(id, socket, visitor) {
      sockets += 1;
      socket.once('close', () => { sockets -= 1; });
      await connectSocket({ socket, visitor, open: () => get(id), announcements: services.announcements, log: services.log });
    },
    counts: () => ({ sessions: alive.size, kernels: [...alive.values()].filter((session) => session.kernel).length, sockets }),
    async dispose() {
      isDisposed = true;
      clearInterval(sweep);
      await Promise.allSettled(open.values());
      await Promise.allSettled([...alive.keys()].map(close));
    },
  };
}
