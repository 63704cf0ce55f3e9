/**
 * What is wrong with a Vega-Lite specification, before anything is drawn: mistakes by their place, in words, and what would keep a page
 * from answering. Pure. A specification whose expressions call functions is tried elsewhere first (`needsTrial`), since no look at
 * it tells how long they take.
 */
import type { VegaLiteSpec } from './fit';

const KNOWN_MARKS = ['arc', 'area', 'bar', 'boxplot', 'circle', 'errorband', 'errorbar', 'geoshape', 'image', 'line', 'point', 'rect', 'rule', 'square', 'text', 'tick', 'trail'];
const MOST_DEPTH = 64;
const MOST_NODES = 2_000_000;
/** Rows that a specification may make up: a generator of more is a way to stop a page. */
const MOST_MADE = 100_000;
/** Of what says how many: bins, steps of a density, copies of a chart. */
const MOST_BINS = 10_000;
const MOST_COPIES = 100;
/** Functions whose cost is not bounded by the data; what runs under the pointer is not tried before. */
const COSTLY = /\b(?:sequence|regexp|test|replace|repeat|pad)\s*\(/;

type Place = readonly string[];

/** The first problem, with its place, such as `encoding.x.field: …`; null where none is seen. */
export function problemOf(spec: VegaLiteSpec): string | null {
  let nodes = 0;
  let found: string | null = null;
  const walk = (value: unknown, place: Place): void => {
    if (found !== null || typeof value !== 'object' || value === null) return;
    nodes += 1;
    if (place.length > MOST_DEPTH) { found = 'The specification is nested too deeply.'; return; }
    if (nodes > MOST_NODES) { found = 'The specification has too many parts. Aggregate or sample its data first.'; return; }
    if (!Array.isArray(value)) found = problemAt(value as Record<string, unknown>, place);
    if (isRows(place)) return;
    for (const [key, inner] of Object.entries(value)) walk(inner, [...place, key]);
  };
  walk(spec, []);
  return found ?? fieldProblem(spec);
}

/** Rows of data are no part of the drawing's rules. */
function isRows(place: Place): boolean {
  return place.at(-1) === 'values' && place.at(-2) === 'data' || place.length === 2 && place[0] === 'datasets';
}

function problemAt(node: Record<string, unknown>, place: Place): string | null {
  const at = (key: string) => `${[...place, key].join('.')}: `;
  if (Object.hasOwn(node, '__proto__')) return `${at('__proto__')}this is no name for a field.`;
  if (place.at(-1) === 'data' && 'url' in node) return `${at('url')}a chart loads nothing. Put its data into the specification, or give a table: chart(spec, table).`;
  const { sequence, maxbins, steps, keyvals, update } = node;
  if (isRecord(sequence)) {
    const made = (Number(sequence.stop) - Number(sequence.start ?? 0)) / Number(sequence.step ?? 1);
    if (!(made <= MOST_MADE)) return `${at('sequence')}it makes more than ${MOST_MADE.toLocaleString('en')} rows.`;
  }
  if (isRecord(keyvals) && !((Number(keyvals.stop) - Number(keyvals.start ?? 0)) / Number(keyvals.step ?? 1) <= MOST_MADE)) return `${at('keyvals')}these are more than ${MOST_MADE.toLocaleString('en')} values.`;
  if (typeof maxbins === 'number' && maxbins > MOST_BINS) return `${at('maxbins')}a chart has at most ${MOST_BINS.toLocaleString('en')} bins.`;
  if (typeof steps === 'number' && steps > MOST_BINS) return `${at('steps')}at most ${MOST_BINS.toLocaleString('en')} can be drawn.`;
  if (typeof update === 'string' && COSTLY.test(update)) return `${at('update')}what happens under the pointer cannot call ${COSTLY.exec(update)![0].replace(/\s*\($/, '')}.`;
  const copies = Array.isArray(node.repeat) ? node.repeat.length : isRecord(node.repeat) ? Object.values(node.repeat).reduce<number>((product, names) => product * (Array.isArray(names) ? names.length : 1), 1) : 1;
  if (copies > MOST_COPIES) return `${at('repeat')}these are more than ${MOST_COPIES} charts.`;
  const type = typeof node.mark === 'string' ? node.mark : isRecord(node.mark) ? node.mark.type : undefined;
  if ('mark' in node && !(typeof type === 'string' && KNOWN_MARKS.includes(type))) return `${at('mark')}there is no mark ‘${String(type).slice(0, 40)}’. There are ${KNOWN_MARKS.join(', ')}.`;
  return null;
}

/** A field that the data, where it stands in the specification and nothing is computed from it, does not have. */
function fieldProblem(spec: VegaLiteSpec): string | null {
  const data = spec.data;
  if (!isRecord(data) || !Array.isArray(data.values) || 'transform' in spec || !isRecord(spec.encoding) || !('mark' in spec)) return null;
  const names = new Set<string>();
  for (const row of data.values.slice(0, 200) as unknown[]) if (isRecord(row)) for (const name of Object.keys(row)) names.add(name);
  if (names.size === 0) return null;
  for (const [channel, definition] of Object.entries(spec.encoding)) {
    const field = isRecord(definition) ? definition.field : undefined;
    if (typeof field !== 'string' || /[.[\]\\]/.test(field) || names.has(field)) continue;
    return `encoding.${channel}.field: the data has no field ‘${field.slice(0, 100)}’. It has ${[...names].slice(0, 12).join(', ')}${names.size > 12 ? ', …' : ''}.`;
  }
  return null;
}

/** True where an expression calls a function: it could take any time, so it is tried where that hurts nobody. */
export function needsTrial(spec: VegaLiteSpec): boolean {
  const calls = (value: unknown, place: Place): boolean => {
    if (typeof value === 'string') return /[\w$]\s*\(/.test(value) && !/^(?:title|text|description|name|subtitle)$/.test(place.at(-1) ?? '');
    if (typeof value !== 'object' || value === null || isRows(place)) return false;
    return Object.entries(value).some(([key, inner]) => calls(inner, [...place, key]));
  };
  return calls({ ...spec, data: isRecord(spec.data) ? { ...spec.data, values: undefined } : undefined }, []);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
