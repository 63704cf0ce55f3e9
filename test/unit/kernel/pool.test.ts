import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pool } from '@/kernel/host/pool';

class Ready {
  isEnded = false;
  #end!: () => void;
  readonly ended = new Promise<void>((resolve) => { this.#end = resolve; });
  die() {
    this.isEnded = true;
    this.#end();
  }
}

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

function setUp(size: number) {
  const started: Ready[] = [];
  const world = { hasMemory: true, tries: 0, cannotStart: false };
  const pool = new Pool<Ready>({
    size, hasMemory: () => world.hasMemory,
    async start() {
      world.tries += 1;
      if (world.cannotStart) throw new Error('no bundle');
      const kernel = new Ready();
      started.push(kernel);
      return kernel;
    },
  });
  pool.fill();
  return { pool, started, world };
}

describe('the pool of kernels', () => {
  it('holds as many as it should, gives each away once, and is filled again', async () => {
    const { pool, started } = setUp(2);
    expect(pool.count).toBe(2);
    const taken = await Promise.all([pool.take(), pool.take(), pool.take()]);
    expect(taken).toEqual([started[0], started[1], null]);
    expect(pool.count).toBe(0);
    pool.fill();
    expect(pool.count).toBe(2);
    expect(await pool.take()).toBe(started[2]);
  });

  it('replaces one that died waiting, and never gives it away', async () => {
    const { pool, started } = setUp(1);
    await vi.advanceTimersByTimeAsync(0);
    started[0]!.die();
    await vi.advanceTimersByTimeAsync(0);
    expect(pool.count).toBe(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(pool.count).toBe(1);
    expect(await pool.take()).toBe(started[1]);
  });

  it('leaves one alone that was given away, when it ends', async () => {
    const { pool, started } = setUp(1);
    await pool.take();
    started[0]!.die();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(pool.count).toBe(0);
    expect(started).toHaveLength(1);
  });

  it('waits longer each time while none can start, and recovers', async () => {
    const { pool, world } = setUp(0);
    expect(world.tries).toBe(0);
    const failing = setUp(1);
    failing.world.cannotStart = true;
    await failing.pool.take();
    failing.pool.fill();
    await vi.advanceTimersByTimeAsync(600_000);
    // 1, 2, 4 … 60 s: some fifteen tries in ten minutes, not thousands.
    expect(failing.world.tries).toBeGreaterThan(8);
    expect(failing.world.tries).toBeLessThan(20);
    failing.world.cannotStart = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await failing.pool.take()).toBeInstanceOf(Ready);
    await pool.close();
  });

  it('starts none while the machine is short of memory, and looks again later', async () => {
    const { pool, world, started } = setUp(1);
    world.hasMemory = false;
    await pool.take();
    pool.fill();
    expect(pool.count).toBe(0);
    world.hasMemory = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pool.count).toBe(1);
    expect(started).toHaveLength(2);
  });

  it('starts nothing after it was closed', async () => {
    const { pool, started } = setUp(1);
    await pool.close();
    started[0]!.die();
    await vi.advanceTimersByTimeAsync(600_000);
    pool.fill();
    expect(started).toHaveLength(1);
  });
});
