/** Where a key leads from a cell of the map. */
import type { CellId } from '@/lib/domain/ids';
import type { MapLayout } from './layout';
import type { MapNode } from './nodes';

const PAGE = 8;

/** Null for keys that mean nothing here. At an end, or where nothing is read, it stays. */
export function stepFrom(key: string, from: CellId, { cells }: MapLayout, byId: ReadonlyMap<CellId, MapNode>): CellId | null {
  const at = cells.findIndex((cell) => cell.id === from);
  const go = (to: number) => cells[Math.min(cells.length - 1, Math.max(0, to))]?.id ?? null;
  switch (key) {
    case 'ArrowDown': return go(at + 1);
    case 'ArrowUp': return go(at - 1);
    case 'PageDown': return go(at + PAGE);
    case 'PageUp': return go(at - PAGE);
    case 'Home': return go(0);
    case 'End': return go(cells.length - 1);
    case 'ArrowLeft': return byId.get(from)?.parents.find((id) => byId.has(id)) ?? from;
    case 'ArrowRight': return byId.get(from)?.readers.find((id) => byId.has(id)) ?? from;
    default: return null;
  }
}
