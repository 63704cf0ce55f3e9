/** JSON as tables: a list of records, records under a path, or lists by column; and tables as JSON. */
import { isoDate, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { MAX_JSON_BYTES } from './json-lines';
import { isRecord, RecordColumns, scalarOf, typedColumn, type RecordOptions } from './records';

export interface JsonOptions extends RecordOptions {
  /** Where the table lies, such as `result.items` or `0.rows`. Default: the whole, or the only list of records in it. */
  readonly path?: string;
}

export interface JsonText {
  readonly rowCount: number;
  readonly columns: readonly FrameColumn[];
}

/** @throws DataError that names place and remedy */
export function parseJson(bytes: Uint8Array, options: JsonOptions, name: string): JsonText {
  if (bytes.length > MAX_JSON_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; JSON is read whole, up to 200 MB.`, 'Have it written as JSON Lines or Parquet, or in parts.');
  let text: string;
  try {
    text = new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new DataError(`${name} is not text in UTF-8.`, 'Have it written as JSON in UTF-8.');
  }
  if (text.trim() === '') throw new DataError(`${name} is empty.`, 'Upload it again, or check that the program that wrote it had finished.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const isLines = /^\s*\{.*\}\s*\r?\n\s*\{/.test(text.slice(0, 100_000));
    throw new DataError(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}${placeOf(error, text)}`, isLines ? 'It has one record a line: read it with readJsonLines.' : 'Mend it, or write it again.');
  }
  return tableOf(options.path === undefined ? theTable(value) : at(value, options.path, name), options, name);
}

/** V8 tells the place as a number of characters. */
function placeOf(error: unknown, text: string): string {
  const position = /position (\d+)(?! \(line)/.exec(error instanceof Error ? error.message : '')?.[1];
  return position === undefined ? '' : ` (line ${text.slice(0, Number(position)).split('\n').length})`;
}

/** Around the records there is often an answer with its own words: its only list of records is meant. */
function theTable(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const values = Object.values(value);
  if (values.length > 0 && values.every(Array.isArray) && new Set(values.map((list) => list.length)).size === 1 && !values.every((list) => list.length > 0 && list.every(isRecord))) return value;
  const lists = values.filter((one) => Array.isArray(one) && one.length > 0 && one.every(isRecord));
  return lists.length === 1 ? lists[0] : value;
}

function at(value: unknown, path: string, name: string): unknown {
  let found = value;
  let gone = '';
  for (const step of path.split('.').filter((one) => one !== '')) {
    const here = found as Record<string, unknown> | null;
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) {
      const known = typeof here === 'object' && here !== null ? Object.keys(here).slice(0, 12).join(', ') : '';
      throw new DataError(`${name} has no ‘${step}’${gone === '' ? '' : ` in ${gone}`}.`, known === '' ? 'Shorten the path.' : `There is: ${known}.`);
    }
    found = here[step];
    gone = gone === '' ? step : `${gone}.${step}`;
  }
  return found;
}

function tableOf(value: unknown, options: JsonOptions, name: string): JsonText {
  if (Array.isArray(value)) {
    const columns = new RecordColumns(options);
    for (const [place, record] of value.entries()) {
      if (!isRecord(record)) throw new DataError(`${name}, entry ${place + 1} is ${Array.isArray(record) ? 'a list' : `‘${String(JSON.stringify(record)).slice(0, 40)}’`}, not a record.`, 'A table is a list of records: [{"a": 1}, {"a": 2}].');
      columns.add(record);
    }
    return columns.finish(name, options);
  }
  if (!isRecord(value)) throw new DataError(`${name} holds ${value === null ? 'null' : `a ${typeof value}`}, no table.`, 'A table is a list of records, or a record of lists.');
  const entries = Object.entries(value);
  const odd = entries.find(([, list]) => !Array.isArray(list));
  if (entries.length === 0 || odd !== undefined) throw new DataError(`${name} is a record${odd === undefined ? ' of nothing' : ` in which ‘${odd[0]}’ is no list`}.`, `Say where the table lies: { path: '…' }.${entries.length > 0 ? ` There is: ${entries.slice(0, 12).map(([key]) => key).join(', ')}.` : ''}`);
  const rowCount = (entries[0]![1] as unknown[]).length;
  const short = entries.find(([, list]) => (list as unknown[]).length !== rowCount);
  if (short !== undefined) throw new DataError(`Column ‘${short[0]}’ of ${name} has ${(short[1] as unknown[]).length} values, ‘${entries[0]![0]}’ has ${rowCount}.`, 'Give all columns the same length.');
  return { rowCount, columns: entries.map(([key, list]) => typedColumn(key, (list as unknown[]).map(scalarOf), options.types !== undefined && Object.hasOwn(options.types, key) ? options.types[key] : undefined, name)) };
}

/** Values as JSON has them; ±Infinity, which it lacks, as text, and −0 as -0. */
function jsonOf(column: FrameColumn): (row: number) => string {
  if (column.type === 'string') {
    const known: string[] = [];
    return (row) => (column.codes[row]! < 0 ? 'null' : (known[column.codes[row]!] ??= JSON.stringify(column.dictionary[column.codes[row]!]!)));
  }
  const { numbers, type } = column;
  return (row) => {
    const value = numbers[row]!;
    if (value !== value) return 'null';
    if (type === 'boolean') return value === 0 ? 'false' : 'true';
    if (type === 'date') return `"${isoDate(value)}"`;
    return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? String(value) : `"${String(value)}"`;
  };
}

/** A list of records, or lists by column; or, as lines, one record each. */
export function* jsonSteps({ rowCount, columns }: Frame, shape: 'records' | 'columns' | 'lines'): Generator<Uint8Array, void> {
  const encoder = new TextEncoder();
  const names = columns.map((column) => JSON.stringify(column.name));
  const values = columns.map(jsonOf);
  let text = shape === 'records' ? '[' : shape === 'columns' ? '{' : '';
  const isFull = () => text.length > 1 << 20;
  if (shape === 'columns') {
    for (const [place, value] of values.entries()) {
      text += `${place === 0 ? '' : ','}${names[place]!}:[`;
      for (let row = 0; row < rowCount; row += 1) {
        text += (row === 0 ? '' : ',') + value(row);
        if (isFull()) { yield encoder.encode(text); text = ''; }
      }
      text += ']';
    }
    text += '}';
  } else {
    for (let row = 0; row < rowCount; row += 1) {
      let record = '{';
      for (let place = 0; place < values.length; place += 1) record += `${place === 0 ? '' : ','}${names[place]!}:${values[place]!(row)}`;
      text += shape === 'lines' ? `${record}}\n` : `${row === 0 ? '' : ','}\n${record}}`;
      if (isFull()) { yield encoder.encode(text); text = ''; }
    }
    if (shape === 'records') text += '\n]\n';
  }
  if (text !== '') yield encoder.encode(text);
}
