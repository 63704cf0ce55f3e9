/** Cleaning, column by column. The verbs of Table call these. */
import type { ColumnType } from '@/lib/domain/artifacts';
import { isMissing, lengthOf, textAt, toCategories, type FrameColumn } from '@/lib/ml/frame';
import { mean, median } from '@/lib/ml/statistics';
import { parseDate, parseNumber } from '../data/scalars';
import { DataError } from '../errors';
import { allIntegers, StringBuilder } from './build';
import { groupRows } from './group-rows';

const STRATEGIES = ['mean', 'median', 'mode', 'forward', 'backward', 'interpolate', 'nearest'] as const;

export type FillStrategy = (typeof STRATEGIES)[number] | number | { readonly value: string | number | boolean };

/** What a coercion did: `failed` values could not be read and are missing now; `examples` are the first three of them. */
export interface Coercion {
  readonly column: string;
  readonly from: ColumnType;
  readonly to: ColumnType;
  readonly converted: number;
  readonly failed: number;
  readonly examples: readonly { readonly row: number; readonly value: string }[];
}

export function isStrategy(how: FillStrategy | Readonly<Record<string, FillStrategy>>): how is FillStrategy {
  return typeof how !== 'object' || (Object.keys(how).length === 1 && Object.hasOwn(how, 'value') && typeof how.value !== 'object' && !STRATEGIES.some((strategy) => strategy === how.value));
}

/** `lenient`: leave the column as it is where the strategy does not fit its type. */
export function fill(column: FrameColumn, strategy: FillStrategy, lenient: boolean): FrameColumn {
  const value = fillValue(column, strategy);
  if (value === undefined) {
    if (lenient) return column;
    throw new DataError(`Column ‘${column.name}’ is of type ${column.type}, so it cannot be filled with ${typeof strategy === 'object' ? `‘${String(strategy.value)}’` : strategy}.`, "Use 'mode' or { value: … } of its own type.");
  }
  if (column.type === 'string') {
    const known = column.dictionary.indexOf(value as string);
    const code = known < 0 ? column.dictionary.length : known;
    return { ...column, codes: column.codes.map((old) => (old < 0 ? code : old)), dictionary: known < 0 ? [...column.dictionary, value as string] : column.dictionary };
  }
  const numbers = column.numbers.map((old) => (old !== old ? (value as number) : old));
  return { ...column, numbers, type: column.type === 'integer' && !Number.isSafeInteger(value) ? 'number' : column.type };
}

function fillValue(column: FrameColumn, strategy: FillStrategy): string | number | undefined {
  if (strategy === 'mode') {
    const { codes, categories } = toCategories(column);
    const totals = new Int32Array(categories.length);
    for (const code of codes) if (code >= 0) totals[code]!++;
    let best = 0;
    totals.forEach((total, code) => { if (total > totals[best]!) best = code; });
    if (categories.length === 0) return undefined;
    if (column.type === 'string') return categories[best]!;
    const row = codes.indexOf(best);
    return column.numbers[row]!;
  }
  if (strategy === 'mean' || strategy === 'median') {
    if (column.type === 'string' || column.type === 'boolean') return undefined;
    const value = strategy === 'mean' ? mean(column.numbers) : median(column.numbers);
    return value !== value ? undefined : value;
  }
  const constant = typeof strategy === 'object' ? strategy.value : strategy;
  if (column.type === 'string') return typeof constant === 'string' ? constant : undefined;
  if (column.type === 'boolean') return typeof constant === 'boolean' ? Number(constant) : undefined;
  if (column.type === 'date') return typeof constant === 'string' && !Number.isNaN(parseDate(constant)) ? parseDate(constant) : undefined;
  return typeof constant === 'number' && Number.isFinite(constant) ? constant : undefined;
}

export function coerce(column: FrameColumn, type: ColumnType, strict: boolean): { readonly column: FrameColumn; readonly report: Coercion } {
  const n = lengthOf(column);
  const examples: { row: number; value: string }[] = [];
  let failed = 0;
  let converted = 0;
  const numbers = type === 'string' ? null : new Float64Array(n).fill(NaN);
  const builder = type === 'string' ? new StringBuilder(n) : null;
  for (let row = 0; row < n; row++) {
    const text = textAt(column, row);
    if (text === null) continue;
    if (builder !== null) { builder.set(row, text); converted++; continue; }
    const value = column.type !== 'string' && (type === 'number' || type === 'integer') ? column.numbers[row]! : readAs(text, type);
    if (value === value) { numbers![row] = value; converted++; continue; }
    failed++;
    if (examples.length < 3) examples.push({ row, value: text });
    if (strict) throw new DataError(`Column ‘${column.name}’, row ${row}: ‘${text}’ is not ${type === 'integer' ? 'an integer' : `a ${type}`}.`, 'Replace it first, or leave out strict to make it missing.');
  }
  const report: Coercion = { column: column.name, from: column.type, to: type, converted, failed, examples };
  if (builder !== null) return { column: builder.finish(column.name), report };
  return { column: { name: column.name, type: type as Exclude<ColumnType, 'string'>, numbers: numbers! }, report };
}

function readAs(text: string, type: ColumnType): number {
  const trimmed = text.trim();
  if (type === 'date') return parseDate(trimmed);
  if (type === 'boolean') {
    const low = trimmed.toLowerCase();
    return ['true', 'yes', '1', 'y', 't'].includes(low) ? 1 : ['false', 'no', '0', 'n', 'f'].includes(low) ? 0 : NaN;
  }
  const value = parseNumber(trimmed);
  return type === 'integer' && !Number.isSafeInteger(value) ? NaN : value;
}

export function mapText(column: FrameColumn, change: (text: string) => string | null): FrameColumn {
  if (column.type !== 'string') throw new DataError(`Column ‘${column.name}’ is of type ${column.type}, not text.`, `Use .coerce({ ${JSON.stringify(column.name)}: 'string' }) first.`);
  const index = new Map<string, number>();
  const recode = column.dictionary.map((text) => {
    const changed = change(text);
    if (changed === null) return -1;
    const known = index.get(changed);
    if (known !== undefined) return known;
    index.set(changed, index.size);
    return index.size - 1;
  });
  return { ...column, codes: column.codes.map((code) => (code < 0 ? -1 : recode[code]!)), dictionary: [...index.keys()] };
}

export function dropTexts(column: FrameColumn, texts: ReadonlySet<string>): FrameColumn {
  return column.type === 'string' && column.dictionary.some((text) => texts.has(text)) ? mapText(column, (text) => (texts.has(text) ? null : text)) : column;
}

export function limit(column: FrameColumn, low: number, high: number, drop: boolean): FrameColumn {
  if (column.type === 'string') throw new DataError(`Column ‘${column.name}’ holds text, so it has no range.`, `Use .coerce({ ${JSON.stringify(column.name)}: 'number' }) first.`);
  if (!(low <= high)) throw new DataError(`The range from ${low} to ${high} is empty.`, 'Give the lower bound first.');
  const numbers = column.numbers.map((value) => (value < low ? (drop ? NaN : low) : value > high ? (drop ? NaN : high) : value));
  return { ...column, numbers, type: column.type === 'integer' && !allIntegers(numbers) ? 'number' : column.type };
}

export function completeRows(rowCount: number, columns: readonly FrameColumn[]): Int32Array {
  const kept = new Int32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (!columns.some((column) => isMissing(column, row))) kept[count++] = row;
  return kept.slice(0, count);
}

export function firstOccurrences(rowCount: number, columns: readonly FrameColumn[]): Int32Array {
  const groups = groupRows(rowCount, columns);
  return groups.first;
}

/** Columns of one name, one below the other. */
export function stack(columns: readonly FrameColumn[], rowCount: number): FrameColumn {
  const head = columns[0]!;
  const types = new Set(columns.map((column) => column.type));
  const isNumeric = [...types].every((type) => type === 'integer' || type === 'number') || (types.size === 1 && head.type !== 'string');
  if (isNumeric) {
    const numbers = new Float64Array(rowCount);
    let at = 0;
    for (const column of columns) { if (column.type !== 'string') { numbers.set(column.numbers, at); at += column.numbers.length; } }
    return { name: head.name, type: types.size === 1 && head.type !== 'string' ? head.type : 'number', numbers };
  }
  const builder = new StringBuilder(rowCount);
  let at = 0;
  for (const column of columns) for (let row = 0; row < lengthOf(column); row++) builder.set(at++, textAt(column, row));
  return builder.finish(head.name);
}
