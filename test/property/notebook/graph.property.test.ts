/** The graph of a notebook after any edits, against what can be seen cell by cell without any of its short cuts (D2, D8). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';
import type { CellId } from '@/lib/domain/ids';
import { Analyses, analyseNotebook, type CellSource } from '@/lib/notebook/dataflow/graph';
import { IMPORTABLE } from '@/lib/notebook/dataflow/globals';
import type { GraphCell } from '@/lib/notebook/session-types';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const source = fc.record({ defines: fc.option(fc.constantFrom(...NAMES)), reads: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 }) })
  .map(({ defines, reads }) => (defines === null ? reads.join(' + ') : `const ${defines} = ${reads.length === 0 ? '1' : `[${reads.join()}]`}`));
type Edit = { readonly do: 'write' | 'insert' | 'delete' | 'move'; readonly at: number; readonly to: number; readonly source: string };
const edit: fc.Arbitrary<Edit> = fc.record({ do: fc.constantFrom('write', 'insert', 'delete', 'move'), at: fc.nat({ max: 9 }), to: fc.nat({ max: 9 }), source });

let made = 0;
const cellOf = (text: string): CellSource => ({ id: `c${made += 1}` as CellId, type: 'ts', source: text });

function applyEdit(cells: readonly CellSource[], { do: what, at, to, source: text }: Edit): CellSource[] {
  const next = [...cells];
  if (what === 'insert' || next.length === 0) return next.toSpliced(at % (next.length + 1), 0, cellOf(text));
  const [place, target] = [at % next.length, to % next.length];
  if (what === 'write') next[place] = { ...next[place]!, source: text };
  else if (what === 'delete') next.splice(place, 1);
  else next.splice(target, 0, ...next.splice(place, 1));
  return next;
}

/** Which cells reach which, by as many rounds as there are cells. */
function reach(graph: readonly GraphCell[]): Map<CellId, Set<CellId>> {
  const found = new Map(graph.map((cell) => [cell.id, new Set(cell.parents)]));
  for (let round = 0; round < graph.length; round += 1) for (const all of found.values()) for (const one of all) for (const further of found.get(one) ?? []) all.add(further);
  return found;
}

function checkCycles(graph: readonly GraphCell[]): void {
  const reached = reach(graph);
  const byId = new Map(graph.map((cell) => [cell.id, cell]));
  const titleOf = (id: CellId) => `cell ${graph.findIndex((cell) => cell.id === id) + 1}`;
  for (const cell of graph) {
    const said = cell.problems.filter(({ code }) => code === 'cycle');
    expect(said).toHaveLength(reached.get(cell.id)!.has(cell.id) ? 1 : 0);
    for (const { message, cells = [] } of said) {
      const way = [cell.id, ...cells, cell.id];
      const steps = way.slice(0, -1).map((from, at) => {
        const to = byId.get(way[at + 1]!)!;
        expect(byId.get(from)!.parents).toContain(to.id);
        return `${titleOf(from)} reads \`${byId.get(from)!.reads.find((name) => to.defines.includes(name))}\` of `;
      });
      expect(message).toContain(`: ${steps.join('')}${titleOf(cell.id)}.`);
    }
  }
}

function checkConflicts(graph: readonly GraphCell[]): void {
  for (const cell of graph) {
    const expected = [...new Set([...cell.defines, ...cell.reads])].filter((name) => graph.filter(({ defines }) => defines.includes(name)).length > 1 && graph.some(({ reads, defines }) => reads.includes(name) && !defines.includes(name)));
    const said = cell.problems.filter(({ code }) => code === 'defined-twice');
    expect(new Set(said.map(({ name }) => name))).toEqual(new Set(expected));
    for (const { name, cells } of said) {
      const concerned = [...graph.filter(({ defines }) => defines.includes(name!)), ...graph.filter(({ reads, defines }) => reads.includes(name!) && !defines.includes(name!))];
      expect(cells).toEqual(concerned.filter(({ id }) => id !== cell.id).map(({ id }) => id));
    }
  }
}

describe('the graph of a notebook that is edited', () => {
  it('is what the cells say as they are, whatever was analysed before', () => {
    fc.assert(fc.property(fc.array(source, { maxLength: 8 }), fc.array(edit, { maxLength: 8 }), (sources, edits) => {
      const analyses = new Analyses();
      let cells = sources.map(cellOf);
      analyseNotebook(cells, parseCell, IMPORTABLE, analyses);
      for (const one of edits) {
        cells = applyEdit(cells, one);
        const graph = analyseNotebook(cells, parseCell, IMPORTABLE, analyses);
        expect(graph).toEqual(analyseNotebook(cells, parseCell));
        checkCycles(graph);
        checkConflicts(graph);
      }
    }), { numRuns: 200 });
  });

  it('says of long rings and of many definers what it says of short ones, after every edit', () => {
    fc.assert(fc.property(fc.integer({ min: 45, max: 70 }), fc.array(fc.record({ at: fc.nat({ max: 99 }), what: fc.constantFrom('prepend', 'break', 'mend', 'define') }), { maxLength: 5 }), (size, edits) => {
      const link = (at: number) => `const v${at} = v${(at + 1) % size}`;
      const analyses = new Analyses();
      let cells = Array.from({ length: size }, (_, at) => cellOf(link(at)));
      for (const { at, what } of [{ at: 0, what: 'mend' }, ...edits]) {
        const place = cells.findIndex(({ source: text }) => text.includes(`const v${at % size} `));
        if (what === 'prepend') cells = [cellOf('1'), ...cells];
        else if (what === 'define') cells = [...cells, cellOf('const w = 1'), cellOf('w')];
        else cells = cells.with(place, { ...cells[place]!, source: what === 'break' ? `const v${at % size} = 1` : link(at % size) });
        const graph = analyseNotebook(cells, parseCell, IMPORTABLE, analyses);
        expect(graph).toEqual(analyseNotebook(cells, parseCell));
        const isWhole = cells.filter(({ source: text }) => /^const v\d+ = v/.test(text)).length === size;
        const inRing = graph.filter(({ problems }) => problems.some(({ code }) => code === 'cycle'));
        expect(inRing).toHaveLength(isWhole ? size : 0);
        for (const cell of inRing) {
          const [first, ...rest] = cell.problems.find(({ code }) => code === 'cycle')!.cells!;
          expect(cell.parents).toEqual([first]);
          expect(rest).toHaveLength(Math.min(49, size - 2));
        }
        checkConflicts(graph.slice(0, 60));
      }
    }), { numRuns: 25 });
  });
});
