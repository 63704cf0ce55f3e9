import { describe, expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';
import type { CellId, ExecutionId, UserId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import { dependentsOf, planAll, planRun, readByOthers } from '@/lib/notebook/plan';
import { apply, emptySession } from '@/lib/notebook/session';
import type { SessionEvent, SessionState } from '@/lib/notebook/session-types';

const graph = (...sources: string[]): SessionEvent => {
  const cells = analyseNotebook(sources.map((source, index) => ({ id: `c${index + 1}` as CellId, type: 'ts' as const, source })), parseCell);
  return { type: 'graph', order: cells.map((cell) => cell.id), cells };
};
const after = (state: SessionState, ...events: SessionEvent[]) => events.reduce((now, event) => apply(now, { seq: now.seq + 1, event }), state);
const open = (...sources: string[]) => after(emptySession(), graph(...sources));
const ran = (state: SessionState, cell: CellId, number: number): SessionState => {
  const execution = `e${number}` as ExecutionId;
  const ancestors = Object.fromEntries(state.cells[cell]!.parents.map((parent) => [parent, state.cells[parent]!.execution!.id]));
  return after(state, { type: 'queued', cell, execution, number, digest: state.cells[cell]!.digest!, by: { id: 'u' as UserId, name: 'Una' }, at: 0 }, { type: 'started', cell, execution, ancestors, at: 0 }, { type: 'ended', cell, execution, outcome: 'ok', at: 0 });
};

describe('cells that cannot run (D6.3, D8.2)', () => {
  it('keep those behind them from running, wherever in the notebook they stand', () => {
    const { run, blocked } = planAll(open('b + a', 'const b = d; b', 'const d = b', 'const a = 1', 'const e = 2'));
    expect(run).toEqual(['c4', 'c5']);
    expect(blocked.map(({ cell, because }) => [cell, because]).sort()).toEqual([['c1', 'c2'], ['c2', 'c2'], ['c3', 'c3']]);
  });
});

describe('a result under a problem that came later (D5.2)', () => {
  it('is stale, and evaluated again once the problem is gone', () => {
    const first = ran(open('const a = 1; a', '1', '2'), 'c1' as CellId, 1);
    const conflict = after(first, graph('const a = 1; a', 'const a = 2', 'a'));
    expect(conflict.cells['c1']).toMatchObject({ validity: 'stale', why: 'It has a problem now and cannot run.' });
    expect(after(conflict, graph('const a = 1; a', '1', '2')).cells['c1']).toMatchObject({ validity: 'evaluated' });
  });
});

describe('5,000 cells in a chain (D5, D6)', () => {
  it('are planned, run in the reducer, found stale and evaluated again', () => {
    const sources = Array.from({ length: 5_000 }, (_, i) => (i === 0 ? 'const v0 = 1' : `const v${i} = v${i - 1} + 1`));
    let state = open(...sources);
    const { run } = planRun(state, ['c5000' as CellId]);
    expect(run).toEqual(state.order);
    for (const [index, cell] of run.slice(0, 20).entries()) state = ran(state, cell, index + 1);
    expect(planRun(state, ['c5000' as CellId]).run).toHaveLength(4_980);
    state = after(state, graph('const v0 = 2', ...sources.slice(1)));
    expect(state.order.filter((cell) => state.cells[cell]!.validity === 'stale')).toHaveLength(20);
    state = after(state, graph(...sources));
    expect(state.order.filter((cell) => state.cells[cell]!.validity === 'evaluated')).toHaveLength(20);
    expect(dependentsOf(state, 'c1' as CellId).size).toBe(4_999);
    expect(readByOthers(state, 'c1' as CellId)).toEqual(['v0']);
  });
});
