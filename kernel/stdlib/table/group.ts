import type { Frame, FrameColumn } from '@/lib/ml/frame';
import { takeColumn } from '@/lib/ml/frame';
import { DataError, noColumn } from '../errors';
import { IMMUTABLE } from '../marks';
import { AGGREGATES, aggregateColumn, type Aggregate, type Known } from './aggregate';
import type { Aggregated, Name, OpenColumns } from './columns';
import { groupRows } from './group-rows';
import type { Table } from './table';

export { AGGREGATES, type Aggregate } from './aggregate';

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
   * skipped; a mean of none is missing. `std` and `var` are the sample's (n − 1).
   */
  aggregate<const Added extends Readonly<Record<string, 'count' | readonly [Aggregate, Name<Columns>] | readonly [Name<Columns>, Aggregate]>>>(columns: Added): Table<Aggregated<Keys, Added>> {
    const { group, first } = groupRows(this.#frame.rowCount, this.#keys);
    const keys = this.#keys.map((column) => takeColumn(column, first));
    const known: Known = new Map();
    const added = Object.entries(columns).map(([name, what]): FrameColumn => {
      const [aggregate, of] = what === 'count' ? (['count', null] as const) : this.#inOrder(what);
      const column = of === null ? null : this.#frame.columns.find((candidate) => candidate.name === of);
      if (column === undefined) throw noColumn(String(of), this.#name, this.#frame.columns.map((candidate) => candidate.name));
      if (!AGGREGATES.includes(aggregate)) throw new DataError(`There is no aggregate ‘${String(aggregate)}’.`, `Use one of ${AGGREGATES.join(', ')}.`);
      return aggregateColumn(name, aggregate, column, group, first.length, known);
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
