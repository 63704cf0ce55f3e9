/** One axis or colour of a chart: every row gets a place among the values or parts of a column. */
import { compareText, isoDate, type FrameColumn } from '@/lib/ml/frame';
import { CHART_BOUNDS, ChartError, DATE_UNITS, type Bins, type DateUnit } from './request';

export type Value = string | number | boolean | null;

export interface Dimension {
  readonly name: string;
  readonly type: 'quantitative' | 'temporal' | 'nominal';
  /** Place of each row; −1 where it is left out. */
  readonly codes: Int32Array;
  /** The value of each place, or where its part begins. */
  readonly from: readonly Value[];
  /** Where parts end; null where places are single values. */
  readonly to: readonly Value[] | null;
  /** Places in their own order: of numbers, dates and parts by size, else in the order of first sight. */
  readonly order: readonly number[];
}

export function vegaType({ type }: FrameColumn): Dimension['type'] {
  return type === 'date' ? 'temporal' : type === 'string' || type === 'boolean' ? 'nominal' : 'quantitative';
}

/** Every distinct value is a place; rows without one share `null`. */
export function valuesOf(column: FrameColumn): Dimension {
  const rows = column.type === 'string' ? column.codes.length : column.numbers.length;
  const codes = new Int32Array(rows);
  const from: Value[] = [];
  const keys: number[] = [];
  if (column.type === 'string') {
    const places = new Int32Array(column.dictionary.length + 1).fill(-1);
    for (let row = 0; row < rows; row += 1) {
      const code = column.codes[row]! < 0 ? column.dictionary.length : column.codes[row]!;
      if (places[code]! < 0) { places[code] = from.length; from.push(column.dictionary[code] ?? null); }
      codes[row] = places[code]!;
    }
  } else {
    const places = new Map<number, number>();
    for (let row = 0; row < rows; row += 1) {
      const value = column.numbers[row]!;
      let place = places.get(value);
      if (place === undefined) {
        place = from.length;
        places.set(value, place);
        from.push(valueOf(column.type, value));
        keys.push(value);
      }
      codes[row] = place;
    }
  }
  const type = vegaType(column);
  const order = [...from.keys()];
  // Missing comes last.
  if (type !== 'nominal') order.sort((a, b) => (Number.isNaN(keys[a]!) ? 1 : Number.isNaN(keys[b]!) ? -1 : keys[a]! - keys[b]!));
  return { name: column.name, type, codes, from, to: null, order };
}

function valueOf(type: FrameColumn['type'], value: number): Value {
  if (Number.isNaN(value)) return null;
  return type === 'boolean' ? value !== 0 : type === 'date' ? isoDate(value) : Number.isFinite(value) ? value : String(value);
}

/** Equal parts of numbers or of a calendar; rows without a finite value are left out. */
export function partsOf(column: FrameColumn, bins: Bins): Dimension {
  if (column.type === 'string' || column.type === 'boolean') throw new ChartError(`Column ‘${column.name}’ holds ${column.type === 'string' ? 'text' : 'truth values'}, which cannot be binned.`, 'Leave out bins, or choose a column of numbers or dates.');
  if (column.type === 'date') return calendarParts(column.name, column.numbers, bins);
  if (typeof bins === 'string' && bins !== 'auto') throw new ChartError(`Column ‘${column.name}’ holds numbers, which have no ${bins}.`, 'Give a number of bins.');
  const count = bins === 'auto' ? 20 : bins;
  if (!(Number.isInteger(count) && count > 0 && count <= CHART_BOUNDS.bins)) throw new ChartError(`A chart has 1 to ${CHART_BOUNDS.bins} bins, not ${String(bins)}.`, 'Give a whole number in that range.');
  const { numbers } = column;
  const [low, high] = extentOf(numbers);
  const total = low > high ? 0 : low === high ? 1 : count;
  const width = low === high ? 1 : (high - low) / count;
  const codes = new Int32Array(numbers.length).fill(-1);
  for (let row = 0; row < numbers.length; row += 1) {
    const value = numbers[row]!;
    if (Number.isFinite(value)) codes[row] = Math.min(total - 1, Math.floor((value - low) / width));
  }
  const places = Array.from({ length: total }, (_, place) => place);
  return { name: column.name, type: 'quantitative', codes, from: places.map((place) => low + place * width), to: places.map((place) => low + (place + 1) * width), order: places };
}

/** Least and greatest finite value; [∞, −∞] where there is none. */
export function extentOf(numbers: Float64Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < numbers.length; row += 1) {
    const value = numbers[row]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

const DAY = 86_400_000;
/** A unit is chosen when the range has at least so many of the next smaller. */
const SPANS: readonly (readonly [DateUnit, number])[] = [['year', 6 * 365 * DAY], ['month', 120 * DAY], ['day', 3 * DAY], ['hour', 0]];

function calendarParts(name: string, numbers: Float64Array, bins: Bins): Dimension {
  if (typeof bins === 'number') throw new ChartError(`Column ‘${name}’ holds dates, which are binned by ${DATE_UNITS.join(', ')}.`, `Give bins: 'month', for example.`);
  const [low, high] = extentOf(numbers);
  const unit = bins === 'auto' ? SPANS.find(([, span]) => high - low >= span)?.[0] ?? 'day' : bins;
  const places = new Map<number, number>();
  const starts: number[] = [];
  const codes = new Int32Array(numbers.length).fill(-1);
  for (let row = 0; row < numbers.length; row += 1) {
    const value = numbers[row]!;
    if (!(Math.abs(value) <= 8.64e15)) continue;
    const start = startOf(value, unit);
    let place = places.get(start);
    if (place === undefined) { place = starts.length; places.set(start, place); starts.push(start); }
    codes[row] = place;
  }
  const order = [...starts.keys()].sort((a, b) => starts[a]! - starts[b]!);
  return { name, type: 'temporal', codes, from: starts.map(isoDate), to: starts.map((start) => isoDate(nextOf(start, unit))), order };
}

/** Where the unit that holds a moment begins, UTC. Weeks begin on Monday. */
export function startOf(moment: number, unit: DateUnit): number {
  if (unit === 'hour') return Math.floor(moment / 3_600_000) * 3_600_000;
  const day = Math.floor(moment / DAY) * DAY;
  if (unit === 'day') return day;
  // 1 January 1970 was a Thursday.
  if (unit === 'week') return day - (((Math.floor(day / DAY) + 3) % 7) + 7) % 7 * DAY;
  const date = new Date(moment);
  const month = unit === 'year' ? 0 : unit === 'quarter' ? Math.floor(date.getUTCMonth() / 3) * 3 : date.getUTCMonth();
  return utc(date.getUTCFullYear(), month);
}

function nextOf(start: number, unit: DateUnit): number {
  if (unit === 'hour') return start + 3_600_000;
  if (unit === 'day') return start + DAY;
  if (unit === 'week') return start + 7 * DAY;
  const date = new Date(start);
  return utc(date.getUTCFullYear(), date.getUTCMonth() + (unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1));
}

/** Date.UTC takes years below 100 for those of the last century. */
function utc(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime();
}

/** The `most` places with the greatest weight; rows of the others are left out, or of one more place where `other` names it. */
export function atMost(dimension: Dimension, most: number, weights: ArrayLike<number>, other?: string): Dimension {
  const { from, codes, order } = dimension;
  if (from.length <= most) return dimension;
  const rank = new Map(order.map((place, at) => [place, at]));
  const kept = [...from.keys()].sort((a, b) => (weights[b]! - weights[a]!) || rank.get(a)! - rank.get(b)!).slice(0, most).sort((a, b) => rank.get(a)! - rank.get(b)!);
  const place = new Int32Array(from.length).fill(other === undefined ? -1 : most);
  kept.forEach((old, at) => { place[old] = at; });
  const names = kept.map((old) => from[old]!);
  return {
    ...dimension, codes: codes.map((code) => (code < 0 ? -1 : place[code]!)), to: dimension.to && kept.map((old) => dimension.to![old]!),
    from: other === undefined ? names : [...names, unused(other, names)], order: Array.from({ length: names.length + (other === undefined ? 0 : 1) }, (_, at) => at),
  };
}

function unused(name: string, taken: readonly Value[]): string {
  return taken.includes(name) ? unused(`${name} `, taken) : name;
}

/** Rows of each place. */
export function countsOf({ codes, from }: Dimension): Float64Array {
  const counts = new Float64Array(from.length);
  for (let row = 0; row < codes.length; row += 1) if (codes[row]! >= 0) counts[codes[row]!]! += 1;
  return counts;
}

/** Places of text in the order of the alphabet by code unit: for colours and facets, which have no order of their own. */
export function alphabetical(dimension: Dimension): Dimension {
  if (dimension.type !== 'nominal') return dimension;
  return { ...dimension, order: [...dimension.order].sort((a, b) => compareText(String(dimension.from[a]), String(dimension.from[b]))) };
}
