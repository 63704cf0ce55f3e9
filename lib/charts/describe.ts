/** What a chart shows, in words and as a table, for those who do not see it or want the numbers. Pure. */
import { isRecord } from './check';
import type { VegaLiteSpec } from './fit';

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** Rows of the data, of which `rows` are the first. */
  readonly count: number;
}

const MOST_ROWS = 1_000;
const MOST_COLUMNS = 50;

/** The data that stands in the specification; null where there is none. */
export function chartTable(spec: VegaLiteSpec): ChartTable | null {
  const values = valuesIn(spec);
  if (values === null) return null;
  const columns = new Set<string>();
  for (const row of values.slice(0, MOST_ROWS)) for (const name of isRecord(row) ? Object.keys(row) : ['value']) columns.add(name);
  const names = [...columns].slice(0, MOST_COLUMNS);
  return { columns: names, count: values.length, rows: values.slice(0, MOST_ROWS).map((row) => names.map((name) => (isRecord(row) ? row[name] : row))) };
}

function valuesIn(spec: VegaLiteSpec): readonly unknown[] | null {
  const { data, datasets } = spec;
  if (isRecord(data)) {
    if (Array.isArray(data.values)) return data.values;
    if (typeof data.name === 'string' && isRecord(datasets) && Array.isArray(datasets[data.name])) return datasets[data.name] as unknown[];
  }
  for (const key of ['layer', 'hconcat', 'vconcat', 'concat']) {
    const parts = spec[key];
    if (!Array.isArray(parts)) continue;
    for (const part of parts) {
      const found = isRecord(part) ? valuesIn({ ...part, datasets }) : null;
      if (found !== null) return found;
    }
  }
  return isRecord(spec.spec) ? valuesIn({ ...spec.spec, datasets }) : null;
}

const MARK_WORDS: Readonly<Record<string, string>> = { bar: 'Bar chart', line: 'Line chart', area: 'Area chart', point: 'Points', circle: 'Points', rect: 'Heatmap', arc: 'Pie chart', boxplot: 'Box plot', tick: 'Ticks', rule: 'Rules', text: 'Text' };

/** One sentence or two: title, kind of chart, what stands along and up, between which values, and of how many rows. */
export function describeChart(title: string, spec: VegaLiteSpec): string {
  if (typeof spec.description === 'string') return `${title}. ${spec.description}`.slice(0, 1_000);
  const unit = unitOf(spec);
  const mark = isRecord(unit?.mark) ? unit.mark.type : unit?.mark;
  const encoding = isRecord(unit?.encoding) ? unit.encoding : {};
  const table = chartTable(spec);
  const channel = (name: string): string | null => {
    const one = encoding[name];
    const field = isRecord(one) && typeof one.field === 'string' ? one.field.replace(/\\(.)/g, '$1') : null;
    if (field === null) return null;
    const label = isRecord(one) && typeof one.title === 'string' ? one.title : field;
    return `${label}${rangeOf(table, field)}`;
  };
  const x = channel('x');
  const y = channel('y');
  const color = channel('color');
  const axes = [...(y ? [y] : []), ...(x ? [`${y ? 'by ' : ''}${x}`] : []), ...(color ? [`coloured by ${color}`] : [])].join(' ');
  const kind = typeof spec.facet === 'object' ? `Small charts, ${(MARK_WORDS[String(mark)] ?? 'chart').toLowerCase()} each` : isRecord(unit) && Array.isArray(spec.layer) ? 'Layered chart' : MARK_WORDS[String(mark)] ?? 'Chart';
  return `${title}. ${kind}${axes ? `: ${axes}` : ''}${table ? `; ${table.count.toLocaleString('en')} ${table.count === 1 ? 'row' : 'rows'} of data` : ''}.`.slice(0, 1_000);
}

function unitOf(spec: VegaLiteSpec): Record<string, unknown> | null {
  if ('mark' in spec) return spec;
  if (Array.isArray(spec.layer)) {
    const first = (spec.layer as unknown[]).map((part) => (isRecord(part) ? unitOf(part) : null)).find((part) => part !== null);
    return first ? { ...first, encoding: { ...(isRecord(spec.encoding) ? spec.encoding : {}), ...(isRecord(first.encoding) ? first.encoding : {}) } } : null;
  }
  return isRecord(spec.spec) ? unitOf(spec.spec) : null;
}

function rangeOf(table: ChartTable | null, field: string): string {
  const at = table?.columns.indexOf(field) ?? -1;
  if (!table || at < 0) return '';
  const values = table.rows.map((row) => row[at]).filter((value) => value !== null && value !== undefined);
  const numbers = values.filter((value) => typeof value === 'number');
  const short = (value: number) => String(Number(value.toPrecision(4)));
  if (numbers.length > 0 && numbers.length === values.length) return `, ${short(numbers.reduce((a, b) => Math.min(a, b)))} to ${short(numbers.reduce((a, b) => Math.max(a, b)))}`;
  const texts = [...new Set(values.map(String))];
  return texts.length === 0 ? '' : texts.length <= 6 ? `, ${texts.join(', ')}` : `, ${texts.length} values from ${texts[0]!} to ${texts.at(-1)!}`;
}

/** A name that every file system takes, from notebook and title. */
export function chartFileName(parts: readonly string[], extension: string): string {
  const stem = parts.map((part) => part.normalize('NFC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60)).filter((part) => part !== '').join('-');
  return `${stem === '' ? 'chart' : stem.toLowerCase()}.${extension}`;
}
