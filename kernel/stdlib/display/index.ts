/** `pinion/display`: what a cell shows beside its last value. */
import type { ArtifactKind } from '@/lib/domain/artifacts';
import type { Output, Tree } from '@/lib/notebook/outputs';
import { describe } from '../../worker/display';
import { base64 } from '../base64';
import { DataError } from '../errors';
import { libraryHost } from '../host';
import { DISPLAY, IMMUTABLE } from '../marks';

export { area, bars, box, chart, heatmap, histogram, line, scatter, type BarOptions, type Bins, type ChartAggregate, type ChartOptions, type GroupedOptions, type HeatmapOptions } from './charts';

export { trainingCurves, type TrainingCurvesOptions } from './curves';
export { progress, type Progress } from './progress';

/** Something made to be shown: the last value of a cell, or passed to `display`. */
export class Rich {
  readonly #output: Output;
  readonly [IMMUTABLE] = true;

  /** @internal */
  constructor(output: Output) {
    this.#output = output;
    Object.freeze(this);
  }

  /** @internal */
  [DISPLAY](): { output: Output } { return { output: this.#output }; }
}

/** Shows values now, one below the other, before the cell ends. */
export function display(...values: readonly unknown[]): void {
  for (const value of values) {
    const shown = describe(value);
    if (shown !== null) libraryHost().emit(shown.output);
  }
}

/** Markdown, with tables and formulas left as text. */
export function markdown(text: string): Rich {
  return new Rich({ kind: 'markdown', text: String(text).slice(0, 200_000) });
}

/** HTML, shown in a frame of its own without access to the page. */
export function html(text: string): Rich {
  return new Rich({ kind: 'html', html: String(text).slice(0, 1_000_000) });
}

const SIGNATURES = [
  { mediaType: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47] }, { mediaType: 'image/jpeg', bytes: [0xff, 0xd8, 0xff] },
  { mediaType: 'image/gif', bytes: [0x47, 0x49, 0x46, 0x38] }, { mediaType: 'image/webp', bytes: [0x52, 0x49, 0x46, 0x46] },
] as const;

/** A PNG, JPEG, GIF or WebP image from its bytes, or an SVG from its text. `alt` says what it shows. */
export function image(source: Uint8Array | string, alt: string): Rich {
  if (typeof source === 'string' && source.length > 900_000) throw new DataError('The SVG has more than 900,000 characters.', 'Make it simpler.');
  if (typeof source === 'string') return new Rich({ kind: 'image', mediaType: 'image/svg+xml', base64: base64(new TextEncoder().encode(source)), alt: alt.slice(0, 500) });
  if (source.length > 2_900_000) throw new DataError(`The image has ${Math.round(source.length / 1e5) / 10} MB; 2.9 MB can be shown.`, 'Make it smaller.');
  const found = SIGNATURES.find(({ bytes }) => bytes.every((byte, index) => source[index] === byte));
  if (found === undefined) throw new DataError('These bytes are no PNG, JPEG, GIF or WebP image.', 'Give an SVG as text.');
  return new Rich({ kind: 'image', mediaType: found.mediaType, base64: base64(source), alt: alt.slice(0, 500) });
}

/** Prints values on one line, as text. */
export function print(...values: readonly unknown[]): void {
  libraryHost().emit({ kind: 'stream', name: 'stdout', text: `${values.map((value) => textOf(value)).join(' ').slice(0, 1_000_000)}\n` });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const output = describe(value)?.output;
  if (output === undefined) return String(value);
  return output.kind === 'tree' ? treeText(output.tree) : String(value);
}

function treeText(tree: Tree): string {
  if (tree.type === 'scalar') return tree.text;
  if (tree.type === 'seen') return `[${tree.name}]`;
  const inner = tree.entries.map(({ key, value }) => (tree.type === 'list' || tree.type === 'set' ? treeText(value) : `${key}: ${treeText(value)}`)).join(', ');
  const rest = tree.more > 0 ? `, … ${tree.more} more` : '';
  return tree.type === 'list' || tree.type === 'set' ? `[${inner}${rest}]` : `{ ${inner}${rest} }`;
}

export interface PinOptions {
  /** The asset that the value becomes a version of. */
  readonly as: string;
}

/**
 * Shows a table, fitted model or report and asks for it to be pinned under a name: `pin(model, { as: 'income-classifier' })`.
 */
export function pin<Value>(value: Value, { as }: PinOptions): Value {
  const shown = describe(value);
  const kind: ArtifactKind | undefined = shown?.pinnable?.kind;
  if (shown === null || kind === undefined) throw new DataError('Only a table, a fitted model or a report can be pinned.', 'Did you write await before fit?');
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(as)) throw new DataError(`‘${String(as)}’ cannot be the name of an asset.`, 'Use lower-case letters, digits and dashes, such as income-classifier.');
  libraryHost().pin(value, shown.output, { kind, name: as });
  return value;
}
