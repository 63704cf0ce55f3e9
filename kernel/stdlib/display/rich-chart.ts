import type { Output } from '@/lib/notebook/outputs';
import { DataError } from '../errors';
import { DISPLAY, IMMUTABLE } from '../marks';

/** A chart, to be the last value of a cell or passed to `display`. */
export class Chart {
  readonly #output: Extract<Output, { kind: 'chart' }>;
  readonly [IMMUTABLE] = true;

  /** @internal Made by `chart`, `bars`, `line`, `scatter` and `histogram`. */
  constructor(title: string, spec: Readonly<Record<string, unknown>>) {
    const size = JSON.stringify(spec).length;
    if (size > 2_000_000) throw new DataError(`The chart has ${Math.round(size / 1e5) / 10} MB; 2 MB can be shown.`, 'Select the columns that it needs, or aggregate first.');
    this.#output = { kind: 'chart', title: title.slice(0, 500), spec };
    Object.freeze(this);
  }

  get title(): string { return this.#output.title; }
  /** The Vega-Lite specification, data included. */
  get spec(): Readonly<Record<string, unknown>> { return this.#output.spec; }

  /** @internal */
  [DISPLAY](): { output: Output } { return { output: this.#output }; }
}
