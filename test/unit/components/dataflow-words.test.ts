/** What a cell's line and its stale notice say: place in the queue, the run in full, and the cell that made it stale. */
import { describe, expect, it } from 'vitest';
import { placesIn } from '@/components/notebook/CellWords';
import { aheadOf, runLine, runStory, upstreamOf } from '@/components/notebook/words';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import type { CellState, ExecutionView, SessionState } from '@/lib/notebook/session-types';

const una = { id: 'una', name: 'Una Reyes' };
const AT = new Date(2026, 10, 21, 14, 2).getTime();
const cell = (changes: Partial<CellState>): CellState => ({ status: 'ready', validity: 'evaluated', type: 'ts', defines: [], reads: [], parents: [], problems: [], ...changes });
const ran = (changes: Partial<ExecutionView> = {}) => ({ id: 'e1', number: 12, by: una, queuedAt: AT - 2_500, startedAt: AT - 410, endedAt: AT, outcome: 'ok', outputs: [], dropped: 0, ancestors: {}, ...changes }) as unknown as ExecutionView;
const waits = (number: number) => ({ id: `e${number}`, number, by: una, at: AT, digest: 'd' }) as unknown as NonNullable<CellState['queued']>;

/** The first runs, the others wait. */
const busy = (count: number): SessionState => ({
  order: Array.from({ length: count }, (_, at) => `c${at}`) as CellId[],
  cells: Object.fromEntries(Array.from({ length: count }, (_, at) => [`c${at}`, at === 0 ? cell({ status: 'running', execution: ran({ id: 'e0' as ExecutionId }) }) : cell({ status: 'queued', queued: waits(at) })])),
  queue: Array.from({ length: count }, (_, at) => ({ execution: `e${at}`, cell: `c${at}` })),
}) as unknown as SessionState;

describe('place in the queue', () => {
  it('counts those that wait before a cell, not the one that runs', () => {
    const state = busy(25);
    const places = [1, 2, 3, 4, 11, 12, 21, 22].map((at) => runLine(state.cells[`c${at}`]!, aheadOf(state, `c${at}` as CellId)!, AT)!.text);
    expect(places).toEqual(['next in line · UR', '2nd in line · UR', '3rd in line · UR', '4th in line · UR', '11th in line · UR', '12th in line · UR', '21st in line · UR', '22nd in line · UR']);
  });

  it('is the same while nothing runs yet, because the kernel starts', () => {
    const state = busy(3);
    const starting = { ...state, queue: state.queue.slice(1) };
    expect([1, 2].map((at) => aheadOf(starting, `c${at}` as CellId))).toEqual([0, 1]);
    expect(aheadOf(starting, 'c0' as CellId)).toBeNull();
  });
});

describe('the run in full', () => {
  it('says which, who, when, how long it waited and took', () => {
    expect(runStory(cell({ execution: ran() }), 0, AT)).toMatch(/^Run 12 succeeded on .+ at 14:02 after 0\.41 s\. Una Reyes asked for it\. It had waited 2\.09 s\.$/);
    expect(runStory(cell({ execution: ran({ outcome: 'error', queuedAt: AT - 410 }) }), 0, AT)).toMatch(/^Run 12 failed on .+ after 0\.41 s\. Una Reyes asked for it\.$/);
    expect(runStory(cell({ execution: ran({ outcome: 'lost' }) }), 0, AT)).toMatch(/^Run 12 was lost with its kernel on [^.]+ at 14:02\. /);
  });

  it('says of a run under way since when it runs, and of one that waits where it stands', () => {
    const { outcome: _, endedAt: __, ...running } = ran();
    expect(runStory(cell({ status: 'running', execution: running as ExecutionView }), 0, AT)).toBe('Run 12 began at 14:01. Una Reyes asked for it. It had waited 2.09 s.');
    expect(runStory(cell({ status: 'queued', queued: waits(7) }), 2, AT)).toBe('Run 7 waits, 3rd in line. Una Reyes asked for it at 14:02.');
    expect(runStory(cell({}), 0, AT)).toBeNull();
  });
});

describe('what made a cell stale', () => {
  const order = ['a', 'b', 'd', 'e'] as CellId[];
  const state = (cells: Record<string, CellState>) => ({ order, cells });
  it('is the cell above, with the names read from it and who ran it', () => {
    const above = upstreamOf(state({ a: cell({ defines: ['table', 'other'], execution: ran() }), b: cell({ validity: 'stale', reads: ['table', 'Math'], why: 'Cell 1 ran again.' }) }), 'b' as CellId);
    expect(above).toEqual({ cell: 'a', names: ['table'], by: 'Una Reyes', at: AT });
  });

  it('leads back to where it began, however far', () => {
    const chain = state({
      a: cell({ validity: 'stale', why: 'It was edited after it ran.' }), b: cell({ validity: 'stale', why: 'Cell 1 is stale.' }), d: cell({ validity: 'stale', why: 'Cell 2 is stale.' }), e: cell({ validity: 'stale', why: 'Cell 3 is stale.' }),
    });
    expect(upstreamOf(chain, 'e' as CellId)).toEqual({ cell: 'd', names: [], root: { place: 1, why: 'It was edited after it ran.' } });
    expect(upstreamOf(chain, 'b' as CellId)).toEqual({ cell: 'a', names: [], root: { place: 1, why: 'It was edited after it ran.' } });
  });

  it('is nothing above where the cell itself changed, and ends where cells name each other', () => {
    expect(upstreamOf(state({ a: cell({ validity: 'stale', why: 'It was edited after it ran.' }) }), 'a' as CellId)).toBeNull();
    const ring = state({ a: cell({ validity: 'stale', why: 'Cell 2 is stale.' }), b: cell({ validity: 'stale', why: 'Cell 1 is stale.' }) });
    expect(upstreamOf(ring, 'a' as CellId)?.cell).toBe('b');
  });
});

it('finds the places that a message names', () => {
  expect([...placesIn('`x` is defined in cell 1 and cell 12, and Cell 3 reads it; cells 4')]).toEqual([1, 12, 3]);
});
