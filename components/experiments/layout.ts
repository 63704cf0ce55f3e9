/** How one person likes the runs table of one project, kept in their browser: chosen columns in order, pinned ones, widths. Pure but for the store it is given. */
import { clampWidth } from '@/components/notebook/outputs/table-columns';
import { isColumn, widthOf } from './columns';

export interface Layout {
  /** In order; null: as usual. */
  readonly columns: readonly string[] | null;
  /** These stand first and stay in view while the others scroll. */
  readonly pinned: readonly string[];
  readonly widths: Readonly<Record<string, number>>;
}

export const PLAIN_LAYOUT: Layout = { columns: null, pinned: ['name'], widths: {} };
const MOST_COLUMNS = 200;

/** Under which a browser keeps it. */
export const layoutKey = (person: string, project: string) => `pinion.runs.${person}.${project}`;

/** What was kept; as usual where it cannot be read. */
export function readLayout(storage: Pick<Storage, 'getItem'> | null, person: string, project: string): Layout {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(layoutKey(person, project)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return PLAIN_LAYOUT;
    const { columns, pinned, widths } = kept as Record<string, unknown>;
    return {
      columns: Array.isArray(columns) ? texts(columns) : null,
      pinned: Array.isArray(pinned) ? texts(pinned) : PLAIN_LAYOUT.pinned,
      widths: typeof widths === 'object' && widths !== null ? Object.fromEntries(Object.entries(widths).filter((pair): pair is [string, number] => Number.isFinite(pair[1])).map(([name, width]) => [name, clampWidth(width)])) : {},
    };
  } catch {
    return PLAIN_LAYOUT;
  }
}

export function keepLayout(storage: Pick<Storage, 'setItem'> | null, person: string, project: string, layout: Layout): void {
  try {
    storage?.setItem(layoutKey(person, project), JSON.stringify(layout));
  } catch {
    // A full store: so for this visit only.
  }
}

function texts(list: readonly unknown[]): string[] {
  return [...new Set(list.filter((one): one is string => typeof one === 'string' && isColumn(one)))].slice(0, MOST_COLUMNS);
}

/** A column as it is drawn: pinned ones first, with how far from the left they stay. */
export interface ShownColumn {
  readonly column: string;
  readonly width: number;
  readonly isPinned: boolean;
  readonly left: number;
}

/** The columns in the order in which they stand. `before`: pixels of what stands before all of them. The name is always there: it leads to the run. */
export function shownColumns(columns: readonly string[], layout: Layout, before: number): ShownColumn[] {
  const known = [...new Set(columns.includes('name') ? columns : ['name', ...columns])].filter(isColumn);
  const pinned = known.filter((column) => layout.pinned.includes(column));
  let left = before;
  return [...pinned, ...known.filter((column) => !pinned.includes(column))].map((column, at) => {
    const width = layout.widths[column] ?? widthOf(column);
    const shown = { column, width, isPinned: at < pinned.length, left };
    left += width;
    return shown;
  });
}

/** `columns` with one moved by some places among those shown; pinned ones stay among pinned ones. */
export function moveColumn(shown: readonly ShownColumn[], column: string, by: number): string[] {
  const at = shown.findIndex((one) => one.column === column);
  const to = at + by;
  const order = shown.map((one) => one.column);
  if (at < 0 || to < 0 || to >= shown.length || shown[at]!.isPinned !== shown[to]!.isPinned) return order;
  order.splice(to, 0, ...order.splice(at, 1));
  return order;
}

/** `columns` with one put where another stands, as dragging does. */
export function dropColumn(shown: readonly ShownColumn[], column: string, on: string): string[] {
  const [at, to] = [column, on].map((name) => shown.findIndex((one) => one.column === name)) as [number, number];
  return at < 0 || to < 0 ? shown.map((one) => one.column) : moveColumn(shown, column, to - at);
}

/** The layout with a column pinned, or no longer. */
export function pinColumn(layout: Layout, column: string, isPinned: boolean): Layout {
  const others = layout.pinned.filter((one) => one !== column);
  return { ...layout, pinned: isPinned ? [...others, column] : others };
}
