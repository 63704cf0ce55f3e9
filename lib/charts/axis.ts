/** How dimensions and measures stand in a specification. */
import { isoDate } from '@/lib/ml/frame';
import type { Dimension, Value } from './dimension';

export type Encoding = Readonly<Record<string, unknown>>;
export type Datum = Record<string, Value>;

/** Dots and brackets in names would be read as paths. */
export function field(name: string): string {
  return name.replace(/[\\.[\]'"]/g, (character) => `\\${character}`);
}

/** A name that no other field of the data has. */
export function freeName(name: string, taken: readonly string[]): string {
  return taken.includes(name) ? freeName(`${name} `, taken) : name;
}

/** Pixels of a label's character at the theme's size, about. */
const CHARACTER = 6.5;
const LINE = 16;
const LONGEST_LABEL = 140;

/** Labels stand level where the page's width has room for them side by side, else they slant, and stand upright where even that is too dense. */
export function labelAxis(labels: readonly string[]): object {
  const widest = Math.min(LONGEST_LABEL, CHARACTER * labels.reduce((most, label) => Math.max(most, label.length), 0)) + 8;
  const either = (level: string, slanted: string) => ({ expr: `width < ${Math.ceil(widest * labels.length)} ? ${slanted} : ${level}` });
  return { labelLimit: LONGEST_LABEL, labelAngle: either('0', `width < ${LINE * labels.length} ? -90 : -40`), labelAlign: either("'center'", "'right'"), labelBaseline: either("'top'", "'middle'") };
}

/** Every viewer sees the same moments, whatever the zone of their clock. */
export const UTC = { scale: { type: 'utc' } } as const;

/** One place in words: a value, or from where to where a part goes. */
export function labelOf({ from, to, type }: Dimension, place: number): Value {
  if (to === null) return from[place]!;
  const [low, high] = [from[place]!, to[place]!];
  return type === 'temporal' ? dateLabel(low, high) : `${short(low)} – ${short(high)}`;
}

const short = (value: Value): string => (typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value));

/** `2024`, `2024-03` or the day or hour that a part of a calendar is. */
function dateLabel(low: Value, high: Value): string {
  const length = Date.parse(String(high)) - Date.parse(String(low));
  const text = isoDate(Date.parse(String(low)));
  return length > 360 * 86_400_000 ? text.slice(0, 4) : length > 27 * 86_400_000 ? text.slice(0, 7) : text.slice(0, length > 80_000_000 ? 10 : 16);
}

/** `mean income`, `rows`: what an axis that measures is called. */
export function measureName(aggregate: string, column: string | undefined): string {
  return column === undefined ? 'count' : aggregate === 'count' ? `count of ${column}` : `${aggregate} ${column}`;
}
