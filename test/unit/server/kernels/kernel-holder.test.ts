import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KernelUse, KernelView, SessionEvent } from '@/lib/notebook/session-types';
import { WorkspaceFull, type Place } from '@/lib/server/kernels/budget';
import { BUSY_LOOK_MS, IDLE_LOOK_MS, KernelHolder } from '@/lib/server/session/kernel-holder';
import { kernelSettings } from '@/lib/server/kernels/settings';
import { readEnv } from '@/lib/env';
import { FakeKernels } from '../../../support/fake-kernel';

const MINUTE = 60_000;
const full = { kernels: 2, kernelsMost: 2, memoryBytes: 2, memoryMostBytes: 4 };

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** A holder on fake kernels and a fake clock; `held` counts places not given back. */
function setUp(idleMinutes = 30) {
  const kernels = new FakeKernels(async () => {});
  const said: SessionEvent[] = [];
  const uses: KernelUse[] = [];
  const world = { held: 0, isFull: false, isWanted: false };
  const holder = new KernelHolder({
    kernels, limits: kernelSettings(readEnv({})).limits, now: Date.now, idleMs: idleMinutes * MINUTE,
    capabilities: async () => ({ value: null }),
    async admit(): Promise<Place> {
      if (world.isFull) throw new WorkspaceFull(full);
      world.held += 1;
      return { release: () => { world.held -= 1; } };
    },
    isWanted: () => world.isWanted,
    say: (...events) => said.push(...events),
    onLost: () => {},
    onUsage: (use) => uses.push(use),
  });
  const views = () => said.flatMap((event): KernelView[] => (event.type === 'kernel' ? [event.kernel] : []));
  return { kernels, holder, said, uses, world, views };
}

describe('an idle kernel', () => {
  it('is stopped after the time set, not before, and says so', async () => {
    const { holder, kernels, world, views, said } = setUp(30);
    await holder.start();
    await vi.advanceTimersByTimeAsync(30 * MINUTE - 1);
    expect(kernels.alive).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(kernels.alive).toHaveLength(0);
    expect(views().at(-1)).toEqual({ status: 'none', reason: 'The kernel was stopped after 30 minutes without work. Run a cell to start it again.' });
    expect(said.at(-1)).toEqual({ type: 'restarted' });
    expect(world.held).toBe(0);
  });

  it('tells how long it has left, with every look', async () => {
    const { holder, uses } = setUp(2);
    await holder.start();
    await vi.advanceTimersByTimeAsync(2 * MINUTE - 1);
    const left = uses.map((use) => use.stopsInMs);
    expect(left[0]).toBe(2 * MINUTE);
    expect(left.at(-1)).toBe(IDLE_LOOK_MS);
    expect(left).toHaveLength(12);
  });

  it('waits anew after it worked, and after it was read from', async () => {
    const { holder, kernels } = setUp(10);
    await holder.start();
    await vi.advanceTimersByTimeAsync(9 * MINUTE);
    holder.busy(true);
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    holder.busy(false);
    await vi.advanceTimersByTimeAsync(9 * MINUTE);
    holder.rest();
    await vi.advanceTimersByTimeAsync(9 * MINUTE);
    expect(kernels.alive).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(kernels.alive).toHaveLength(0);
  });

  it('is no candidate for making room while somebody is about to use it', async () => {
    const { holder, world } = setUp();
    await holder.start();
    const restsSince = Date.now();
    expect(holder.idleSince).toBe(restsSince);
    world.isWanted = true;
    expect(holder.idleSince).toBeNull();
    world.isWanted = false;
    holder.busy(true);
    expect(holder.idleSince).toBeNull();
  });
});

describe('looks at a kernel', () => {
  it('come at once, every 2 s while it works, every 10 s while it rests', async () => {
    const { holder, uses } = setUp();
    await holder.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(uses).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3 * IDLE_LOOK_MS);
    expect(uses).toHaveLength(4);
    holder.busy(true);
    await vi.advanceTimersByTimeAsync(5 * BUSY_LOOK_MS);
    expect(uses).toHaveLength(9);
    expect(uses.at(-1)).toEqual({ memoryBytes: 1_000, cpu: expect.any(Number), uptimeMs: 3 * IDLE_LOOK_MS + 5 * BUSY_LOOK_MS });
  });

  it('come at once when work ends', async () => {
    const { holder, uses } = setUp();
    await holder.start();
    holder.busy(true);
    await vi.advanceTimersByTimeAsync(BUSY_LOOK_MS - 1);
    holder.busy(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(uses).toHaveLength(2);
    expect(uses.at(-1)).toMatchObject({ stopsInMs: 30 * MINUTE });
    await vi.advanceTimersByTimeAsync(IDLE_LOOK_MS);
    expect(uses).toHaveLength(3);
  });

  it('tell the processor use between two of them, not since the start', async () => {
    const { holder, kernels, uses } = setUp();
    await holder.start();
    const kernel = kernels.alive[0]!;
    // Ten seconds old and two of processor time: then two seconds at full use.
    kernel.uses = { memoryBytes: 1, cpu: 0.2, uptimeMs: 10_000 };
    holder.busy(true);
    await vi.advanceTimersByTimeAsync(BUSY_LOOK_MS);
    kernel.uses = { memoryBytes: 1, cpu: 4 / 12, uptimeMs: 12_000 };
    await vi.advanceTimersByTimeAsync(BUSY_LOOK_MS);
    expect(uses.at(-1)!.cpu).toBeCloseTo(1, 9);
  });

  it('end with it', async () => {
    const { holder, uses } = setUp();
    await holder.start();
    await vi.advanceTimersByTimeAsync(0);
    await holder.stop();
    await vi.advanceTimersByTimeAsync(10 * IDLE_LOOK_MS);
    expect(uses).toHaveLength(1);
    expect(holder.use).toBeNull();
  });
});

describe('a place', () => {
  it('is asked for once by two who start at the same moment', async () => {
    const { holder, world, kernels } = setUp();
    const [one, two] = await Promise.all([holder.start(), holder.start()]);
    expect(one).toBe(two);
    expect(kernels.started).toHaveLength(1);
    expect(world.held).toBe(1);
  });

  it('that is refused is said as such, and can be asked for again', async () => {
    const { holder, world, views } = setUp();
    world.isFull = true;
    await expect(holder.start()).rejects.toThrow('2 of 2 kernels');
    expect(views().at(-1)).toMatchObject({ status: 'none', isRefused: true, reason: expect.stringContaining('Stop one') });
    expect(holder.isAlive).toBe(false);
    world.isFull = false;
    await holder.start();
    expect(views().at(-1)).toMatchObject({ status: 'idle' });
  });

  it('is given back when the kernel dies, when it cannot start, and when it is stopped in the middle of its start', async () => {
    const { holder, world, kernels } = setUp();
    await holder.start();
    kernels.alive[0]!.die('The kernel was killed from outside.');
    await vi.advanceTimersByTimeAsync(0);
    expect(world.held).toBe(0);
    const start = vi.spyOn(kernels, 'start').mockRejectedValueOnce(new Error('The bundle is missing.'));
    await expect(holder.start()).rejects.toThrow('The bundle is missing.');
    expect(world.held).toBe(0);
    start.mockRestore();
    const starting = holder.start();
    const refused = expect(starting).rejects.toThrow('stopped while it started');
    await holder.stop();
    await refused;
    expect(world.held).toBe(0);
    expect(kernels.alive).toHaveLength(0);
  });

  it('is kept over a restart, so that nobody can take it meanwhile', async () => {
    const { holder, world, kernels, views } = setUp();
    const old = await holder.start();
    world.isFull = true;
    await holder.restart();
    expect(holder.kernel).not.toBe(old);
    expect(kernels.alive).toHaveLength(1);
    expect(views().slice(-3).map((view) => view.status)).toEqual(['restarting', 'starting', 'idle']);
    expect(world.held).toBe(1);
    await holder.stop();
    expect(world.held).toBe(0);
  });
});
