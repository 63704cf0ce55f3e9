import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ARTIFACT_KINDS, STAGES } from '@/lib/domain/artifacts';
import { EVENTS, EVENT_WORDS, findTransition, LIFECYCLE, mainTransition, STATES, STATE_WORDS, stateWords, transitionsFrom, type Transition } from '@/lib/domain/lifecycle';
import { isAllowed, PERMISSIONS } from '@/lib/domain/roles';

const kinds = fc.constantFrom(...ARTIFACT_KINDS);

describe('the transition tables', () => {
  it('LC1: answer only the pairs they list', () => {
    fc.assert(fc.property(kinds, fc.oneof(fc.constantFrom<string>(...STATES), fc.string()), fc.oneof(fc.constantFrom<string>(...EVENTS), fc.string()), (kind, state, event) => {
      const rows: readonly Transition[] = LIFECYCLE[kind];
      const listed = rows.filter((row) => row.from === state && row.event === event);
      expect(listed.length).toBeLessThanOrEqual(1);
      expect(findTransition(kind, state, event)).toBe(listed[0] ?? null);
    }), { numRuns: 2000 });
  });

  it.each(ARTIFACT_KINDS)('LC2: of a %s give every state a stage, reach it from pinned, and end only at an end', (kind) => {
    const rows: readonly Transition[] = LIFECYCLE[kind];
    const reached = new Set<string>(['pinned']);
    for (let grew = true; grew;) {
      const before = reached.size;
      for (const row of rows) if (reached.has(row.from)) reached.add(row.to);
      grew = reached.size > before;
    }
    expect([...reached].sort()).toEqual(Object.keys(STATE_WORDS[kind]).sort());
    for (const state of reached) {
      expect(STAGES).toContain(stateWords(kind, state).stage);
      const ways = transitionsFrom(kind, state).length;
      if (ways === 0) expect(stateWords(kind, state).stage).toBe('retired');
    }
  });

  it('LC7: never offer a system event', () => {
    for (const kind of ARTIFACT_KINDS) for (const state of STATES) {
      expect(transitionsFrom(kind, state).some((row) => row.requires.permission === 'system')).toBe(false);
    }
    expect(transitionsFrom('model', 'live').map((row) => row.event)).toEqual(['deprecate']);
  });

  it('offer one main action for each state that goes on, never one that only destroys unless it is gated or the only one', () => {
    for (const kind of ARTIFACT_KINDS) for (const state of Object.keys(STATE_WORDS[kind])) {
      const main = mainTransition(kind, state);
      if (main && EVENT_WORDS[main.event].isDestructive) expect(main.requires.gate).not.toBeNull();
    }
    expect(mainTransition('model', 'in-validation')?.event).toBe('promote');
    expect(mainTransition('dataset', 'in-validation')?.event).toBe('publish');
    expect(mainTransition('model', 'approved')?.event).toBe('go-live');
    expect(mainTransition('model', 'deprecated')?.event).toBe('retire');
    expect(mainTransition('model', 'retired')).toBeNull();
  });

  it('G5: leave the administrator no event that passes or refuses a gate', () => {
    for (const kind of ARTIFACT_KINDS) for (const row of LIFECYCLE[kind] as readonly Transition[]) {
      if (row.requires.permission === 'system') continue;
      expect(PERMISSIONS).toHaveProperty([row.requires.permission]);
      expect(isAllowed(['admin'], row.requires.permission)).toBe(false);
    }
  });

  it('pass no row into deployment, service or retirement without a gate or an announced end', () => {
    for (const kind of ARTIFACT_KINDS) for (const row of LIFECYCLE[kind] as readonly Transition[]) {
      if (['approved', 'live', 'retired', 'archived'].includes(row.to) || (row.to === 'published' && row.from !== 'monitored')) expect(row.requires.gate).not.toBeNull();
      if (row.to === 'deprecated') expect(row.requires.asks).toEqual(['reason', 'sunset', 'successor']);
    }
  });
});
