import { describe, expect, it } from 'vitest';
import { busyPeople, busyWords } from '@/components/notebook/people/doing';
import type { CellId } from '@/lib/domain/ids';
import type { SessionState } from '@/lib/notebook/session-types';

const una = { id: 'una', name: 'Una' };
const bo = { id: 'bo', name: 'Bo' };
const state = {
  order: ['a', 'b', 'c', 'd'] as CellId[],
  cells: {
    a: { status: 'ready', execution: { by: una } }, b: { status: 'running', execution: { by: una } },
    c: { status: 'queued', execution: { by: una }, queued: { by: bo } }, d: { status: 'queued', queued: { by: una } },
  },
} as unknown as Pick<SessionState, 'order' | 'cells'>;

describe('who runs what', () => {
  it('is told by who asked for it, by place in the notebook', () => {
    expect([...busyPeople(state)]).toEqual([['una', { running: [2], queued: [4] }], ['bo', { running: [], queued: [3] }]]);
  });

  it('is said in a few words, and not at all of who runs nothing', () => {
    const busy = busyPeople(state);
    expect(busyWords(busy.get('una'))).toBe('runs cell 2, 1 wait');
    expect(busyWords(busy.get('bo'))).toBe('cell 3 waits');
    expect(busyWords(busy.get('ada'))).toBeNull();
  });
});
