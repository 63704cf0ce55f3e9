/**
 * What the notebooks of one workspace may run together. A kernel takes a place before it starts and gives it back when its
 * process has ended, so that kernels are never more than places. A place counts with the memory its kernel may take, not with
 * what it takes now: kernels let in while they were small could otherwise outgrow the bound together.
 *
 * Kernels in the pool, of models in service and of checks take no place: the first belong to nobody yet, and neither what
 * serves users nor a gate's evidence may depend on who is exploring at the moment.
 */
import type { NotebookId, ProjectId, WorkspaceId } from '@/lib/domain/ids';
import type { WorkspaceUse } from '@/lib/notebook/session-types';

export interface WorkspaceLimits {
  /** Kernels at once. */
  readonly kernels: number;
  /** Sum of what they may take, bytes. */
  readonly memoryBytes: number;
  /** In a full workspace, a kernel idle for this long makes room, milliseconds. */
  readonly reapAfterMs: number;
}

/** Who takes a place. */
export interface Tenant {
  readonly notebookId: NotebookId;
  readonly projectId: ProjectId;
  /** The most that its kernel may take, bytes. */
  readonly memoryBytes: number;
  readonly status: 'starting' | 'idle' | 'busy';
  /** Milliseconds since 1970 when its kernel came to rest; null while it works, starts or is about to work. */
  readonly idleSince: number | null;
  /** Ends the kernel and gives its place back before it resolves. `reason` is what its people read. */
  stop(reason: string): Promise<void>;
}

export interface Place {
  release(): void;
}

/** There is no place, and nobody to make one. */
export class WorkspaceFull extends Error {
  constructor(readonly use: WorkspaceUse) {
    super(`${fullWords(use)} Stop one that is not needed, then run the cell again.`);
    this.name = 'WorkspaceFull';
  }
}

/** `6 of 6 kernels of this workspace are running.`, or what is lacking when it is memory. */
export function fullWords({ kernels, kernelsMost, memoryBytes, memoryMostBytes }: WorkspaceUse): string {
  if (kernels >= kernelsMost) return `${kernels} of ${kernelsMost} ${kernelsMost === 1 ? 'kernel' : 'kernels'} of this workspace ${kernels === 1 ? 'is' : 'are'} running.`;
  const mib = (bytes: number) => Math.round(bytes / 1024 ** 2);
  return `The kernels of this workspace may take ${mib(memoryMostBytes)} MiB together, and ${mib(memoryBytes)} MiB are given to ${kernels === 1 ? 'the one that is' : `the ${kernels} that are`} running.`;
}

/**
 * Which tenants must leave so that one more kernel of `memoryBytes` has room: the fewest, those idle longest first. Empty: there is
 * room. Null: even all who may be asked to leave would not make enough, so that none should be.
 */
export function whoLeaves(tenants: readonly Tenant[], memoryBytes: number, limits: WorkspaceLimits, now: number): Tenant[] | null {
  let kernels = tenants.length;
  let memory = tenants.reduce((sum, tenant) => sum + tenant.memoryBytes, 0);
  const fits = () => kernels + 1 <= limits.kernels && memory + memoryBytes <= limits.memoryBytes;
  const idle = tenants.filter((tenant) => tenant.idleSince !== null && now - tenant.idleSince >= limits.reapAfterMs).sort((a, b) => (a.idleSince ?? 0) - (b.idleSince ?? 0));
  const leaving: Tenant[] = [];
  for (const tenant of idle) {
    if (fits()) break;
    leaving.push(tenant);
    kernels -= 1;
    memory -= tenant.memoryBytes;
  }
  return fits() ? leaving : null;
}

interface Workspace {
  readonly tenants: Set<Tenant>;
  readonly listeners: Set<(use: WorkspaceUse) => void>;
  /** Admissions of a workspace go one after the other: two cannot both take the last place. */
  turn: Promise<unknown>;
}

export class KernelBudget {
  readonly limits: WorkspaceLimits;
  readonly #now: () => number;
  readonly #workspaces = new Map<WorkspaceId, Workspace>();

  readonly #onRefusal: () => void;

  /** @param onRefusal hears of every kernel that got no place */
  constructor(limits: WorkspaceLimits, now: () => number, onRefusal: () => void = () => {}) {
    this.limits = limits;
    this.#now = now;
    this.#onRefusal = onRefusal;
  }

  #of(id: WorkspaceId): Workspace {
    let workspace = this.#workspaces.get(id);
    if (!workspace) this.#workspaces.set(id, (workspace = { tenants: new Set(), listeners: new Set(), turn: Promise.resolve() }));
    return workspace;
  }

  /** Takes a place; idle kernels make room where they must. Rejects with WorkspaceFull, and then nobody was asked to leave. */
  admit(id: WorkspaceId, tenant: Tenant): Promise<Place> {
    const workspace = this.#of(id);
    const place = workspace.turn.then(() => this.#admit(id, workspace, tenant));
    workspace.turn = place.catch(() => {});
    return place;
  }

  async #admit(id: WorkspaceId, workspace: Workspace, tenant: Tenant): Promise<Place> {
    for (;;) {
      const leaving = whoLeaves([...workspace.tenants], tenant.memoryBytes, this.limits, this.#now());
      if (leaving === null) return this.#refuse(id);
      const [first] = leaving;
      if (!first) break;
      const minutes = Math.floor((this.#now() - (first.idleSince ?? 0)) / 60_000);
      await first.stop(`The kernel was stopped after ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} without work, because ${lower(fullWords(this.use(id)))} and another notebook needed one. Run a cell to start it again.`);
      // Whoever did not leave after all is not waited for twice.
      if (workspace.tenants.has(first)) return this.#refuse(id);
    }
    workspace.tenants.add(tenant);
    this.#tell(id, workspace);
    let isHeld = true;
    return {
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        workspace.tenants.delete(tenant);
        this.#tell(id, workspace);
      },
    };
  }

  noteRefusal(): void {
    this.#onRefusal();
  }

  /** @throws WorkspaceFull always */
  #refuse(id: WorkspaceId): never {
    this.noteRefusal();
    throw new WorkspaceFull(this.use(id));
  }

  #tell(id: WorkspaceId, workspace: Workspace): void {
    const use = this.use(id);
    for (const listener of workspace.listeners) listener(use);
  }

  use(id: WorkspaceId): WorkspaceUse {
    const tenants = this.tenants(id);
    return {
      kernels: tenants.length, kernelsMost: this.limits.kernels,
      memoryBytes: tenants.reduce((sum, tenant) => sum + tenant.memoryBytes, 0), memoryMostBytes: this.limits.memoryBytes,
    };
  }

  tenants(id: WorkspaceId): readonly Tenant[] {
    return [...(this.#workspaces.get(id)?.tenants ?? [])];
  }

  /** Whether one more kernel would find a place now, by making room where it must. */
  hasRoom(id: WorkspaceId, memoryBytes: number): boolean {
    return whoLeaves(this.tenants(id), memoryBytes, this.limits, this.#now()) !== null;
  }

  /** `listener` hears whenever a kernel of the workspace comes or goes. */
  onChange(id: WorkspaceId, listener: (use: WorkspaceUse) => void): () => void {
    const workspace = this.#of(id);
    workspace.listeners.add(listener);
    return () => void workspace.listeners.delete(listener);
  }
}

function lower(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1).replace(/\.$/, '');
}
