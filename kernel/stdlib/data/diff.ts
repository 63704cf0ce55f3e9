/** What changed from one table to another. Exported from `pinion/data`. */
import type { ColumnType } from '@/lib/domain/artifacts';
import { compareByKey, compareRows, MOST_ROWS, type RowDifference } from '@/lib/ml/difference/rows';
import { shiftOf, type Shift } from '@/lib/ml/difference/shift';
import { columnOf, takeRows, textAt, type Frame, type FrameColumn } from '@/lib/ml/frame';
import type { Output } from '@/lib/notebook/outputs';
import { DataError, noColumn } from '../errors';
import { DISPLAY, IMMUTABLE } from '../marks';
import { frameOf, isTable, Table } from '../table/table';

export interface DiffOptions {
  /** Columns that name a row, in both tables; without it rows are compared whole, however often each is there. */
  readonly key?: string | readonly string[];
}

export interface SchemaChange {
  readonly column: string;
  readonly change: 'added' | 'removed' | 'type';
  readonly before: ColumnType | null;
  readonly after: ColumnType | null;
}

/** Cells of the table of changed cells. */
const MOST_CELLS = 100_000;

/** Shows itself as the last value of a cell. */
export class TableDiff {
  readonly [IMMUTABLE] = true;
  readonly #a: Frame;
  readonly #b: Frame;
  readonly #rows: RowDifference;
  readonly #pairs: readonly (readonly [FrameColumn, FrameColumn])[];
  readonly #key: readonly string[];
  readonly names: readonly [string, string];
  readonly schemaChanges: readonly SchemaChange[];
  readonly counts: { readonly before: number; readonly after: number; readonly added: number; readonly removed: number; readonly changed: number; readonly unchanged: number };
  /** By column that both have: how far its values moved. */
  readonly shifts: readonly (Shift & { readonly column: string })[];

  /** @internal Made by `diffTables`. */
  constructor(a: Table, b: Table, key: readonly string[]) {
    this.#a = frameOf(a);
    this.#b = frameOf(b);
    this.#key = key;
    this.names = [a.name, b.name];
    this.#pairs = this.#a.columns.flatMap((column): (readonly [FrameColumn, FrameColumn])[] => { const other = columnOf(this.#b, column.name); return other === undefined ? [] : [[column, other]]; });
    this.#rows = compare(this.#pairs, key, a, b);
    this.schemaChanges = [
      ...this.#a.columns.flatMap(({ name, type }): SchemaChange[] => { const other = columnOf(this.#b, name); return other === undefined ? [{ column: name, change: 'removed', before: type, after: null }] : other.type === type ? [] : [{ column: name, change: 'type', before: type, after: other.type }]; }),
      ...this.#b.columns.filter(({ name }) => columnOf(this.#a, name) === undefined).map(({ name, type }): SchemaChange => ({ column: name, change: 'added', before: null, after: type })),
    ];
    this.counts = { before: a.rowCount, after: b.rowCount, added: this.#rows.added.length, removed: this.#rows.removed.length, changed: this.#rows.changed.length, unchanged: this.#rows.unchanged };
    this.shifts = this.#pairs.map(([before, after]) => ({ column: before.name, ...shiftOf(before, after) }));
    Object.freeze(this);
  }

  /** Nothing changed: the same columns, and the same rows in any order. */
  get isSame(): boolean { return this.schemaChanges.length === 0 && this.counts.added + this.counts.removed + this.counts.changed === 0; }
  /** Rows of the second table that the first lacks. */
  get added(): Table { return new Table(takeRows(this.#b, this.#rows.added), `rows added to ${this.names[1]}`); }
  /** Rows of the first table that the second lacks. */
  get removed(): Table { return new Table(takeRows(this.#a, this.#rows.removed), `rows removed from ${this.names[0]}`); }

  /** One row a changed cell, the first 100,000: the key, column, value before and after, as text. */
  get changed(): Table {
    const keys = this.#key.map((name) => columnOf(this.#a, name)!);
    const cells: { readonly keys: (string | null)[]; readonly column: string; readonly before: string | null; readonly after: string | null }[] = [];
    for (const { a, b } of this.#rows.changed) {
      for (const [left, right] of this.#pairs) {
        const [before, after] = [textAt(left, a), textAt(right, b)];
        if (before !== after && cells.length < MOST_CELLS) cells.push({ keys: keys.map((column) => textAt(column, a)), column: left.name, before, after });
      }
    }
    const named = (name: string) => (this.#key.includes(name) ? `${name} of the cell` : name);
    return Table.fromColumns({ ...Object.fromEntries(this.#key.map((name, at) => [name, cells.map((cell) => cell.keys[at]!)])), [named('column')]: cells.map((cell) => cell.column), [named('before')]: cells.map((cell) => cell.before), [named('after')]: cells.map((cell) => cell.after) }, { types: { ...Object.fromEntries(this.#key.map((name) => [name, 'string' as const])), [named('column')]: 'string', [named('before')]: 'string', [named('after')]: 'string' }, name: 'changed cells' });
  }

  /** One row a column: type before and after, shares missing, means, PSI and Kolmogorov–Smirnov's statistic. */
  get columns(): Table {
    const of = <Value>(pick: (shift: Shift) => Value) => this.shifts.map(pick);
    return Table.fromColumns({
      column: this.shifts.map(({ column }) => column), typeBefore: this.#pairs.map(([{ type }]) => type), typeAfter: this.#pairs.map(([, { type }]) => type), missingBefore: of((shift) => shift.missingBefore), missingAfter: of((shift) => shift.missingAfter),
      meanBefore: of((shift) => shift.meanBefore), meanAfter: of((shift) => shift.meanAfter), psi: of((shift) => shift.psi), ks: of((shift) => shift.ks),
    }, { types: { column: 'string', typeBefore: 'string', typeAfter: 'string' }, name: 'columns compared' });
  }

  /** @internal */
  [DISPLAY](): { output: Output } { return { output: { kind: 'markdown', text: pageOf(this) } }; }
}

/**
 * What changed from one table to another: columns, rows (by `key`, or whole however often each is there), and how far the values of each column
 * moved (PSI, Kolmogorov–Smirnov). Values are compared as they are, types apart: 1 and 1.0 are one, 1 and '1' too.
 *
 * @example const change = diffTables(await readDataset('people', { version: 1 }), await readDataset('people'), { key: 'id' });
 * @throws DataError where the key is missing, or names two rows
 */
export function diffTables(before: Table, after: Table, { key = [] }: DiffOptions = {}): TableDiff {
  if (!isTable(before) || !isTable(after)) throw new DataError('diffTables wants two tables.', 'Read pinned ones with readDataset(name, { version }).');
  const keys = [key].flat();
  for (const name of keys) for (const table of [before, after]) if (!table.has(name)) throw noColumn(name, table.name, table.columnNames);
  return new TableDiff(before, after, keys);
}

function compare(pairs: readonly (readonly [FrameColumn, FrameColumn])[], key: readonly string[], a: Table, b: Table): RowDifference {
  if (Math.max(a.rowCount, b.rowCount) > MOST_ROWS / 2) throw new DataError(`The tables have ${Math.max(a.rowCount, b.rowCount)} rows; up to ${MOST_ROWS / 2} can be compared.`, 'Compare parts of them.');
  if (key.length === 0) return compareRows(pairs, a.rowCount, b.rowCount);
  const found = compareByKey(pairs.filter(([{ name }]) => key.includes(name)), pairs.filter(([{ name }]) => !key.includes(name)), a.rowCount, b.rowCount);
  if (!('side' in found)) return found;
  const table = found.side === 'a' ? a : b;
  if ('missing' in found) throw new DataError(`The key ${key.map((name) => `‘${name}’`).join(', ')} is missing in row ${found.missing} of the ${found.side === 'a' ? 'first' : 'second'} table (${table.name}).`, 'Leave such rows out with dropMissing, or compare without a key.');
  throw new DataError(`Rows ${found.first} and ${found.second} of the ${found.side === 'a' ? 'first' : 'second'} table (${table.name}) have the same key: ${key.map((name) => `${name} = ${String(table.column(name).at(found.first))}`).join(', ')}.`, 'Name more columns that tell rows apart, or compare without a key.');
}

const escaped = (text: string): string => text.slice(0, 60).replace(/[\p{Cc}\p{Cf}]/gu, ' ').replace(/[\\`*_{}[\]<>()#+!|~&$-]/g, (one) => `\\${one}`);
const short = (value: number | null): string => (value === null ? '' : String(Number(value.toPrecision(4))));

/** Bounded: 100 columns. */
function pageOf(diff: TableDiff): string {
  const { counts } = diff;
  const number = (value: number) => value.toLocaleString('en');
  const moved = [...diff.shifts].sort((a, b) => (b.psi ?? -1) - (a.psi ?? -1)).slice(0, 100);
  return [
    `### ${escaped(diff.names[0])} and ${escaped(diff.names[1])}`, '',
    diff.isSame ? 'They hold the same rows.' : `${number(counts.before)} rows became ${number(counts.after)}: ${number(counts.added)} added, ${number(counts.removed)} removed, ${number(counts.changed)} changed, ${number(counts.unchanged)} as before.`, '',
    ...(diff.schemaChanges.length === 0 ? [] : ['| column | change |', '|---|---|', ...diff.schemaChanges.slice(0, 100).map(({ column, change, before, after }) => `| ${escaped(column)} | ${change === 'type' ? `${before} became ${after}` : `${change} (${before ?? after})`} |`), '']),
    ...(moved.length === 0 ? [] : ['| column | PSI | KS | mean before | after | missing before | after |', '|---|--:|--:|--:|--:|--:|--:|', ...moved.map((shift) => `| ${escaped(shift.column)} | ${shift.psi === null ? '–' : short(shift.psi)} | ${short(shift.ks)} | ${short(shift.meanBefore)} | ${short(shift.meanAfter)} | ${short(shift.missingBefore)} | ${short(shift.missingAfter)} |`)]),
  ].join('\n').slice(0, 100_000);
}
