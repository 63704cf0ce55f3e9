import type { ColumnType, SchemaColumn } from '@/lib/domain/artifacts';
import { countMissing, takeRows, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { createRandom, permutation } from '@/lib/ml/random';
import { DATE_PARTS, datePart, type DatePart } from '@/lib/ml/dates';
import { DataError, noColumn } from '../errors';
import { IMMUTABLE } from '../marks';
import { buildColumn, valueAt, type CellValue, type LooseValue } from './build';
import * as clean from './clean';
import { Column } from './column';
import { fillFromRows, type FillOptions } from './fill';
import { Grouped } from './group';
import { groupRows } from './group-rows';
import { joinFrames, type JoinOptions } from './join';
import { normaliser, type NormaliseOptions } from './normalise';
import { findOutliers, type OutlierOptions, type OutlierReport } from './outliers';
import { meltFrame, pivotFrame, type MeltOptions, type PivotOptions } from './reshape';
import { fullRows, repeats, type DropMissingOptions, type DuplicateOptions } from './rows';
import type { ByColumn, Coerced, Given, Name, Names, OpenColumns, Renamed, RowOf, Selected, With, Without } from './columns';
import { rowReader, type Row } from './row';
import { sortedOrder } from './sort';
import { rowsByGroup } from './take';
import { windowColumn, type WindowOptions, type WindowSpec } from './window';

export type { CellValue, Names, Row };

let storage: (table: Table) => Frame;
let isBranded: (value: object) => boolean;

/**
 * An immutable table of named columns of equal length. Every verb gives a new table and shares the columns it does not
 * change, so that selecting and renaming cost nothing. Rows count from 0; missing values are null. `Columns` are those that the
 * editor knows, with the types of their values.
 */
export class Table<Columns extends OpenColumns = OpenColumns> implements Iterable<RowOf<Columns>> {
  readonly #frame: Frame;
  readonly #index: ReadonlyMap<string, FrameColumn>;
  readonly #name: string;
  readonly [IMMUTABLE] = true;

  static {
    storage = (table) => table.#frame;
    isBranded = (value) => #frame in value;
  }

  /** @internal Use `readCsv`, `Table.fromRows` or `Table.fromColumns`. */
  constructor(frame: Frame, name = 'this table') {
    if (!Array.isArray((frame as Frame | undefined)?.columns)) throw new DataError('A table is not made with `new`.', 'Use readCsv, Table.fromRows or Table.fromColumns.');
    for (const column of frame.columns) if (column.name.length > 500 || column.name === '__proto__') throw new DataError(`‘${column.name.slice(0, 60)}…’ cannot be the name of a column.`, 'Use a name of at most 500 characters. If it came from a file, is its first line a header?');
    this.#frame = frame;
    this.#name = name.slice(0, 200);
    this.#index = new Map(frame.columns.map((column) => [column.name, column]));
    Object.freeze(this);
  }

  /** From a list of records. Columns are the keys in order of first sight; a key that a row lacks is missing there. */
  static fromRows(rows: readonly Readonly<Record<string, LooseValue>>[], options: { readonly types?: Readonly<Record<string, ColumnType>>; readonly name?: string } = {}): Table {
    const names = new Set<string>();
    for (const row of rows) for (const name of Object.keys(row)) names.add(name);
    const columns = [...names].map((name) => buildColumn(name, rows.map((row) => (Object.hasOwn(row, name) ? row[name] : null)), options.types?.[name]));
    return new Table({ rowCount: rows.length, columns }, options.name);
  }

  /** From lists or typed arrays by column name, all of one length. */
  static fromColumns(columns: Readonly<Record<string, ArrayLike<LooseValue>>>, options: { readonly types?: Readonly<Record<string, ColumnType>>; readonly name?: string } = {}): Table {
    const entries = Object.entries(columns);
    const rowCount = entries[0]?.[1].length ?? 0;
    for (const [name, values] of entries) {
      if (values.length !== rowCount) throw new DataError(`Column ‘${name}’ has ${values.length} values but ‘${entries[0]![0]}’ has ${rowCount}.`, 'Give all columns the same length.');
    }
    return new Table({ rowCount, columns: entries.map(([name, values]) => buildColumn(name, values, options.types?.[name])) }, options.name);
  }

  get rowCount(): number { return this.#frame.rowCount; }
  get columnCount(): number { return this.#frame.columns.length; }
  get columnNames(): string[] { return this.#frame.columns.map((column) => column.name); }
  /** What messages call this table. */
  get name(): string { return this.#name; }
  /** Name, type and whether a value is missing, column by column. */
  get schema(): SchemaColumn[] {
    return this.#frame.columns.map((column) => ({ name: column.name, type: column.type, nullable: countMissing(column) > 0 }));
  }

  /** The same table under another name, which messages then use. */
  named(name: string): Table<Columns> { return new Table(this.#frame, name); }

  has(name: Name<Columns>): boolean { return this.#index.has(name); }

  column(name: Name<Columns>): Column { return new Column(this.#column(name)); }

  /** The row as a record, `index` counted from 0 (negative: from the end). */
  row(index: number): RowOf<Columns> {
    const at = index < 0 ? this.rowCount + index : index;
    if (!(Number.isInteger(at) && at >= 0 && at < this.rowCount)) throw new DataError(`There is no row ${index} in ${this.#name}: it has ${this.rowCount}.`);
    return Object.fromEntries(this.#frame.columns.map((column) => [column.name, valueAt(column, at)])) as RowOf<Columns>;
  }

  /** Rows as records, lazily. */
  *rows(): Generator<RowOf<Columns>> {
    for (let index = 0; index < this.rowCount; index++) yield this.row(index);
  }

  [Symbol.iterator](): Iterator<RowOf<Columns>> { return this.rows(); }

  /** All rows as records: for small tables. */
  toArray(): RowOf<Columns>[] { return [...this.rows()]; }

  select<const One extends Name<Columns>>(...names: Given<One>): Table<Selected<Columns, One>> { return this.#with(names.flat().map((name) => this.#column(name as string))); }

  drop<const One extends Name<Columns>>(...names: Given<One>): Table<Without<Columns, One>> {
    const gone = new Set(names.flat().map((name) => this.#column(name as string).name));
    return this.#with(this.#frame.columns.filter((column) => !gone.has(column.name)));
  }

  /** `{ old: 'new' }`. */
  rename<const Changes extends ByColumn<Columns, string>>(names: Changes): Table<Renamed<Columns, Changes>> {
    for (const name of Object.keys(names)) this.#column(name);
    const columns = this.#frame.columns.map((column) => (Object.hasOwn(names, column.name) ? { ...column, name: names[column.name]! } : column));
    const twice = columns.find((column, index) => columns.findIndex((other) => other.name === column.name) !== index);
    if (twice !== undefined) throw new DataError(`Two columns would be called ‘${twice.name}’.`, 'Choose another name, or drop one of them first.');
    return this.#with(columns);
  }

  /** Rows for which `keep` is true. The row passed is a reading window that moves on: read from it, do not keep it. */
  filter(keep: (row: RowOf<Columns>, index: number) => boolean): Table<Columns> {
    const reader = rowReader(this.#frame, this.#name);
    const kept = new Int32Array(this.rowCount);
    let count = 0;
    for (let index = 0; index < this.rowCount; index++) if (keep(reader.move(index) as RowOf<Columns>, index)) kept[count++] = index;
    return this.#take(kept.subarray(0, count));
  }

  /** Adds or replaces columns: `derive({ ratio: (row) => row.a / row.b })`. All functions see the columns as they were. */
  derive<Added extends Readonly<Record<string, (row: RowOf<Columns>, index: number) => LooseValue>>>(columns: Added): Table<With<Columns, Added>> {
    const added = Object.entries(columns).map(([name, compute]) => {
      const reader = rowReader(this.#frame, this.#name);
      const values: LooseValue[] = Array.from({ length: this.rowCount }, (_, index) => compute(reader.move(index) as RowOf<Columns>, index));
      return buildColumn(name, values);
    });
    return this.#replace(added);
  }

  /** Stable; missing values come last either way. */
  sort(by: Name<Columns> | readonly Name<Columns>[], options: { readonly descending?: boolean } = {}): Table<Columns> {
    const columns = [by].flat().map((name) => this.#column(name));
    return this.#take(sortedOrder(this.rowCount, columns, options.descending ?? false));
  }

  /** Rows `start` to before `end`, as Array's slice. */
  slice(start = 0, end = this.rowCount): Table<Columns> {
    const from = Math.min(this.rowCount, Math.max(0, start < 0 ? this.rowCount + start : start));
    const to = Math.max(from, Math.min(this.rowCount, end < 0 ? this.rowCount + end : end));
    return new Table({ rowCount: to - from, columns: this.#frame.columns.map((column) => (column.type === 'string' ? { ...column, codes: column.codes.slice(from, to) } : { ...column, numbers: column.numbers.slice(from, to) })) }, this.#name);
  }

  head(count = 5): Table<Columns> { return this.slice(0, count); }
  tail(count = 5): Table<Columns> { return this.slice(Math.max(0, this.rowCount - count)); }

  /** `count` rows without repetition, in random order. The same seed gives the same rows. */
  sample(count: number, options: { readonly seed?: number } = {}): Table<Columns> {
    const order = permutation(this.rowCount, createRandom(options.seed ?? Math.floor(Math.random() * 2 ** 31)));
    return this.#take(order.subarray(0, Math.max(0, Math.min(count, this.rowCount))));
  }

  /** The rows at these places; a place may repeat. */
  take(indices: ArrayLike<number>): Table<Columns> {
    const order = Int32Array.from(indices);
    const outside = order.find((index) => index < 0 || index >= this.rowCount);
    if (outside !== undefined) throw new DataError(`There is no row ${outside} in ${this.#name}: it has ${this.rowCount}.`);
    return this.#take(order);
  }

  groupBy<const One extends Name<Columns>>(...names: Given<One>): Grouped<Selected<Columns, One>, Columns> {
    return new Grouped(this.#frame, names.flat().map((name) => this.#column(name as string)), (frame) => new Table(frame), this.#name);
  }

  /** Other tables below this one. They need the same column names; a column of two types becomes text. */
  concat(...tables: readonly Table[]): Table<Columns> {
    const all: readonly Table[] = [this as Table, ...tables];
    for (const other of tables) {
      const odd = other.columnNames.find((name) => !this.has(name)) ?? this.columnNames.find((name) => !other.has(name));
      if (odd !== undefined) throw new DataError(`Only one of the tables has a column ‘${odd}’.`, 'Select the same columns in each before joining them.');
    }
    const rowCount = all.reduce((total, table) => total + table.rowCount, 0);
    return new Table({ rowCount, columns: this.#frame.columns.map((column) => clean.stack(all.map((table) => table.#column(column.name)), rowCount)) }, this.#name);
  }

  /** How many values are missing, by column. */
  missing(): Record<keyof Columns & string, number> {
    return Object.fromEntries(this.#frame.columns.map((column) => [column.name, countMissing(column)])) as Record<keyof Columns & string, number>;
  }

  /**
   * Without the rows in which one of these columns (default: any) is missing. With options as pandas' `dropna`: `{ subset, how: 'any' | 'all',
   * threshold }`, the last being the fewest values that a row must have.
   *
   * @example table.dropMissing('age'); table.dropMissing({ subset: ['age', 'city'], how: 'all' })
   */
  dropMissing(...names: Names<Columns> | readonly [DropMissingOptions]): Table<Columns> {
    const [first] = names;
    if (typeof first === 'object' && !Array.isArray(first)) {
      const options = first as DropMissingOptions;
      return this.#take(fullRows(this.rowCount, this.#named([options.subset ?? []].flat()), options));
    }
    return this.#take(clean.completeRows(this.rowCount, this.#named(names as Names)));
  }

  /**
   * Fills missing values: `fillMissing({ age: 'median', country: 'mode', note: { value: 'none' } })`, or one strategy for
   * every column where it is defined. `mean` and `median` are for numbers; a bare number or text is a constant too. From other rows: `forward`
   * and `backward` take the value before or after, `interpolate` (as pandas') what lies between the two, `nearest` the mean of the
   * `neighbors` (5) rows most alike in the other columns of numbers, each by its own deviation. `by`: each group apart, where it has a value; `limit`: how many rows of
   * a run at most. Throws a DataError where a strategy does not fit the column.
   *
   * @example readings.sort('time').fillMissing({ temperature: 'interpolate' }, { by: 'sensor', limit: 3 })
   */
  fillMissing(how: clean.FillStrategy | ByColumn<Columns, clean.FillStrategy>, options: FillOptions = {}): Table<Columns> {
    const by = this.#some(options.by);
    const fill = (column: FrameColumn, strategy: clean.FillStrategy, lenient: boolean) => fillFromRows(column, strategy, lenient, by, options, this.#frame.columns);
    if (clean.isStrategy(how)) return this.#replace(this.#frame.columns.filter((column) => !by.includes(column)).map((column) => fill(column, how, true)));
    return this.#replace(Object.entries(how).map(([name, strategy]) => fill(this.#column(name), strategy, false)));
  }

  /** Values that count as missing from now on: `missingWhere('?', 'unknown')` in every text column. */
  missingWhere(...texts: readonly string[]): Table<Columns> {
    return this.#replace(this.#frame.columns.map((column) => clean.dropTexts(column, new Set(texts))));
  }

  /**
   * Changes types: `coerce({ TotalCharges: 'number' })`. What cannot be read becomes missing; `coerceWithReport` says how
   * many and which. With `strict: true` it throws instead, naming the row.
   */
  coerce<const Types extends ByColumn<Columns, ColumnType>>(types: Types, options: { readonly strict?: boolean } = {}): Table<Coerced<Columns, Types>> {
    return this.coerceWithReport(types, options).table;
  }

  coerceWithReport<const Types extends ByColumn<Columns, ColumnType>>(types: Types, options: { readonly strict?: boolean } = {}): { readonly table: Table<Coerced<Columns, Types>>; readonly report: readonly clean.Coercion[] } {
    const results = Object.entries(types).map(([name, type]) => clean.coerce(this.#column(name), type, options.strict ?? false));
    return { table: this.#replace(results.map((result) => result.column)), report: results.map((result) => result.report) };
  }

  /** Rewrites text values; null makes the value missing. Called once for each distinct value. */
  mapText(names: Name<Columns> | readonly Name<Columns>[], change: (text: string) => string | null): Table<Columns> {
    return this.#replace([names].flat().map((name) => clean.mapText(this.#column(name), change)));
  }

  /** Spaces around text, in these columns or all text columns. */
  trim(...names: Names<Columns>): Table<Columns> {
    const columns = names.length === 0 ? this.#frame.columns.filter((column) => column.type === 'string') : this.#named(names);
    return this.#replace(columns.map((column) => clean.mapText(column, (text) => text.trim())));
  }

  /** Text without this ending: `stripSuffix('income', '.')`. */
  stripSuffix(names: Name<Columns> | readonly Name<Columns>[], suffix: string): Table<Columns> {
    return this.mapText(names, (text) => (suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text));
  }

  /** Whole values replaced: `replace('country', { US: 'United-States' })`; null makes the value missing. */
  replace(names: Name<Columns> | readonly Name<Columns>[], values: Readonly<Record<string, string | null>>): Table<Columns> {
    return this.mapText(names, (text) => (Object.hasOwn(values, text) ? values[text]! : text));
  }

  /** Numbers outside [low, high] moved to the nearer bound. */
  clip(name: Name<Columns>, low: number, high: number): Table<Columns> {
    return this.#replace([clean.limit(this.#column(name), low, high, false)]);
  }

  /** Numbers outside [low, high] made missing. */
  range(name: Name<Columns>, low: number, high: number): Table<Columns> {
    return this.#replace([clean.limit(this.#column(name), low, high, true)]);
  }

  /** The first of each set of rows that agree in these columns (default: all). */
  distinct(...names: Names<Columns>): Table<Columns> {
    return this.#take(clean.firstOccurrences(this.rowCount, this.#named(names)));
  }

  /** Only the rows that repeat another: with `keep: 'first'` (default) all but the first of equal ones, with `'none'` all of them. As pandas' `duplicated`. */
  duplicates(options: DuplicateOptions = {}): Table<Columns> {
    const isRepeat = repeats(this.rowCount, this.#named([options.subset ?? []].flat()), options.keep);
    return this.#take(Int32Array.from(isRepeat.keys()).filter((row) => isRepeat[row] === 1));
  }

  /** Without the rows that `duplicates` gives: `dropDuplicates({ subset: ['id'], keep: 'last' })`. */
  dropDuplicates(options: DuplicateOptions = {}): Table<Columns> {
    const isRepeat = repeats(this.rowCount, this.#named([options.subset ?? []].flat()), options.keep);
    return this.#take(Int32Array.from(isRepeat.keys()).filter((row) => isRepeat[row] === 0));
  }

  /**
   * Values far from the others of a column: flagged in a column `<name>_outlier`, dropped, clipped or made missing; with a report of bounds, counts and examples. Missing values
   * are none. Throws for text and for a column without values.
   *
   * @example const { table: usual, report } = sales.outliers('price', { method: 'mad', action: 'drop' });
   */
  outliers(name: Name<Columns>, options: OutlierOptions = {}): { readonly table: Table<Columns>; readonly report: OutlierReport } {
    const column = this.#column(name);
    const { report, isOutlier } = findOutliers(column, options);
    const { action = 'flag' } = options;
    if (action === 'drop') return { table: this.#take(Int32Array.from(isOutlier.keys()).filter((row) => isOutlier[row] === 0)), report };
    if (action === 'clip' || action === 'missing') return { table: this.#replace([clean.limit(column, report.low, report.high, action === 'missing')]), report };
    if (action !== 'flag') throw new DataError(`There is no action ‘${String(action)}’.`, "Use 'flag', 'drop', 'clip' or 'missing'.");
    return { table: this.#replace([{ name: `${name}_outlier`, type: 'boolean', numbers: Float64Array.from(isOutlier) }]), report };
  }

  /**
   * Text made alike: lower case, one space for any run and none at the ends, Unicode composed (NFC); as options say also without accents or
   * punctuation, or NFKC. Text that becomes empty stays as empty text.
   *
   * @example people.normaliseText('city', { accents: 'strip', punctuation: 'space' })
   */
  normaliseText(names: Name<Columns> | readonly Name<Columns>[], options: NormaliseOptions = {}): Table<Columns> {
    return this.mapText(names, normaliser(options));
  }

  /**
   * Parts of a date, in UTC, as columns `<name>_<part>`: year, quarter, month, week (ISO), day, dayOfYear, weekday (Monday is 0), isWeekend,
   * hour, minute, second. Missing dates give missing parts. In a model use DateParts, which predict then repeats.
   */
  dateParts(name: Name<Columns>, parts: readonly DatePart[] = ['year', 'month', 'day', 'weekday']): Table<Columns> {
    const column = this.#column(name);
    if (column.type !== 'date') throw new DataError(`Column ‘${name}’ is of type ${column.type}, not date.`, `Use .coerce({ ${JSON.stringify(name)}: 'date' }) first.`);
    const odd = parts.find((part) => !DATE_PARTS.includes(part));
    if (odd !== undefined) throw new DataError(`A date has no part ‘${String(odd)}’.`, `Use ${DATE_PARTS.join(', ')}.`);
    return this.#replace(parts.map((part) => ({ name: `${name}_${part}`, type: part === 'isWeekend' ? 'boolean' : 'integer', numbers: column.numbers.map((time) => datePart(time, part)) })));
  }

  /**
   * This table and another side by side, rows matched by the keys `on`: a column of both, several, or `{ left, right }` where they are called differently. As pandas'
   * `merge`: missing keys match missing keys; the order is this table's (`right`: the other's, `outer`: that of the keys). `validate` refuses keys that repeat, naming
   * key and rows. Throws where keys are of different types.
   *
   * @example orders.join(customers, 'customerId', { how: 'left', validate: 'manyToOne' })
   */
  join(other: Table, on: Name<Columns> | readonly Name<Columns>[] | { readonly left: string | readonly string[]; readonly right: string | readonly string[] }, options: JoinOptions = {}): Table {
    if (!isTable(other)) throw new DataError('join takes another table first.', "For example: orders.join(customers, 'customerId').");
    const named = typeof on === 'object' && 'left' in on ? on : { left: on as string | readonly string[], right: on as string | readonly string[] };
    const [left, right] = [this.#some(named.left), other.#some(named.right)];
    if (left.length === 0 || left.length !== right.length) throw new DataError(`The join has ${left.length} keys on the left and ${right.length} on the right.`, "Name as many on each side, such as 'id'.");
    return new Table(joinFrames({ frame: this.#frame, keys: left, name: this.#name }, { frame: other.#frame, keys: right, name: other.#name }, options), this.#name);
  }

  /**
   * Long to wide: a row for each value of `rows`, a column for each value of `columns`, `values` in the cells, missing where there is no row. Both in order of
   * their values, as pandas' `pivot_table`. Throws where a cell has several rows and no `aggregate` says what becomes of them.
   *
   * @example sales.pivot({ rows: 'city', columns: 'year', values: 'amount', aggregate: 'sum' })
   */
  pivot(options: PivotOptions): Table {
    return new Table(pivotFrame(this.#frame, this.#some(options.rows), this.#column(options.columns), this.#some(options.values), options.aggregate), this.#name);
  }

  /**
   * Wide to long: a row for each row and melted column, with the column's name in `variable` and its value in `value`. As pandas' `melt`; columns of different types
   * become text.
   *
   * @example wide.melt({ id: 'city', names: 'year', values: 'amount' })
   */
  melt(options: MeltOptions = {}): Table {
    const id = this.#some(options.id);
    const melted = options.columns === undefined ? this.#frame.columns.filter((column) => !id.includes(column)) : this.#some(options.columns);
    return new Table(meltFrame(this.#frame, id, melted, options.names ?? 'variable', options.values ?? 'value'), this.#name);
  }

  /**
   * Adds columns computed from the rows before and after: `lag`, `lead`, `diff`, `pctChange`, `cumSum`, `cumMin`, `cumMax`, `rowNumber`, `rank`, `rollingSum`,
   * `rollingMean`, `rollingMin`, `rollingMax`, `rollingStd`. `by`: within groups; `orderBy`: in that order, while the table keeps its own. Missing values as pandas has them: a
   * rolling window of n rows needs n values, or `{ size, minPeriods }`.
   *
   * @example prices.window({ before: ['lag', 'price'], week: ['rollingMean', 'price', 7] }, { by: 'shop', orderBy: 'day' })
   */
  window(columns: Readonly<Record<string, WindowSpec>>, options: WindowOptions = {}): Table<Columns> {
    const order = sortedOrder(this.rowCount, this.#some(options.orderBy), options.descending ?? false);
    const { group, first } = groupRows(this.rowCount, this.#some(options.by));
    const { starts, rows } = rowsByGroup(order.map((row) => group[row]!), first.length);
    const runs = Array.from(first, (_, id) => rows.subarray(starts[id], starts[id + 1]).map((at) => order[at]!));
    return this.#replace(Object.entries(columns).map(([name, spec]) => windowColumn(name, this.#column(spec[1]), spec, runs)));
  }

  toString(): string { return `Table of ${this.rowCount} rows × ${this.columnCount} columns`; }

  #column(name: string): FrameColumn {
    const column = this.#index.get(name);
    if (column === undefined) throw noColumn(String(name), this.#name, this.columnNames);
    return column;
  }

  #named(names: Names): readonly FrameColumn[] {
    return names.length === 0 ? this.#frame.columns : names.flat().map((name) => this.#column(name as string));
  }

  /** The columns named, none where nothing is. */
  #some(names: string | readonly string[] | undefined): readonly FrameColumn[] {
    return [names ?? []].flat().map((name) => this.#column(name));
  }

  #with<Other extends OpenColumns = Columns>(columns: readonly FrameColumn[]): Table<Other> {
    return new Table({ rowCount: this.rowCount, columns }, this.#name);
  }

  #take(indices: Int32Array): Table<Columns> {
    return new Table(takeRows(this.#frame, indices), this.#name);
  }

  #replace<Other extends OpenColumns = Columns>(changed: readonly FrameColumn[]): Table<Other> {
    const byName = new Map(changed.map((column) => [column.name, column]));
    const kept = this.#frame.columns.map((column) => {
      const replacement = byName.get(column.name) ?? column;
      byName.delete(column.name);
      return replacement;
    });
    return this.#with([...kept, ...byName.values()]);
  }
}

/** True for tables, whatever a value pretends: unlike `instanceof` it asks neither proxies nor prototypes. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && isBranded(value);
}

/** The columns under a table, shared, not copied: library code only, which never writes into them. */
export { storage as frameOf };
