/**
 * Outputs as nbformat holds them, for .ipynb files that other tools open. Every output carries itself under
 * `application/vnd.pinion.output+json` beside what the tool can draw: text always, HTML for tables, Vega-Lite for charts.
 */
import type { Metric } from '@/lib/domain/artifacts';
import { visibleText } from '../visible-text';
import { currentEntry } from '../output-versions';
import { OUTPUT_VERSION, replacedKey, type CurvesView, type Output, type OutputEntry, type Scalar, type Tree } from '../outputs';

export const PINION_MIME = 'application/vnd.pinion.output+json';
const VEGA_LITE_MIME = 'application/vnd.vegalite.v6+json';
const SHOWN_ROWS = 20;

export type NbOutput =
  | { readonly output_type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string[] }
  | { readonly output_type: 'display_data'; readonly data: Record<string, unknown>; readonly metadata: Record<string, unknown> }
  | { readonly output_type: 'error'; readonly ename: string; readonly evalue: string; readonly traceback: string[] };

/**
 * Progress bars and curves keep only their last state, where their first stood; text of one stream is joined. Without timing, what took how
 * long is left out.
 */
export function toNbOutputs(stored: readonly OutputEntry[], hasTiming = true): NbOutput[] {
  const last = new Map(stored.map((entry) => [replacedKey(entry.output), entry]));
  const told = new Set<string>();
  const outputs: NbOutput[] = [];
  for (const entry of stored) {
    const key = replacedKey(entry.output);
    if (key !== null && told.has(key)) continue;
    if (key !== null) told.add(key);
    const output = untimed(wellFormed(currentEntry(key === null ? entry : last.get(key)!).output), hasTiming);
    const previous = outputs.at(-1);
    if (output.kind === 'stream' && previous?.output_type === 'stream' && previous.name === output.name) {
      outputs[outputs.length - 1] = { ...previous, text: splitLines(previous.text.join('') + output.text) };
    } else {
      outputs.push(toNbOutput(output));
    }
  }
  return outputs;
}

function untimed(output: Output, hasTiming: boolean): Output {
  if (hasTiming || output.kind !== 'progress') return output;
  const { elapsed: _, ...lasting } = output;
  return lasting;
}

function toNbOutput(output: Output): NbOutput {
  switch (output.kind) {
    case 'stream': return { output_type: 'stream', name: output.name, text: splitLines(output.text) };
    case 'error': return { output_type: 'error', ename: output.error.name, evalue: output.error.message, traceback: [`${output.error.name}: ${output.error.message}`, ...output.error.frames.map((frame) => `    at ${frame.name || 'cell'} (line ${frame.line}, column ${frame.column})`)] };
    case 'table': return display(output, { 'text/html': tableHtml(output.columns.map((column) => column.name), output.rows, output.rowCount) });
    case 'chart': return display(output, { [VEGA_LITE_MIME]: output.spec });
    case 'markdown': return display(output, { 'text/markdown': output.text });
    case 'html': return display(output, { 'text/html': output.html });
    case 'image': return display(output, { [output.mediaType]: output.mediaType === 'image/svg+xml' ? svgText(output.base64) : output.base64 });
    case 'tree': case 'tensor': case 'model': case 'report': case 'curves': case 'progress': case 'notice': return display(output, {});
  }
}

function display(output: Output, data: Record<string, unknown>): NbOutput {
  return { output_type: 'display_data', data: { ...data, 'text/plain': toPlainText(output), [PINION_MIME]: { version: OUTPUT_VERSION, output } }, metadata: {} };
}

/** nbformat has drawings as their text, every other image in base64. */
function svgText(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/** One output as text for a terminal. */
export function toPlainText(output: Output): string {
  switch (output.kind) {
    case 'stream': return output.text;
    case 'tree': return treeText(output.tree, '');
    case 'table': return tableText(output.columns.map((column) => column.name), output.rows.slice(0, SHOWN_ROWS), output.rowCount);
    case 'chart': return `[chart] ${output.title}`;
    case 'markdown': return output.text;
    case 'html': return '[HTML]';
    case 'image': return `[image] ${output.alt}`;
    case 'tensor': return `Tensor ${output.dtype} [${output.shape.join(', ')}]${output.isDisposed ? ' (disposed)' : ` ${output.preview.slice(0, 10).join(' ')}${output.preview.length > 10 ? ' …' : ''}`}`;
    case 'model': return `${output.model.estimator}, ${output.model.parameters} parameters${output.model.history.map((line) => `, ${line.name} ${line.values.at(-1)}`).join('')}`;
    case 'report': return `${output.report.title}, ${output.report.rows} rows\n${output.report.metrics.map(metricText).join('\n')}`;
    case 'curves': return curvesText(output.curves);
    case 'progress': return `${output.label} ${output.value}${output.total === null ? '' : ` of ${output.total}`}`;
    case 'error': return `${output.error.name}: ${output.error.message}`;
    case 'notice': return output.text;
  }
}

function curvesText({ title, series, best, ended }: CurvesView): string {
  const last = series.map(({ name, y }) => `  ${name.padEnd(18)} ${y.findLast((value) => value !== null) ?? 'no number'}`);
  return [`${title}${ended ? `, ${ended.epoch} epochs${ended.isEarly ? ', stopped early' : ''}` : ''}`, ...last, ...(best ? [`  best ${best.series} ${best.value} at epoch ${best.epoch}`] : [])].join('\n');
}

function metricText(metric: Metric): string {
  const interval = metric.interval ? ` (${metric.interval[0].toFixed(4)} – ${metric.interval[1].toFixed(4)})` : '';
  return `  ${metric.name.padEnd(18)} ${metric.value === null ? `undefined: ${metric.undefinedReason ?? ''}` : metric.value.toFixed(4)}${interval}`;
}

function treeText(tree: Tree, indent: string): string {
  if (tree.type === 'scalar') return tree.more === undefined ? tree.text : `${tree.text}… (${tree.more} more characters)`;
  if (tree.type === 'seen') return `[${tree.name}]`;
  if (tree.entries.length === 0) return `${tree.name} {}`;
  const inner = tree.entries.map((entry) => `${indent}  ${entry.key}: ${treeText(entry.value, `${indent}  `)}`);
  return `${tree.name} {\n${inner.join('\n')}${tree.more > 0 ? `\n${indent}  … ${tree.more} more` : ''}\n${indent}}`;
}

function tableText(names: readonly string[], rows: readonly (readonly Scalar[])[], rowCount: number): string {
  const cells = [names.map(visibleText), ...rows.map((row) => row.map((value) => (value === null ? '·' : visibleText(String(value)).replaceAll('\n', '⏎'))))];
  const widths = names.map((_, column) => Math.min(24, Math.max(...cells.map((row) => (row[column] ?? '').length))));
  const lines = cells.map((row) => row.map((value, column) => value.slice(0, 24).padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  return [...lines, rowCount > rows.length ? `… ${rowCount} rows` : `${rowCount} rows`].join('\n');
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

function tableHtml(names: readonly string[], rows: readonly (readonly Scalar[])[], rowCount: number): string {
  const head = names.map((name) => `<th>${escape(name)}</th>`).join('');
  const body = rows.slice(0, SHOWN_ROWS).map((row) => `<tr>${row.map((value) => `<td>${value === null ? '' : escape(String(value))}</td>`).join('')}</tr>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table><p>${rowCount} rows</p>`;
}

/** Half of a character that two code units make has no UTF-8, and readers of files stumble over it. */
function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.replace(LONE_HALF, '\uFFFD') as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [wellFormed(key), wellFormed(one as unknown)])) as T;
}

const LONE_HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** nbformat keeps text as lines that end with their newline. */
function splitLines(text: string): string[] {
  return text.split(/(?<=\n)/);
}
