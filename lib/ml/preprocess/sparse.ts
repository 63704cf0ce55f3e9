/** Building sparse blocks row by row. */
import type { SparseColumn } from './blocks';

export class SparseBuilder {
  readonly #starts: Int32Array;
  #indices = new Int32Array(1024);
  #values = new Float64Array(1024);
  #size = 0;

  constructor(rows: number) {
    this.#starts = new Int32Array(rows + 1);
  }

  /** Rows in order, each once; entries in any order. Zeros are left out. */
  setRow(row: number, entries: ReadonlyMap<number, number>): void {
    const order = Int32Array.from(entries.keys()).sort();
    for (const index of order) {
      const value = entries.get(index)!;
      if (value !== 0) this.#push(index, value);
    }
    this.#starts[row + 1] = this.#size;
  }

  finish(name: string, names: readonly string[]): SparseColumn {
    return { name, type: 'sparse', names, starts: this.#starts, indices: this.#indices.slice(0, this.#size), values: this.#values.slice(0, this.#size) };
  }

  #push(index: number, value: number): void {
    if (this.#size === this.#indices.length) {
      const indices = new Int32Array(this.#size * 2);
      indices.set(this.#indices);
      const values = new Float64Array(this.#size * 2);
      values.set(this.#values);
      [this.#indices, this.#values] = [indices, values];
    }
    this.#indices[this.#size] = index;
    this.#values[this.#size++] = value;
  }
}
