/** What the columns of delimited text look like, from the rows at its head: type, what is missing, range, commonest values. */
import type { ColumnBrief } from '@/db/schema';

/** Of these, `integer` is also a number: the first that fits every value wins. */
const TYPES: readonly (readonly [ColumnBrief['type'], RegExp])[] = [
  ['integer', /^-?(?:0|[1-9]\d{0,15})$/],
  ['number', /^[+-]?(?:(?!0\d)\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i],
  ['boolean', /^(?:true|false)$/i],
  ['date', /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/],
];
const MISSING = /^(?:|na|n\/a|nan|null)$/i;
const TEXT_MOST = 60;

/** One brief for each of `width` columns. A row that is too short lacks its last values. */
export function summariseColumns(width: number, rows: readonly (readonly string[])[]): ColumnBrief[] {
  return Array.from({ length: width }, (_, column) => brief(rows.map((row) => (row[column] ?? '').trim())));
}

function brief(all: readonly string[]): ColumnBrief {
  const values = all.filter((value) => !MISSING.test(value));
  const missing = all.length - values.length;
  if (values.length === 0) return { type: 'empty', missing };
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const type = TYPES.find(([, pattern]) => values.every((value) => pattern.test(value)))?.[0] ?? 'text';
  const known = { type, missing, distinct: counts.size };
  if (type === 'integer' || type === 'number') {
    const numbers = values.map(Number);
    let [low, high, sum] = [numbers[0]!, numbers[0]!, 0];
    for (const value of numbers) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
    return { ...known, min: String(low), max: String(high), mean: sum / numbers.length };
  }
  if (type === 'date') {
    const sorted = [...counts.keys()].sort();
    return { ...known, min: sorted[0]!, max: sorted.at(-1)! };
  }
  const common = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3);
  return { ...known, common: common.map(([value, count]) => [value.length > TEXT_MOST ? `${value.slice(0, TEXT_MOST)}…` : value, count] as const) };
}

/** What may be said of a column to those who may not see rows. */
export function withoutValues({ type, missing }: ColumnBrief): ColumnBrief {
  return { type, missing };
}
