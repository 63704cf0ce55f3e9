/** The first look at a notebook's cells: half a second of work where there are many, which must not hold up what others type meanwhile. */
import { parseCell } from '@/kernel/host/parse';
import { listCells } from '@/lib/collab/document';
import { Analyses } from '@/lib/notebook/dataflow/graph';
import type { Room } from '../sync/port';

/** Milliseconds of work between two looks at what else there is to do. */
const SLICE_MS = 8;

/** Reads every cell's source once, a few at a time. */
export async function readSources(room: Room): Promise<Analyses> {
  const analyses = new Analyses();
  let began = performance.now();
  for (const cell of listCells(room.doc)) {
    analyses.of(cell, parseCell);
    if (performance.now() - began < SLICE_MS) continue;
    await new Promise((resolve) => { setImmediate(resolve); });
    began = performance.now();
  }
  return analyses;
}
