import { describe, expect, it, vi } from 'vitest';
import { Turns } from '@/components/notebook/editor/turns';

/** Turns whose next comes when it is told to. */
function row() {
  const gaps: (() => void)[] = [];
  const turns = new Turns(() => new Promise<void>((resolve) => { gaps.push(resolve); }));
  const done: number[] = [];
  const next = async () => { gaps.shift()!(); await Promise.resolve(); await Promise.resolve(); };
  return { turns, done, next, act: (at: number) => () => { done.push(at); } };
}

describe('Editors in turns', () => {
  it('are made one for each gap, the first at once', async () => {
    const { turns, done, next, act } = row();
    for (const at of [1, 2, 3]) turns.take(act(at));
    expect(done).toEqual([1]);
    await next();
    expect(done).toEqual([1, 2]);
    await next();
    await next();
    turns.take(act(4));
    expect(done).toEqual([1, 2, 3, 4]);
  });
  it('leave out those that are no longer wanted', async () => {
    const { turns, done, next, act } = row();
    turns.take(act(1));
    const leave = turns.take(act(2));
    turns.take(act(3));
    leave();
    await next();
    expect(done).toEqual([1, 3]);
  });
  it('go on after one that failed, and say that it did', async () => {
    const said = vi.fn();
    vi.stubGlobal('reportError', said);
    const { turns, done, next, act } = row();
    turns.take(() => { throw new Error('no room'); });
    turns.take(act(2));
    await next();
    expect([done, said.mock.calls.length]).toEqual([[2], 1]);
    vi.unstubAllGlobals();
  });
});
