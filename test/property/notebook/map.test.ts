/** The map of the graph: whatever cells read from each other, each has a row of its own, lines go down, and the same graph looks the same. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { layoutMap, type MapCell, type MapLayout } from '@/components/notebook/map/layout';
import type { CellId } from '@/lib/domain/ids';
import { findCycles } from '@/lib/notebook/dataflow/cycles';

const id = (at: number) => `c${at}` as CellId;
/** Any graph: cells read cells above, below, and that are not there. */
const graphs = fc.array(fc.array(fc.nat(40), { maxLength: 5 }), { maxLength: 40 }).map((all) => all.map((parents, at): MapCell => ({ id: id(at), parents: parents.filter((parent) => parent !== at).map(id) })));
/** Cells that read only cells above them. */
const sortedGraphs = graphs.map((cells) => cells.map((cell, at) => ({ ...cell, parents: cell.parents.filter((parent) => Number(parent.slice(1)) < at) })));

const atOf = ({ cells }: MapLayout) => new Map(cells.map((cell) => [cell.id, cell]));

describe('the map of the graph', () => {
  it('shows every cell once, each in a row of its own, and in a lane that is there', () => {
    fc.assert(fc.property(graphs, (cells) => {
      const layout = layoutMap(cells);
      expect(layout.cells.map((cell) => cell.id).toSorted()).toEqual(cells.map((cell) => cell.id).toSorted());
      expect(layout.cells.map((cell) => cell.row)).toEqual(cells.map((_, row) => row));
      for (const cell of layout.cells) expect(cell.lane >= 0 && cell.lane < layout.lanes).toBe(true);
    }));
  });

  it('draws a line for every reading, down the page, and up only where cells wait for each other', () => {
    fc.assert(fc.property(graphs, (cells) => {
      const layout = layoutMap(cells);
      const here = new Set(cells.map((cell) => cell.id));
      const wanted = cells.flatMap((cell) => [...new Set(cell.parents)].filter((parent) => here.has(parent)).map((parent) => `${parent} ${cell.id}`));
      expect(layout.edges.map((edge) => `${edge.from.id} ${edge.to.id}`).toSorted()).toEqual(wanted.toSorted());
      const cyclic = findCycles(cells.map((cell) => ({ ...cell, parents: cell.parents.filter((parent) => here.has(parent)) })));
      for (const { from, to, isBack } of layout.edges) {
        expect(isBack).toBe(from.row > to.row);
        if (isBack) expect(cyclic.has(from.id) && cyclic.has(to.id)).toBe(true);
      }
    }));
  });

  it('leads no line through the mark of another cell', () => {
    fc.assert(fc.property(graphs, (cells) => {
      const layout = layoutMap(cells);
      for (const { from, to, isBack } of layout.edges) {
        if (isBack) continue;
        for (const cell of layout.cells) if (cell.row > from.row && cell.row < to.row) expect(cell.lane).not.toBe(from.lane);
      }
    }));
  });

  it('keeps the order of the notebook where every cell reads only what stands above it', () => {
    fc.assert(fc.property(sortedGraphs, (cells) => {
      expect(layoutMap(cells).cells.map((cell) => cell.id)).toEqual(cells.map((cell) => cell.id));
    }));
  });

  it('is the same for the same cells', () => {
    fc.assert(fc.property(graphs, (cells) => { expect(layoutMap(structuredClone(cells))).toEqual(layoutMap(cells)); }));
  });

  it('needs one lane for a chain of any length, and follows it without recursion', () => {
    const chain = Array.from({ length: 20_000 }, (_, at): MapCell => ({ id: id(at), parents: at === 0 ? [] : [id(at - 1)] }));
    expect(layoutMap(chain).lanes).toBe(1);
    expect(layoutMap(chain.toReversed()).cells.map((cell) => cell.id)).toEqual(chain.map((cell) => cell.id));
  });

  it('frees a lane once the last reader of its value stands there', () => {
    // Fifty pairs: each value is read by the cell below it and by nothing else.
    const pairs = Array.from({ length: 100 }, (_, at): MapCell => ({ id: id(at), parents: at % 2 === 1 ? [id(at - 1)] : [] }));
    expect(layoutMap(pairs).lanes).toBe(1);
    // One table that fifty cells read: their own marks share the second lane.
    const fan = [{ id: id(0), parents: [] }, ...Array.from({ length: 50 }, (_, at): MapCell => ({ id: id(at + 1), parents: [id(0)] }))];
    expect(atOf(layoutMap(fan)).get(id(7))!.lane).toBe(1);
    expect(layoutMap(fan).lanes).toBe(2);
  });
});
