/** What a column looks like, in a few numbers: for the display of tables and the profile of snapshots. */
import type { ColumnSummary } from '@/lib/notebook/outputs';
import { countMissing, isoDate, lengthOf, takeColumn, type FrameColumn, type StringColumn } from '@/lib/ml/frame';
import { mean } from '@/lib/ml/statistics';
import { placeOfSample } from './sample';

const COUNTED_ROWS = 200_000;

/** The summary of `rows` rows spread over the column, where it has more; it says so in `counted`. */
export function summariseSample(column: FrameColumn, rows: number): ColumnSummary {
  const length = lengthOf(column);
  if (length <= rows) return summarise(column);
  const places = new Int32Array(rows);
  for (let at = 0; at < rows; at += 1) places[at] = placeOfSample(at, rows, length);
  const sample = takeColumn(column, places);
  // How many distinct values a sample holds says nothing of the whole.
  return { ...summarise(sample.type === 'string' ? withOwnDictionary(sample) : sample, false), distinct: null };
}

/** Without the values that no row uses: a dictionary may be as long as the table it was made for. */
function withOwnDictionary(column: StringColumn): StringColumn {
  const places = new Map<number, number>();
  const codes = column.codes.map((code) => {
    if (code < 0) return code;
    const place = places.get(code) ?? places.size;
    places.set(code, place);
    return place;
  });
  return { ...column, codes, dictionary: Array.from(places.keys(), (code) => column.dictionary[code]!) };
}

/** Missing, extremes and mean look at every row; distinct values are counted in up to 200,000. */
export function summarise(column: FrameColumn, countsDistinct = true): ColumnSummary {
  const missing = countMissing(column);
  const counted = lengthOf(column);
  if (column.type === 'string') return { name: column.name, type: 'string', missing, counted, ...summariseText(column) };
  const { numbers, type } = column;
  const distinct = countsDistinct && numbers.length <= COUNTED_ROWS ? new Set(numbers).size - (missing > 0 ? 1 : 0) : null;
  if (type === 'boolean') {
    let yes = 0;
    for (const value of numbers) if (value === 1) yes++;
    return { name: column.name, type, missing, distinct, counted, histogram: [{ label: 'false', count: numbers.length - missing - yes }, { label: 'true', count: yes }] };
  }
  let low = Infinity;
  let high = -Infinity;
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (value < low && value !== -Infinity) low = value;
    if (value > high && value !== Infinity) high = value;
  }
  if (low > high) return { name: column.name, type, missing, distinct, counted, histogram: [] };
  const show = (value: number) => (type === 'date' ? isoDate(value) : value);
  const average = mean(numbers);
  return {
    name: column.name, type, missing, distinct, counted, histogram: histogram(numbers, low, high, type === 'date'), min: show(low), max: show(high),
    ...(type !== 'date' && Number.isFinite(average) ? { mean: average } : {}),
  };
}

function summariseText(column: StringColumn): Pick<ColumnSummary, 'distinct' | 'histogram'> {
  const counts = new Int32Array(column.dictionary.length);
  const { codes } = column;
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) counts[codes[row]!]!++;
  let distinct = 0;
  const top: number[] = [];
  for (let code = 0; code < counts.length; code++) {
    if (counts[code] === 0) continue;
    distinct++;
    if (top.length === 10 && counts[code]! <= counts[top[9]!]!) continue;
    let at = top.length;
    while (at > 0 && counts[top[at - 1]!]! < counts[code]!) at--;
    top.splice(at, 0, code);
    top.length = Math.min(10, top.length);
  }
  return { distinct, histogram: top.map((code) => ({ label: column.dictionary[code]!.slice(0, 60), count: counts[code]! })) };
}

function histogram(numbers: Float64Array, low: number, high: number, isDate: boolean): ColumnSummary['histogram'] {
  const bins = low === high ? 1 : 10;
  const counts = new Int32Array(bins);
  const scale = bins / (high - low || 1);
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : low + (i * (high - low)) / bins));
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    if (!(value >= low && value <= high)) continue;
    const bin = Math.min(bins - 1, Math.floor((value - low) * scale));
    // A value on an edge belongs above it, whatever the product was rounded to (as numpy.histogram has it).
    counts[value < edges[bin]! ? bin - 1 : bin < bins - 1 && value >= edges[bin + 1]! ? bin + 1 : bin]!++;
  }
  const edge = (i: number) => {
    const value = edges[i]!;
    return isDate ? isoDate(Math.round(value)).slice(0, 10) : String(Number(value.toPrecision(4)));
  };
  return Array.from(counts, (count, i) => ({ label: bins === 1 ? edge(0) : `${edge(i)} – ${edge(i + 1)}`, count }));
}
