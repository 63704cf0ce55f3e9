/** Nearest neighbours by Euclidean distance in a k-d tree (Friedman, Bentley and Finkel 1977). Exact; of equally near rows the first. */
import { squaredDistance, type Dense } from '../dense';

const LEAF = 24;

export class KdTree {
  readonly #order: Int32Array;
  /** Of node i: its rows are order[from[i]] … order[to[i] − 1]; children 2i + 1 and 2i + 2; column −1: a leaf. */
  readonly #column: Int32Array;
  readonly #cut: Float64Array;
  readonly #from: Int32Array;
  readonly #to: Int32Array;

  constructor(private readonly points: Dense) {
    const { rows } = points;
    let nodes = 1;
    for (let size = rows; size > LEAF; size = Math.ceil(size / 2)) nodes = nodes * 2 + 1;
    this.#order = Int32Array.from({ length: rows }, (_, row) => row);
    this.#column = new Int32Array(nodes).fill(-1);
    this.#cut = new Float64Array(nodes);
    this.#from = new Int32Array(nodes);
    this.#to = new Int32Array(nodes);
    this.#build(0, 0, rows);
  }

  #build(node: number, from: number, to: number): void {
    this.#from[node] = from;
    this.#to[node] = to;
    if (to - from <= LEAF || 2 * node + 2 >= this.#column.length) return;
    const { columns, values } = this.points;
    let widest = 0;
    let spread = -1;
    for (let column = 0; column < columns; column++) {
      let [least, most] = [Infinity, -Infinity];
      for (let i = from; i < to; i++) {
        const value = values[this.#order[i]! * columns + column]!;
        if (value < least) least = value;
        if (value > most) most = value;
      }
      if (most - least > spread) { spread = most - least; widest = column; }
    }
    if (spread === 0) return;
    const middle = (from + to) >> 1;
    this.#select(from, to - 1, middle, widest);
    this.#column[node] = widest;
    this.#cut[node] = values[this.#order[middle]! * columns + widest]!;
    this.#build(2 * node + 1, from, middle);
    this.#build(2 * node + 2, middle, to);
  }

  /** Quickselect: afterwards rows before `middle` have at most its value, rows after at least. */
  #select(from: number, to: number, middle: number, column: number): void {
    const { columns, values } = this.points;
    const order = this.#order;
    const at = (i: number) => values[order[i]! * columns + column]!;
    while (from < to) {
      const pivot = at((from + to) >> 1);
      let [i, j] = [from, to];
      while (i <= j) {
        while (at(i) < pivot) i++;
        while (at(j) > pivot) j--;
        if (i <= j) { const held = order[i]!; order[i] = order[j]!; order[j] = held; i++; j--; }
      }
      if (middle <= j) to = j;
      else if (middle >= i) from = i;
      else return;
    }
  }

  /** The `k` nearest rows to row `row` of `queries`, nearest first; squared distances beside them. Reuses `into`. */
  nearest(queries: Float64Array, row: number, into: Nearest): void {
    into.clear();
    this.#search(0, queries, row, into);
  }

  #search(node: number, queries: Float64Array, row: number, into: Nearest): void {
    const { columns, values } = this.points;
    const column = this.#column[node]!;
    if (column < 0) {
      for (let i = this.#from[node]!, end = this.#to[node]!; i < end; i++) {
        const other = this.#order[i]!;
        into.offer(other, squaredDistance(queries, row, values, other, columns));
      }
      return;
    }
    const apart = queries[row * columns + column]! - this.#cut[node]!;
    const [near, far] = apart < 0 ? [2 * node + 1, 2 * node + 2] : [2 * node + 2, 2 * node + 1];
    this.#search(near, queries, row, into);
    if (apart * apart <= into.worst) this.#search(far, queries, row, into);
  }

  /** Calls `visit` with each row within `radius`, in no order. */
  within(queries: Float64Array, row: number, radius: number, visit: (other: number) => void): void {
    this.#visit(0, queries, row, radius, visit);
  }

  #visit(node: number, queries: Float64Array, row: number, radius: number, visit: (other: number) => void): void {
    const { columns, values } = this.points;
    const column = this.#column[node]!;
    if (column < 0) {
      for (let i = this.#from[node]!, end = this.#to[node]!; i < end; i++) {
        const other = this.#order[i]!;
        if (Math.sqrt(squaredDistance(queries, row, values, other, columns)) <= radius) visit(other);
      }
      return;
    }
    const apart = queries[row * columns + column]! - this.#cut[node]!;
    if (apart <= radius) this.#visit(2 * node + 1, queries, row, radius, visit);
    if (apart >= -radius) this.#visit(2 * node + 2, queries, row, radius, visit);
  }
}

/** The k nearest so far, nearest first; of equal distances the lower row first. */
export class Nearest {
  readonly rows: Int32Array;
  readonly distances: Float64Array;
  count = 0;

  constructor(readonly k: number) {
    this.rows = new Int32Array(k);
    this.distances = new Float64Array(k);
  }

  /** What a further one has to be nearer than, or as near as with a lower row. */
  get worst(): number { return this.count < this.k ? Infinity : this.distances[this.k - 1]!; }

  clear(): void { this.count = 0; }

  offer(row: number, distance: number): void {
    const { rows, distances } = this;
    let at = this.count < this.k ? this.count++ : this.k;
    if (at === this.k && !isBefore(distance, row, distances[at - 1]!, rows[at - 1]!)) return;
    if (at === this.k) at--;
    while (at > 0 && isBefore(distance, row, distances[at - 1]!, rows[at - 1]!)) {
      distances[at] = distances[at - 1]!;
      rows[at] = rows[at - 1]!;
      at--;
    }
    distances[at] = distance;
    rows[at] = row;
  }
}

function isBefore(distance: number, row: number, other: number, otherRow: number): boolean {
  return distance < other || (distance === other && row < otherRow);
}
