/** Rows picked by place, where −1 gives a missing value; and rows by group. */
import type { FrameColumn } from '@/lib/ml/frame';

export function takeOrMissing(column: FrameColumn, places: Int32Array): FrameColumn {
  if (column.type === 'string') return { ...column, codes: places.map((place) => (place < 0 ? -1 : column.codes[place]!)) };
  return { ...column, numbers: Float64Array.from(places, (place) => (place < 0 ? NaN : column.numbers[place]!)) };
}

/** The rows of each group, in order: those of g are rows[starts[g]] … rows[starts[g + 1] − 1]. */
export function rowsByGroup(group: Int32Array, groups: number): { readonly starts: Int32Array; readonly rows: Int32Array } {
  const starts = new Int32Array(groups + 1);
  for (const id of group) starts[id + 1]!++;
  for (let id = 0; id < groups; id++) starts[id + 1]! += starts[id]!;
  const next = starts.slice();
  const rows = new Int32Array(group.length);
  for (let row = 0; row < group.length; row++) rows[next[group[row]!]!++] = row;
  return { starts, rows };
}
