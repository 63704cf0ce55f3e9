/** How one person likes to see a cell's table, kept in their browser: widths by the column's name, hidden columns by place and name. */
export interface TableLayout {
  readonly widths: ReadonlyMap<string, number>;
  readonly hidden: ReadonlyMap<number, string>;
}

export const PLAIN: TableLayout = { widths: new Map(), hidden: new Map() };

/** What is kept of each: a browser's store is small. */
const MOST = 2_000;

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = (place: string) => `pinion.table.${place}`;

/** What was kept for a place; nothing where it cannot be read. */
export function readLayout(storage: Kept | null, place: string | null): TableLayout {
  try {
    const kept: unknown = JSON.parse((place !== null && storage?.getItem(keyOf(place))) || '{}');
    const { widths, hidden } = kept as { widths?: unknown; hidden?: unknown };
    return { widths: new Map(pairs(widths).filter((pair): pair is [string, number] => typeof pair[0] === 'string' && Number.isFinite(pair[1]))), hidden: new Map(pairs(hidden).filter((pair): pair is [number, string] => Number.isSafeInteger(pair[0]) && typeof pair[1] === 'string')) };
  } catch {
    return PLAIN;
  }
}

function pairs(value: unknown): unknown[][] {
  return Array.isArray(value) ? value.filter((pair) => Array.isArray(pair) && pair.length === 2) as unknown[][] : [];
}

export function keepLayout(storage: Kept | null, place: string | null, { widths, hidden }: TableLayout): void {
  if (place === null) return;
  try {
    if (widths.size === 0 && hidden.size === 0) storage?.removeItem(keyOf(place));
    // So many are hidden by choosing a few; that choice is for this visit.
    else storage?.setItem(keyOf(place), JSON.stringify({ widths: [...widths].slice(-MOST), hidden: hidden.size > MOST ? [] : [...hidden] }));
  } catch {
    // A full store: so for this visit only.
  }
}
