import { describe, expect, it } from 'vitest';
import type { CellId, Digest, ExecutionId, UserId } from '@/lib/domain/ids';
import { apply, emptySession, withUsage } from '@/lib/notebook/session';
import type { SessionEvent, SessionState } from '@/lib/notebook/session-types';

const cell = 'cell' as CellId;
const by = { id: 'una' as UserId, name: 'Una' };

function play(state: SessionState, ...events: SessionEvent[]): SessionState {
  return events.reduce((before, event) => apply(before, { seq: before.seq + 1, event }), state);
}

function run(state: SessionState, name: string, tensors: number): SessionState {
  const execution = name as ExecutionId;
  return play(state,
    { type: 'queued', cell, execution, number: 1, digest: 'd' as Digest, by, at: 0 },
    { type: 'started', cell, execution, ancestors: {}, at: 0 },
    { type: 'ended', cell, execution, outcome: 'ok', tensors, tensorBytes: tensors * 4, at: 1 });
}

const opened = play(emptySession(), { type: 'graph', order: [cell], cells: [{ id: cell, type: 'ts', digest: 'd' as Digest, defines: [], reads: [], parents: [], problems: [] }] });

describe('a graph that names no cells (S2)', () => {
  const graph = (id: CellId, digest: string) => ({ id, type: 'ts' as const, digest: digest as Digest, defines: [], reads: [], parents: [], problems: [] });
  const two = play(emptySession(), { type: 'graph', order: ['b' as CellId, 'a' as CellId], cells: [graph('a' as CellId, '1'), graph('b' as CellId, '1')] });

  it('leaves their order the same object, so that nothing is sorted again, and the other cells too', () => {
    const after = play(two, { type: 'graph', cells: [graph('a' as CellId, '2')] });
    expect(after.order).toBe(two.order);
    expect(after.cells['b']).toBe(two.cells['b']);
    expect(after.cells['a']!.digest).toBe('2');
  });

  it('brings back no cell that is gone', () => {
    const gone = play(two, { type: 'graph', order: ['b' as CellId], cells: [] }, { type: 'graph', cells: [graph('a' as CellId, '2')] });
    expect(Object.keys(gone.cells)).toEqual(['b']);
  });
});

describe('tensors of a cell (S11)', () => {
  it('are compared with the run before, in the same kernel', () => {
    const first = run(opened, 'first', 8);
    expect(first.cells[cell]!.execution).toMatchObject({ tensors: 8, tensorBytes: 32 });
    expect(first.cells[cell]!.execution).not.toHaveProperty('tensorsBefore');
    expect(run(first, 'second', 12).cells[cell]!.execution).toMatchObject({ tensors: 12, tensorsBefore: 8 });
    expect(run(play(first, { type: 'restarted' }), 'second', 12).cells[cell]!.execution).not.toHaveProperty('tensorsBefore');
  });
});

describe('what a kernel uses (S10)', () => {
  it('is the last that was told, and how long it has left goes away once it works', () => {
    const resting = withUsage(opened, { memoryBytes: 1, cpu: 0, uptimeMs: 10, stopsInMs: 60_000 });
    expect(resting.kernel).toMatchObject({ memoryBytes: 1, uptimeMs: 10, stopsInMs: 60_000 });
    const working = withUsage(resting, { memoryBytes: 2, cpu: 1, uptimeMs: 20 });
    expect(working.kernel).toMatchObject({ memoryBytes: 2, cpu: 1, uptimeMs: 20 });
    expect(working.kernel).not.toHaveProperty('stopsInMs');
    expect(working.seq).toBe(opened.seq);
  });

  it('stays known of the same kernel as it works and rests, and never of a new one', () => {
    const started = play(opened, { type: 'kernel', kernel: { status: 'idle', startedAt: 5 } });
    const looked = withUsage(started, { memoryBytes: 7, cpu: 0.5, uptimeMs: 10, stopsInMs: 60_000 });
    const busy = play(looked, { type: 'kernel', kernel: { status: 'busy', startedAt: 5 } });
    expect(busy.kernel).toEqual({ status: 'busy', startedAt: 5, memoryBytes: 7, cpu: 0.5, uptimeMs: 10 });
    expect(play(busy, { type: 'kernel', kernel: { status: 'idle', startedAt: 6 } }).kernel).toEqual({ status: 'idle', startedAt: 6 });
    expect(play(busy, { type: 'kernel', kernel: { status: 'none' } }).kernel).toEqual({ status: 'none' });
  });
});
