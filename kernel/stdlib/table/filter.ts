/** Which rows of a table pass the filters of its display. Compares as the page says (output-pages.ts). */
import { compareText, textAt, type FrameColumn, type NumericColumn } from '@/lib/ml/frame';
import type { ColumnFilter } from '@/lib/notebook/output-pages';
import { parseDate, parseNumber } from '../data/scalars';

const STRIDE = 1 << 17;

type Test = (row: number) => boolean;

/** The rows that pass, ascending, in steps of some milliseconds. @throws Error for people where a value does not fit its column */
export function* filterSteps(rowCount: number, filters: readonly { readonly column: FrameColumn; readonly filter: ColumnFilter }[]): Generator<void, Int32Array> {
  const tests: Test[] = [];
  for (const { column, filter } of filters) tests.push(yield* testOf(column, filter));
  const kept = new Int32Array(rowCount);
  let count = 0;
  for (let from = 0; from < rowCount; from += STRIDE) {
    for (let row = from; row < Math.min(rowCount, from + STRIDE); row += 1) if (tests.every((test) => test(row))) kept[count++] = row;
    yield;
  }
  return kept.slice(0, count);
}

function* testOf(column: FrameColumn, filter: ColumnFilter): Generator<void, Test> {
  if (filter.test === 'missing' || filter.test === 'present') {
    const wanted = filter.test === 'missing';
    return column.type === 'string' ? (row) => (column.codes[row]! < 0) === wanted : (row) => (column.numbers[row]! !== column.numbers[row]!) === wanted;
  }
  if (column.type !== 'string') return filter.test === 'contains' ? containsNumber(column, filter.value) : compareNumbers(column, filter);
  const passes = textTest(filter);
  const ok = new Uint8Array(column.dictionary.length);
  for (let from = 0; from < ok.length; from += STRIDE) {
    for (let code = from; code < Math.min(ok.length, from + STRIDE); code += 1) ok[code] = passes(column.dictionary[code]!) ? 1 : 0;
    yield;
  }
  return (row) => column.codes[row]! >= 0 && ok[column.codes[row]!] === 1;
}

function textTest({ test, value }: ColumnFilter): (text: string) => boolean {
  if (test === 'contains') {
    const low = value.toLowerCase();
    return (text) => text.toLowerCase().includes(low);
  }
  if (test === 'equals') return (text) => text === value;
  return test === 'less' ? (text) => compareText(text, value) < 0 : (text) => compareText(text, value) > 0;
}

function containsNumber(column: NumericColumn, value: string): Test {
  const low = value.toLowerCase();
  return (row) => textAt(column, row)?.toLowerCase().includes(low) ?? false;
}

function compareNumbers(column: NumericColumn, { test, value }: ColumnFilter): Test {
  const wanted = readAs(column, value.trim());
  if (Number.isNaN(wanted)) throw new Error(`‘${value}’ is no ${column.type === 'date' ? 'date, such as 2024-05-31' : column.type === 'boolean' ? 'truth value: write true or false' : 'number'}, and ‘${column.name}’ holds ${column.type}s.`);
  const { numbers } = column;
  if (test === 'equals') return (row) => numbers[row] === wanted;
  return test === 'less' ? (row) => numbers[row]! < wanted : (row) => numbers[row]! > wanted;
}

function readAs(column: NumericColumn, text: string): number {
  if (column.type === 'date') return parseDate(text);
  if (column.type === 'boolean') return text === 'true' ? 1 : text === 'false' ? 0 : Number.NaN;
  return text === 'Infinity' ? Infinity : text === '-Infinity' ? -Infinity : parseNumber(text);
}
