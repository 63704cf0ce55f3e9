import type { Output } from '@/lib/notebook/outputs';
import { DataError } from '../errors';
import { DISPLAY, IMMUTABLE } from '../marks';
import { handleFor } from '../../worker/display/handles';

/** A chart, to be the last value of a cell or passed to `display`. */
export class Chart {
  readonly #output: Extract<Output, { kind: 'chart' }>;
  /** What it was drawn from: as long as the chart lives, the page can draw it anew. */
  readonly #table: object | null;
  readonly [IMMUTABLE] = true;

  /** @internal Made by `chart`, `bars`, `line`, `scatter` and `histogram`. */
  constructor(title: string, spec: Readonly<Record<string, unknown>>, table: object | null = null) {
    const size = JSON.stringify(spec).length;
    if (size > 2_000_000) throw new DataError(`The chart has ${Math.round(size / 1e5) / 10} MB; 2 MB can be shown.`, 'Select the columns that it needs, or aggregate first.');
    this.#output = { kind: 'chart', title: title.slice(0, 500), spec };
    this.#table = table;
    Object.freeze(this);
  }

  get title(): string { return this.#output.title; }
  /** The Vega-Lite specification, data included. */
  get spec(): Readonly<Record<string, unknown>> { return this.#output.spec; }

  /** @internal */
  [DISPLAY](): { output: Output } { return { output: this.#table === null ? this.#output : { ...this.#output, handle: handleFor(this.#table) } }; }
}
