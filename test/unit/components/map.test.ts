import { describe, expect, it } from 'vitest';
import { layoutMap } from '@/components/notebook/map/layout';
import { blockedCells, isSameNodes, kinOf, mapNodes, nodeWords, summaryOf } from '@/components/notebook/map/nodes';
import { laneGap } from '@/components/notebook/map/sizes';
import { stepFrom } from '@/components/notebook/map/steps';
import { parseCell } from '@/kernel/host/parse';
import type { CellId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import { apply, emptySession } from '@/lib/notebook/session';
import type { CellState, SessionState } from '@/lib/notebook/session-types';

const c = (number: number) => `c${number}` as CellId;

/** A session that has heard of these sources, `changes` laid over its cells. */
function sessionOf(sources: readonly string[], changes: Readonly<Record<string, Partial<CellState>>> = {}): SessionState {
  const cells = analyseNotebook(sources.map((source, at) => ({ id: c(at + 1), type: 'ts' as const, source })), parseCell);
  const state = apply(emptySession(), { seq: 1, event: { type: 'graph', order: cells.map((cell) => cell.id), cells } });
  return { ...state, cells: Object.fromEntries(Object.entries(state.cells).map(([id, cell]) => [id, { ...cell, ...changes[id] }])) };
}

const PIPELINE = ['const table = [1, 2];', 'const scores = table.map((x) => x * 2);', "'prose'", 'const report = scores.length;', 'report + 1'];
const nodesOf = (sources: readonly string[], changes?: Readonly<Record<string, Partial<CellState>>>) => mapNodes(sessionOf(sources, changes), (id) => sources[Number(id.slice(1)) - 1]!);
const index = (nodes: ReturnType<typeof nodesOf>) => new Map(nodes.map((node) => [node.id, node]));

describe('what the map shows', () => {
  it('shows cells that define or read, by name or by first line, and leaves the others out', () => {
    expect(nodesOf(PIPELINE).map((node) => [node.place, node.label, node.isName])).toEqual([[1, 'table', true], [2, 'scores', true], [4, 'report', true], [5, 'report + 1', false]]);
  });

  it('says of a cell its names, its state, what it reads and what reads it', () => {
    const nodes = nodesOf(PIPELINE, { c2: { validity: 'stale' } });
    expect(nodeWords(nodes[1]!, index(nodes))).toBe('scores, stale, cell 2, reads table, read by report');
    expect(nodeWords(nodes[3]!, index(nodes))).toBe('report + 1, not run, cell 5, reads report');
  });

  it('tells apart every state, running before blocked before failed', () => {
    const states = (changes: Partial<CellState>) => nodesOf(PIPELINE, { c2: changes })[1]!.state;
    expect(states({ validity: 'evaluated' })).toBe('evaluated');
    expect(states({ validity: 'aborted' })).toBe('stale');
    expect(states({ validity: 'error' })).toBe('failed');
    expect(states({ validity: 'error', status: 'queued' })).toBe('queued');
    expect(states({ validity: 'error', problems: [{ code: 'cycle', message: '', blocks: true }] })).toBe('blocked');
    expect(states({ status: 'running', problems: [{ code: 'cycle', message: '', blocks: true }] })).toBe('running');
  });

  it('calls blocked what reads, directly or not, from a cell that cannot run, and names that cell', () => {
    const state = sessionOf(['const a = b;', 'const b = a;', 'const d = a;', 'd + 1', 'const free = 1;']);
    expect([...blockedCells(state)].toSorted()).toEqual([[c(1), c(1)], [c(2), c(2)], [c(3), c(1)], [c(4), c(1)]]);
  });

  it('counts what speaks, and is silent where all is well', () => {
    expect(summaryOf(nodesOf(PIPELINE, { c1: { status: 'running' }, c2: { validity: 'stale' }, c4: { validity: 'stale' } }))).toBe('1 running, 2 stale');
    expect(summaryOf(nodesOf(PIPELINE))).toBe('');
  });

  it('is the same where nothing that it shows has changed', () => {
    expect(isSameNodes(nodesOf(PIPELINE), nodesOf(PIPELINE, { c1: { why: 'whatever' } }))).toBe(true);
    expect(isSameNodes(nodesOf(PIPELINE), nodesOf(PIPELINE, { c1: { validity: 'stale' } }))).toBe(false);
    expect(isSameNodes(nodesOf(PIPELINE), nodesOf(PIPELINE.slice(0, 4)))).toBe(false);
  });
});

describe('the neighbourhood of a cell', () => {
  it('is all that it reads and all that reads it, directly or not', () => {
    const nodes = nodesOf([...PIPELINE, 'const other = 1;']);
    expect([...kinOf(c(2), index(nodes))].toSorted()).toEqual([[c(1), 'above'], [c(2), 'self'], [c(4), 'below'], [c(5), 'below']]);
  });

  it('ends on a cycle', () => {
    const nodes = nodesOf(['const a = b;', 'const b = a;']);
    expect([...kinOf(c(1), index(nodes))].toSorted()).toEqual([[c(1), 'self'], [c(2), 'above']]);
  });
});

describe('keys on the map', () => {
  const nodes = nodesOf(PIPELINE);
  const layout = layoutMap(nodes);
  const step = (key: string, from: number) => stepFrom(key, c(from), layout, index(nodes));
  it('go through the rows, along what is read and by whom, and stay at the ends', () => {
    expect([step('ArrowDown', 1), step('ArrowUp', 1), step('ArrowDown', 5), step('Home', 5), step('End', 1), step('PageDown', 1)]).toEqual([c(2), c(1), c(5), c(1), c(5), c(5)]);
    expect([step('ArrowLeft', 4), step('ArrowLeft', 1), step('ArrowRight', 1), step('ArrowRight', 5)]).toEqual([c(2), c(1), c(2), c(5)]);
    expect(step('x', 1)).toBeNull();
  });
});

it('draws many lanes closer together, so that names keep their room', () => {
  for (const lanes of [1, 2, 8, 50, 500]) expect(laneGap(lanes) * (lanes - 1)).toBeLessThanOrEqual(92);
});
