import type { Frame, FrameColumn } from '@/lib/ml/frame';
import { isMissing, takeColumn } from '@/lib/ml/frame';
import { DataError, noColumn } from '../errors';
import { IMMUTABLE } from '../marks';
import { groupRows } from './clean';
import type { Aggregated, Name, OpenColumns } from './columns';
import type { Table } from './table';

export const AGGREGATES = ['count', 'sum', 'mean', 'min', 'max', 'std', 'missing', 'distinct'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** A table parted by the values of some columns; `aggregate` makes one row of each part. */
export class Grouped<Keys extends OpenColumns = OpenColumns, Columns extends OpenColumns = OpenColumns> {
  readonly [IMMUTABLE] = true;
  readonly #frame: Frame;
  readonly #keys: readonly FrameColumn[];
  readonly #wrap: (frame: Frame) => Table;
  readonly #name: string;

  /** @internal Use `table.groupBy(…)`. */
  constructor(frame: Frame, keys: readonly FrameColumn[], wrap: (frame: Frame) => Table, name: string) {
    this.#frame = frame;
    this.#keys = keys;
    this.#wrap = wrap;
    this.#name = name;
  }

  /** How many rows each group has, as column `count`. */
  count(): Table<Aggregated<Keys, { count: number }>> { return this.aggregate({ count: 'count' }); }

  /**
   * `aggregate({ people: 'count', meanAge: ['mean', 'age'] })`, or `['age', 'mean']` as in pandas. Groups come in order of first sight. Missing values are
   * skipped; a mean of none is missing.
   */
  aggregate<const Added extends Readonly<Record<string, 'count' | readonly [Aggregate, Name<Columns>] | readonly [Name<Columns>, Aggregate]>>>(columns: Added): Table<Aggregated<Keys, Added>> {
    const { group, first } = groupRows(this.#frame.rowCount, this.#keys);
    const keys = this.#keys.map((column) => takeColumn(column, first));
    const added = Object.entries(columns).map(([name, what]): FrameColumn => {
      const [aggregate, of] = what === 'count' ? (['count', null] as const) : this.#inOrder(what);
      const column = of === null ? null : this.#frame.columns.find((candidate) => candidate.name === of);
      if (column === undefined) throw noColumn(String(of), this.#name, this.#frame.columns.map((candidate) => candidate.name));
      if (!AGGREGATES.includes(aggregate)) throw new DataError(`There is no aggregate ‘${String(aggregate)}’.`, `Use one of ${AGGREGATES.join(', ')}.`);
      return summarise(name, aggregate, column, group, first.length);
    });
    return this.#wrap({ rowCount: first.length, columns: [...keys, ...added] }) as Table<Aggregated<Keys, Added>>;
  }

  /** Both orders are taken; where both readings make sense, the aggregate comes first. */
  #inOrder([first, second]: readonly [string, string]): readonly [Aggregate, string] {
    const isColumn = (name: string) => this.#frame.columns.some((column) => column.name === name);
    const isAggregate = (name: string): name is Aggregate => AGGREGATES.some((known) => known === name);
    if (isAggregate(first) && (isColumn(second) || !isAggregate(second))) return [first, second];
    return isAggregate(second) || isColumn(first) ? [second as Aggregate, first] : [first as Aggregate, second];
  }
}

function summarise(name: string, aggregate: Aggregate, column: FrameColumn | null, group: Int32Array, groups: number): FrameColumn {
  const counts = new Float64Array(groups);
  if (column === null || aggregate === 'missing' || aggregate === 'count') {
    for (let row = 0; row < group.length; row++) if (column === null || isMissing(column, row) === (aggregate === 'missing')) counts[group[row]!]!++;
    return { name, type: 'integer', numbers: counts };
  }
  if (aggregate === 'distinct') {
    const seen = Array.from({ length: groups }, () => new Set<number>());
    for (let row = 0; row < group.length; row++) if (!isMissing(column, row)) seen[group[row]!]!.add(column.type === 'string' ? column.codes[row]! : column.numbers[row]!);
    return { name, type: 'integer', numbers: Float64Array.from(seen, (values) => values.size) };
  }
  if (column.type === 'string') throw new DataError(`Column ‘${column.name}’ holds text, so ${aggregate} of it is not defined.`, "Use 'count', 'missing' or 'distinct'.");
  const values = column.numbers;
  const sums = new Float64Array(groups);
  const low = new Float64Array(groups).fill(Infinity);
  const high = new Float64Array(groups).fill(-Infinity);
  for (let row = 0; row < group.length; row++) {
    const value = values[row]!;
    if (value !== value) continue;
    const id = group[row]!;
    counts[id]!++;
    sums[id]! += value;
    if (value < low[id]!) low[id] = value;
    if (value > high[id]!) high[id] = value;
  }
  const squares = new Float64Array(groups);
  if (aggregate === 'std') for (let row = 0; row < group.length; row++) { const value = values[row]!; const id = group[row]!; if (value === value) squares[id]! += (value - sums[id]! / counts[id]!) ** 2; }
  const of = { sum: (id: number) => sums[id]!, mean: (id: number) => sums[id]! / counts[id]!, min: (id: number) => (counts[id]! > 0 ? low[id]! : NaN), max: (id: number) => (counts[id]! > 0 ? high[id]! : NaN), std: (id: number) => (counts[id]! > 1 ? Math.sqrt(squares[id]! / (counts[id]! - 1)) : NaN) }[aggregate];
  const numbers = Float64Array.from({ length: groups }, (_, id) => of(id));
  const keepsType = aggregate === 'min' || aggregate === 'max' || (aggregate === 'sum' && column.type === 'integer');
  return { name, type: keepsType ? column.type : column.type === 'date' && aggregate === 'mean' ? 'date' : 'number', numbers };
}
