import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCell } from '@/kernel/host/compile';
import { parseCell } from '@/kernel/host/parse';
import type { CellId, ExecutionId, UserId } from '@/lib/domain/ids';
import { analyseNotebook, type CellSource } from '@/lib/notebook/dataflow/graph';
import { dependentsOf, planAll, planAuto, planRun, planStale } from '@/lib/notebook/plan';
import { apply, emptySession } from '@/lib/notebook/session';
import type { SessionEvent, SessionState } from '@/lib/notebook/session-types';

/**
 * Random small programs with random histories, really analysed, compiled and evaluated. The law (L1): whatever happened, a cell that
 * is called evaluated shows what a clean run of the notebook as it stands shows. The clean run below knows neither graph nor plan: it
 * tries every cell again and again until nothing new can be computed.
 */
type Body = (read: object, load: () => object, define: (name: string, value: unknown) => void) => Promise<unknown>;

const NAMES = ['a', 'b', 'c', 'd'] as const;
const name = fc.constantFrom(...NAMES);
const value = fc.oneof(fc.integer({ min: 0, max: 3 }).map(String), name, fc.tuple(name, name).map(([x, y]) => `${x} + ${y}`), name.map((x) => `(() => ${x})()`), name.map((x) => `[1].map((${x}) => ${x})[0]`));
const source: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(name, value).map(([x, y]) => `const ${x} = ${y}; ${x}`) },
  { weight: 2, arbitrary: value },
  { weight: 1, arbitrary: fc.tuple(name, value, name).map(([x, y, z]) => `{ const ${x} = ${y}; var ${z} = ${x} } ${z}`) },
  { weight: 1, arbitrary: fc.tuple(name, name).map(([x, y]) => `function ${x}() { return ${y} } typeof ${x}`) },
  { weight: 1, arbitrary: name.map((x) => `if (${x} > 1) throw new Error('no'); ${x}`) },
  { weight: 1, arbitrary: fc.tuple(name, name).map(([x, y]) => `let ${x} = 1; ${y}; for (const i of [1, 2]) ${x} += i; ${x}`) },
);

const at = fc.nat(4);
type Step =
  | { readonly kind: 'edit'; readonly at: number; readonly source: string }
  | { readonly kind: 'run'; readonly at: number; readonly isInterrupted: boolean }
  | { readonly kind: 'run-all' | 'run-stale' | 'restart' | 'clean' }
  | { readonly kind: 'delete'; readonly at: number }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  | { readonly kind: 'mode'; readonly mode: 'lazy' | 'auto' };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), at, source }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), at, isInterrupted: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('run' as const), at, isInterrupted: fc.constant(true) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('run-all' as const, 'run-stale' as const, 'restart' as const, 'clean' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move' as const), at, to: at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('mode' as const), mode: fc.constantFrom('lazy' as const, 'auto' as const) }) },
);

const shown = (value: unknown) => (typeof value === 'function' ? 'function' : JSON.stringify(value) ?? 'undefined');

/** A server's part in small: the document, the log and a kernel's memory. */
class Trial {
  state: SessionState = emptySession();
  cells: CellSource[];
  /** What each cell shows, by its last execution. */
  readonly outputs = new Map<string, string>();
  readonly ran: string[] = [];
  #memory = new Map<string, Map<string, unknown>>();
  #next = 0;

  constructor(sources: readonly string[]) {
    this.cells = sources.map((text, index) => ({ id: `k${index}` as CellId, type: 'ts', source: text }));
    this.analyse();
  }

  say(event: SessionEvent) { this.state = apply(this.state, { seq: this.state.seq + 1, event }); }
  get graph() { return analyseNotebook(this.cells, parseCell); }
  analyse() {
    this.say({ type: 'graph', order: this.cells.map((cell) => cell.id), cells: this.graph });
    for (const id of this.#memory.keys()) if (!this.state.cells[id]) this.#memory.delete(id);
  }

  restart() {
    this.#memory.clear();
    this.say({ type: 'restarted' });
  }

  async run(plan: { readonly run: readonly CellId[] }, interruptAt: CellId | null = null): Promise<void> {
    const failed = new Set<string>();
    const queue = [...plan.run];
    for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
      const graph = this.graph;
      const own = graph.find((one) => one.id === cell)!;
      const execution = `e${(this.#next += 1)}` as ExecutionId;
      this.say({ type: 'queued', cell, execution, number: this.#next, digest: own.digest, by: { id: 'u' as UserId, name: 'Una' }, at: 0 });
      if (failed.has(cell)) { this.say({ type: 'aborted', cell, execution, because: own.parents[0]! }); continue; }
      const compiled = compileCell({ cell, source: this.cells.find((one) => one.id === cell)!.source, graph });
      if (!compiled.ok) throw new Error(`planned, but: ${compiled.message}`);
      this.ran.push(cell);
      this.say({ type: 'started', cell, execution, ancestors: Object.fromEntries(own.parents.map((parent) => [parent, this.state.cells[parent]!.execution!.id])), at: 0 });
      const defined = new Map<string, unknown>();
      this.#memory.delete(cell);
      try {
        if (cell === interruptAt) throw new Error('interrupted');
        const read = Object.fromEntries(compiled.value.reads.map((name) => {
          const held = this.#memory.get(compiled.value.sources[name]!);
          if (!held?.has(name)) throw new Error(`${name} has no value yet: the plan ran ${cell} too early`);
          return [name, held.get(name)];
        }));
        const result = await (runInThisContext(`(${compiled.value.code})`) as Body)(read, () => ({}), (name, value) => void defined.set(name, value));
        this.#memory.set(cell, defined);
        this.outputs.set(cell, shown(result));
        this.say({ type: 'ended', cell, execution, outcome: 'ok', at: 0 });
        if (this.state.mode === 'auto') for (const next of planAuto(this.state, cell).run) if (!queue.includes(next)) queue.push(next);
      } catch (error) {
        if (/too early|planned, but/.test(String(error))) throw error;
        this.say({ type: 'ended', cell, execution, outcome: cell === interruptAt ? 'interrupted' : 'error', at: 0 });
        if (cell === interruptAt) return;
        for (const below of dependentsOf(this.state, cell)) failed.add(below);
      }
    }
  }

  async take(step: Step): Promise<void> {
    const id = 'at' in step ? this.cells[step.at % Math.max(1, this.cells.length)]?.id : undefined;
    if ('at' in step && id === undefined) return;
    switch (step.kind) {
      case 'edit': this.cells = this.cells.map((cell) => (cell.id === id ? { ...cell, source: step.source } : cell)); return this.analyse();
      case 'delete': this.cells = this.cells.filter((cell) => cell.id !== id); return this.analyse();
      case 'move': {
        const moved = this.cells.find((cell) => cell.id === id)!;
        this.cells = this.cells.filter((cell) => cell !== moved);
        this.cells.splice(step.to, 0, moved);
        return this.analyse();
      }
      case 'mode': return this.say({ type: 'mode', mode: step.mode });
      case 'restart': return this.restart();
      case 'clean': this.restart(); return this.run(planAll(this.state));
      case 'run-all': return this.run(planAll(this.state));
      case 'run-stale': return this.run(planStale(this.state));
      case 'run': return this.run(planRun(this.state, [id!]), step.isInterrupted ? id! : null);
    }
  }
}

/**
 * What every cell shows in a clean run, without graph or plan: a cell is tried once all names that its text mentions and that some cell
 * declares are known; a cell with a problem that blocks is never tried.
 */
async function cleanRun(cells: readonly CellSource[]): Promise<Map<string, string>> {
  const graph = analyseNotebook(cells, parseCell);
  const known = new Map<string, unknown>();
  const outputs = new Map<string, string>();
  const tried = new Set<string>();
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const { id, source } of cells) {
      const own = graph.find((one) => one.id === id)!;
      const wanted = own.reads.filter((name) => graph.some((one) => one.id !== id && one.defines.includes(name)));
      if (tried.has(id) || own.problems.some((problem) => problem.blocks) || !wanted.every((name) => known.has(name))) continue;
      tried.add(id);
      isMoving = true;
      const compiled = compileCell({ cell: id, source, graph });
      if (!compiled.ok) throw new Error(compiled.message);
      const defined = new Map<string, unknown>();
      try {
        const result = await (runInThisContext(`(${compiled.value.code})`) as Body)(Object.fromEntries(wanted.map((name) => [name, known.get(name)])), () => ({}), (name, value) => void defined.set(name, value));
        for (const [name, value] of defined) known.set(name, value);
        outputs.set(id, shown(result));
      } catch { /* A cell that throws defines nothing and shows nothing. */ }
    }
  }
  return outputs;
}

const sources = fc.array(source, { minLength: 2, maxLength: 5 });
const history = fc.array(step, { maxLength: 12 });

describe('no hidden state (L1, D5, D6, D7)', { timeout: 120_000 }, () => {
  it('after any history, a cell called evaluated shows what a clean run shows', async () => {
    await fc.assert(fc.asyncProperty(sources, history, async (texts, steps) => {
      const trial = new Trial(texts);
      for (const one of steps) {
        await trial.take(one);
        const clean = await cleanRun(trial.cells);
        for (const { id } of trial.cells) if (trial.state.cells[id]!.validity === 'evaluated') expect([id, trial.outputs.get(id)]).toEqual([id, clean.get(id)]);
      }
    }), { numRuns: 80 });
  });

  it('after run all, every cell that a clean run can compute is evaluated and shows the same', async () => {
    await fc.assert(fc.asyncProperty(sources, history, async (texts, steps) => {
      const trial = new Trial(texts);
      for (const one of steps) await trial.take(one);
      await trial.run(planAll(trial.state));
      const clean = await cleanRun(trial.cells);
      const evaluated = new Map(trial.cells.filter(({ id }) => trial.state.cells[id]!.validity === 'evaluated').map(({ id }) => [id as string, trial.outputs.get(id)!]));
      expect([...evaluated].sort()).toEqual([...clean].sort());
    }), { numRuns: 80 });
  });

  it('edits, moves, deletions and the mode start nothing, and a second run all runs only what failed', async () => {
    await fc.assert(fc.asyncProperty(sources, history, async (texts, steps) => {
      const trial = new Trial(texts);
      for (const one of steps) {
        const before = trial.ran.length;
        await trial.take(one);
        if (['edit', 'move', 'delete', 'mode', 'restart'].includes(one.kind)) expect(trial.ran.length).toBe(before);
      }
      await trial.run(planAll(trial.state));
      const clean = await cleanRun(trial.cells);
      const before = trial.ran.length;
      await trial.run(planAll(trial.state));
      for (const cell of trial.ran.slice(before)) expect(clean.has(cell)).toBe(false);
    }), { numRuns: 80 });
  });
});
