/** Parallel coordinates: an axis for each parameter or metric, a line for each run, and brushes that narrow the table. Pure; lengths are CSS pixels. */
import { fieldOf, quote } from './filter-text';
import { scaleOf, type Scale } from './scales';

export type AxisValue = string | number | boolean | null | undefined;

/** What an axis is brushed to: a range of numbers, both ends included, or some of its values. */
export type Brush =
  | { readonly column: string; readonly from: number; readonly to: number }
  | { readonly column: string; readonly values: readonly (string | boolean)[] };

export type Axis =
  | { readonly column: string; readonly kind: 'number'; readonly scale: Scale; readonly isLog: boolean }
  | { readonly column: string; readonly kind: 'category'; readonly values: readonly (string | boolean)[]; readonly at: (value: AxisValue) => number };

/** Categories of an axis; those beyond share its last place. */
const MOST_CATEGORIES = 40;
/** Numbers that span more than so many powers of ten, all above zero, stand on a logarithmic axis: learning rates and penalties do. */
const LOG_FROM = 2.5;

/** The axis of a column from `top` to `bottom`: of numbers where all its values are, else of categories in their order. */
export function axisOf(column: string, values: readonly AxisValue[], top: number, bottom: number): Axis {
  const known = values.filter((value) => value !== null && value !== undefined);
  const numbers = known.filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
  if (known.length > 0 && known.every((value) => typeof value === 'number')) {
    const isLog = numbers.length > 1 && Math.min(...numbers) > 0 && Math.log10(Math.max(...numbers) / Math.min(...numbers)) > LOG_FROM;
    return { column, kind: 'number', isLog, scale: scaleOf(numbers, bottom, top, isLog) };
  }
  const names = [...new Set(known.map((value) => (typeof value === 'number' ? String(value) : value)))].sort((a, b) => String(a).localeCompare(String(b), 'en', { numeric: true })).slice(0, MOST_CATEGORIES);
  const places = new Map(names.map((name, at) => [name, names.length === 1 ? (top + bottom) / 2 : bottom - (at / (names.length - 1)) * (bottom - top)]));
  return {
    column, kind: 'category', values: names,
    at: (value) => (value === null || value === undefined ? Number.NaN : (places.get(typeof value === 'number' ? String(value) : value) ?? top)),
  };
}

/** Where a value lies on its axis; NaN where it has none. */
export function placeOn(axis: Axis, value: AxisValue): number {
  if (axis.kind === 'category') return axis.at(value);
  return typeof value === 'number' && Number.isFinite(value) ? axis.scale.at(value) : Number.NaN;
}

/** The line of a run over its axes at `xs`; an axis it has no value on breaks the line. */
export function runPath(axes: readonly Axis[], xs: readonly number[], valueOf: (column: string) => AxisValue): string {
  let path = '';
  let pen = 'M';
  axes.forEach((axis, index) => {
    const y = placeOn(axis, valueOf(axis.column));
    if (!Number.isFinite(y)) {
      pen = 'M';
      return;
    }
    path += `${pen}${xs[index]!.toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  });
  return path;
}

/** What a drag from one place of an axis to another takes; null where it takes nothing. */
export function brushOf(axis: Axis, from: number, to: number): Brush | null {
  const [upper, lower] = [Math.min(from, to), Math.max(from, to)];
  if (lower - upper < 3) return null;
  if (axis.kind === 'category') {
    const values = axis.values.filter((value) => axis.at(value) >= upper && axis.at(value) <= lower);
    return values.length === 0 ? null : { column: axis.column, values };
  }
  // Three digits more than the axis can show: people read the numbers.
  const digits = (value: number) => Number(value.toPrecision(4));
  return { column: axis.column, from: digits(axis.scale.valueAt(lower)), to: digits(axis.scale.valueAt(upper)) };
}

/** Whether a value is within a brush. */
export function isWithin(brush: Brush, value: AxisValue): boolean {
  if ('values' in brush) return value !== null && value !== undefined && brush.values.includes(typeof value === 'number' ? String(value) : value);
  return typeof value === 'number' && value >= brush.from && value <= brush.to;
}

/** Puts a brush in the place of the one of its column; `null` takes that away. */
export function withBrush(brushes: readonly Brush[], column: string, brush: Brush | null): readonly Brush[] {
  const others = brushes.filter((one) => one.column !== column);
  return brush ? [...others, brush] : others;
}

/** The filter that a filter and brushes are together. */
export function filterWith(filter: string, brushes: readonly Brush[]): string {
  const parts = brushes.map(filterOf);
  if (parts.length === 0) return filter.trim();
  return [...(filter.trim() === '' ? [] : [/\bor\b/i.test(filter) ? `(${filter.trim()})` : filter.trim()]), ...parts].join(' and ');
}

function filterOf(brush: Brush): string {
  const name = fieldOf(brush.column);
  if ('values' in brush) return `${name} in (${brush.values.map((value) => (typeof value === 'boolean' ? String(value) : quote(value))).join(', ')})`;
  return `${name} >= ${brush.from} and ${name} <= ${brush.to}`;
}

/** A brush in an address. */
export function brushText(brush: Brush): string {
  return JSON.stringify('values' in brush ? [brush.column, brush.values] : [brush.column, brush.from, brush.to]);
}

/** The brush that an address holds; null where it cannot be read. */
export function readBrush(text: string): Brush | null {
  try {
    const parts: unknown = JSON.parse(text);
    if (!Array.isArray(parts) || typeof parts[0] !== 'string') return null;
    const [column, from, to] = parts as [string, unknown, unknown];
    if (Array.isArray(from) && from.length > 0 && from.every((one) => typeof one === 'string' || typeof one === 'boolean')) return { column, values: from as (string | boolean)[] };
    return typeof from === 'number' && typeof to === 'number' && from <= to ? { column, from, to } : null;
  } catch {
    return null;
  }
}
