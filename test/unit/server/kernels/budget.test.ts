import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NotebookId, ProjectId, WorkspaceId } from '@/lib/domain/ids';
import { KernelBudget, whoLeaves, WorkspaceFull, type Place, type Tenant, type WorkspaceLimits } from '@/lib/server/kernels/budget';

const GIB = 1024 ** 3;
const MINUTE = 60_000;
const team = 'team' as WorkspaceId;
const limits: WorkspaceLimits = { kernels: 3, memoryBytes: 8 * GIB, reapAfterMs: 5 * MINUTE };
const now = 100 * MINUTE;

interface Guest extends Tenant {
  idleSince: number | null;
  place: Place | null;
  readonly reasons: string[];
}

/** A tenant that leaves when it is asked to. */
function guest(name: string, idleMinutes: number | null, memoryBytes = GIB): Guest {
  const made: Guest = {
    notebookId: name as NotebookId, projectId: 'project' as ProjectId, memoryBytes, status: idleMinutes === null ? 'busy' : 'idle',
    idleSince: idleMinutes === null ? null : now - idleMinutes * MINUTE, place: null, reasons: [],
    async stop(reason) {
      made.reasons.push(reason);
      await Promise.resolve();
      made.place?.release();
    },
  };
  return made;
}

async function seated(budget: KernelBudget, ...guests: Guest[]): Promise<void> {
  for (const each of guests) each.place = await budget.admit(team, each);
}

describe('a workspace that is full', () => {
  it('refuses in words with numbers, and asks nobody to leave', async () => {
    const budget = new KernelBudget(limits, () => now);
    const [busy, resting, another] = [guest('a', null), guest('b', 4), guest('c', 1)];
    await seated(budget, busy, resting, another);
    await expect(budget.admit(team, guest('d', null))).rejects.toThrow('3 of 3 kernels of this workspace are running. Stop one that is not needed');
    expect([busy, resting, another].flatMap((each) => each.reasons)).toEqual([]);
  });

  it('lets the kernel go that was idle longest, and tells its people why', async () => {
    const budget = new KernelBudget(limits, () => now);
    const [recent, oldest, busy] = [guest('a', 6), guest('b', 9), guest('c', null)];
    await seated(budget, recent, oldest, busy);
    await seated(budget, guest('d', null));
    expect(recent.reasons).toEqual([]);
    expect(oldest.reasons).toEqual(['The kernel was stopped after 9 minutes without work, because 3 of 3 kernels of this workspace are running and another notebook needed one. Run a cell to start it again.']);
    expect(budget.tenants(team).map((tenant) => tenant.notebookId)).toEqual(['a', 'c', 'd']);
  });

  it('by memory rather than by number says which, and counts what kernels may take', async () => {
    const budget = new KernelBudget({ ...limits, memoryBytes: 5 * GIB }, () => now);
    await seated(budget, guest('a', null, 2 * GIB), guest('b', null, 2 * GIB));
    await expect(budget.admit(team, guest('c', null, 2 * GIB))).rejects.toThrow('may take 5120 MiB together, and 4096 MiB are given to the 2 that are running');
    expect(budget.use(team)).toEqual({ kernels: 2, kernelsMost: 3, memoryBytes: 4 * GIB, memoryMostBytes: 5 * GIB });
    await seated(budget, guest('d', null, GIB));
  });

  it('has room again when a place is given back, once however often that is said', async () => {
    const budget = new KernelBudget({ ...limits, kernels: 1 }, () => now);
    const first = guest('a', null);
    await seated(budget, first);
    first.place!.release();
    await seated(budget, guest('b', null));
    first.place!.release();
    await expect(budget.admit(team, guest('c', null))).rejects.toBeInstanceOf(WorkspaceFull);
  });

  it('does not wait twice for a kernel that does not leave', async () => {
    const budget = new KernelBudget({ ...limits, kernels: 1 }, () => now);
    const stuck = { ...guest('a', 60), stop: async () => {} };
    await budget.admit(team, stuck);
    await expect(budget.admit(team, guest('b', null))).rejects.toBeInstanceOf(WorkspaceFull);
  });

  it('is no concern of another workspace', async () => {
    const budget = new KernelBudget({ ...limits, kernels: 1 }, () => now);
    await seated(budget, guest('a', null));
    await budget.admit('others' as WorkspaceId, guest('b', null));
    expect(budget.use('others' as WorkspaceId).kernels).toBe(1);
  });
});

describe('starts at the same moment', () => {
  it('cannot both take the last place', async () => {
    const budget = new KernelBudget(limits, () => now);
    await seated(budget, guest('a', null), guest('b', null));
    const settled = await Promise.allSettled([budget.admit(team, guest('c', null)), budget.admit(team, guest('d', null))]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(budget.use(team).kernels).toBe(3);
  });

  it('do not both get the place of one idle kernel', async () => {
    const budget = new KernelBudget(limits, () => now);
    const idle = guest('a', 30);
    await seated(budget, idle, guest('b', null), guest('c', null));
    const settled = await Promise.allSettled([budget.admit(team, guest('d', null)), budget.admit(team, guest('e', null))]);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(idle.reasons).toHaveLength(1);
    expect(budget.use(team).kernels).toBe(3);
  });
});

describe('whatever comes and goes', () => {
  const guests = fc.record({ idle: fc.option(fc.integer({ min: 0, max: 90 })), memory: fc.integer({ min: 1, max: 4 }), leaves: fc.boolean() });

  it('kernels never exceed the number or the memory of the workspace, and who listens knows the truth', async () => {
    await fc.assert(fc.asyncProperty(fc.array(guests, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 4, max: 12 }), async (arrivals, kernels, memory) => {
      const budget = new KernelBudget({ kernels, memoryBytes: memory * GIB, reapAfterMs: 5 * MINUTE }, () => now);
      const told: number[] = [0];
      budget.onChange(team, (use) => {
        told.push(use.kernels);
        expect(use.kernels).toBeLessThanOrEqual(kernels);
        expect(use.memoryBytes).toBeLessThanOrEqual(memory * GIB);
      });
      await Promise.all(arrivals.map(async ({ idle, memory: gib, leaves }, index) => {
        const arrival = guest(String(index), idle, gib * GIB);
        arrival.place = await budget.admit(team, arrival).catch(() => null);
        if (leaves) arrival.place?.release();
      }));
      expect(told.at(-1)).toBe(budget.use(team).kernels);
    }));
  });

  it('whoever is asked to leave rested long enough, and nobody rested longer than they', () => {
    fc.assert(fc.property(fc.array(guests, { maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (tenants, kernels) => {
      const all = tenants.map(({ idle, memory }, index) => guest(String(index), idle, memory * GIB));
      const leaving = whoLeaves(all, GIB, { kernels, memoryBytes: 16 * GIB, reapAfterMs: 5 * MINUTE }, now) ?? [];
      const staying = all.filter((each) => !leaving.includes(each));
      for (const each of leaving) {
        expect(now - each.idleSince!).toBeGreaterThanOrEqual(5 * MINUTE);
        for (const other of staying) if (other.idleSince !== null) expect(other.idleSince).toBeGreaterThanOrEqual(each.idleSince!);
      }
    }));
  });
});
