import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellId, Digest, ExecutionId, UserId } from '@/lib/domain/ids';
import { planRun } from '@/lib/notebook/plan';
import { apply, emptySession } from '@/lib/notebook/session';
import type { GraphCell, SessionEntry, SessionEvent, SessionState } from '@/lib/notebook/session-types';

/**
 * A notebook of six cells whose graph only points upwards in a fixed shuffled order, and random edits, runs, failures, restarts
 * and deletions on it. The reference below knows nothing of the reducer: it remembers what each run saw, and asks whether all of
 * that is still so.
 */
const SIZE = 6;
const id = (index: number) => `cell${index}` as CellId;
const by = { id: 'u' as UserId, name: 'Una' };

interface Source { readonly version: number; readonly parents: readonly number[]; readonly isThere: boolean }
type Step =
  | { readonly kind: 'edit'; readonly cell: number; readonly version: number }
  | { readonly kind: 'rewire'; readonly cell: number; readonly parents: readonly number[] }
  | { readonly kind: 'run'; readonly cell: number; readonly ok: boolean }
  | { readonly kind: 'delete'; readonly cell: number }
  | { readonly kind: 'restart' };

const cell = fc.nat(SIZE - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('edit' as const), cell, version: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rewire' as const), cell, parents: fc.uniqueArray(cell, { maxLength: 3 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('run' as const), cell, ok: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), cell }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

interface Ran { readonly digest: string; readonly saw: ReadonlyMap<number, string>; readonly execution: string; readonly ok: boolean }

class Reference {
  readonly sources: Source[] = Array.from({ length: SIZE }, () => ({ version: 0, parents: [], isThere: true }));
  readonly ran = new Map<number, Ran>();
  parents(at: number) { return this.sources[at]!.parents.filter((parent) => parent < at && this.sources[parent]!.isThere); }
  digest(at: number) { return `${this.sources[at]!.version}:${this.sources[at]!.parents.join()}`; }
  /** True when everything that the run saw is as it was then, all the way up. */
  holds(at: number): boolean {
    const run = this.ran.get(at);
    if (!run?.ok || !this.sources[at]!.isThere || run.digest !== this.digest(at)) return false;
    const parents = this.parents(at);
    return parents.length === run.saw.size && parents.every((parent) => run.saw.get(parent) === this.ran.get(parent)?.execution && this.holds(parent));
  }
  validity(at: number) { const run = this.ran.get(at); return !run ? 'fresh' : !run.ok ? 'error' : this.holds(at) ? 'evaluated' : 'stale'; }
  graph(): Extract<SessionEvent, { type: 'graph' }> {
    const there = this.sources.flatMap((source, at) => (source.isThere ? [at] : []));
    return { type: 'graph', order: there.map(id), cells: there.map((at): GraphCell => ({ id: id(at), type: 'ts', digest: this.digest(at) as Digest, defines: [], reads: [], parents: this.parents(at).map(id), problems: [] })) };
  }
}

/** Plays the steps as the server would; calls `look` after each. */
function play(steps: readonly Step[], look: (state: SessionState, reference: Reference, entries: readonly SessionEntry[]) => void): SessionEntry[] {
  const reference = new Reference();
  const entries: SessionEntry[] = [];
  let state = emptySession();
  let executions = 0;
  const say = (event: SessionEvent) => { const entry = { seq: state.seq + 1, event }; entries.push(entry); state = apply(state, entry); };
  /** As the server does: the cells are named only where they are others than before, or in another order. */
  const sayGraph = () => {
    const { type, order, cells } = reference.graph();
    say({ type, ...(order!.join() === state.order.join() ? {} : { order: order! }), cells });
  };
  sayGraph();
  for (const one of steps) {
    if (one.kind === 'restart') { reference.ran.clear(); say({ type: 'restarted' }); }
    else if (one.kind === 'run') {
      if (!reference.sources[one.cell]!.isThere) continue;
      for (const name of planRun(state, [id(one.cell)]).run) {
        const at = Number(name.slice(4));
        const parents = reference.parents(at);
        if (parents.some((parent) => !reference.holds(parent))) break;
        const execution = `e${(executions += 1)}` as ExecutionId;
        const ok = at !== one.cell || one.ok;
        say({ type: 'queued', cell: name, execution, number: executions, digest: reference.digest(at) as Digest, by, at: 0 });
        say({ type: 'started', cell: name, execution, ancestors: Object.fromEntries(parents.map((parent) => [id(parent), reference.ran.get(parent)!.execution as ExecutionId])), at: 0 });
        reference.ran.set(at, { digest: reference.digest(at), saw: new Map(parents.map((parent) => [parent, reference.ran.get(parent)!.execution])), execution, ok });
        say({ type: 'ended', cell: name, execution, outcome: ok ? 'ok' : 'error', at: 0 });
      }
    } else {
      const source = reference.sources[one.cell]!;
      if (one.kind === 'edit') reference.sources[one.cell] = { ...source, version: one.version, isThere: true };
      if (one.kind === 'rewire') reference.sources[one.cell] = { ...source, parents: one.parents, isThere: true };
      if (one.kind === 'delete') { reference.sources[one.cell] = { ...source, isThere: false }; reference.ran.delete(one.cell); }
      sayGraph();
    }
    look(state, reference, entries);
  }
  return entries;
}

const steps = fc.array(step, { maxLength: 40 });

describe('validity (D5, S3, S4)', () => {
  it('is what a naive reference says, after any history', () => {
    fc.assert(fc.property(steps, (all) => {
      play(all, (state, reference) => {
        for (let at = 0; at < SIZE; at += 1) if (reference.sources[at]!.isThere) expect([at, state.cells[id(at)]!.validity]).toEqual([at, reference.validity(at)]);
      });
    }), { numRuns: 400 });
  });
});

describe('replays (S1)', () => {
  it('change nothing: any overlap of the log gives the same state', () => {
    fc.assert(fc.property(steps, fc.nat(), fc.nat(), (all, from, again) => {
      const entries = play(all, () => {});
      const straight = entries.reduce(apply, emptySession());
      const cut = from % entries.length;
      const back = again % (cut + 1);
      const overlapped = [...entries.slice(0, cut), ...entries.slice(back), ...entries].reduce(apply, emptySession());
      expect(overlapped).toEqual(straight);
    }), { numRuns: 200 });
  });
});

describe('plans (D6)', () => {
  it('hold exactly the cells asked for and their ancestors that are not evaluated, each after what it reads', () => {
    fc.assert(fc.property(steps, fc.uniqueArray(cell, { minLength: 1, maxLength: 3 }), (all, asked) => {
      play(all, (state, reference) => {
        const there = asked.filter((at) => reference.sources[at]!.isThere);
        const wanted = new Set(there);
        const climb = (at: number) => { for (const parent of reference.parents(at)) if (reference.validity(parent) !== 'evaluated') { wanted.add(parent); climb(parent); } };
        there.forEach(climb);
        const { run, blocked } = planRun(state, asked.map(id));
        expect(blocked).toEqual([]);
        expect([...run].sort()).toEqual([...wanted].map(id).sort());
        const placed: CellId[] = [];
        for (let next: CellId | undefined; (next = state.order.find((one) => !placed.includes(one) && state.cells[one]!.parents.every((parent) => placed.includes(parent)))) !== undefined;) placed.push(next);
        expect(run).toEqual(placed.filter((one) => run.includes(one)));
        run.forEach((name, place) => { for (const parent of state.cells[name]!.parents) if (run.includes(parent)) expect(run.indexOf(parent)).toBeLessThan(place); });
      });
    }), { numRuns: 200 });
  });
});
