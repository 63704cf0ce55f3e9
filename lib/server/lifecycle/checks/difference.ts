/**
 * Where something that was made again first differs from what was recorded, in words with both values. The second one came from a
 * kernel that ran a notebook's code, so nothing about it is taken for granted: whatever its files hold, this never throws.
 */
import type { Manifest } from '@/lib/domain/artifacts';
import { format, metricLabel } from '@/lib/domain/metrics';
import { json, NOTES, rowsIn, weightName, weightsIn, type Made } from './made';
import { breathe } from './rows';

export type { Made };

export async function firstDifference(before: Made, after: Made): Promise<string> {
  const told = describeDifference(before.manifest, after.manifest);
  if (told !== null) return told;
  try {
    const found = before.manifest.kind === 'dataset' ? await firstValue(before, after) : before.manifest.kind === 'model' ? firstWeight(before, after) ?? firstSetting(before, after) : null;
    if (found !== null) return found;
  } catch {
    // Files that cannot be read differ, and that is all that can be said.
  }
  return { dataset: 'the same columns with other values', model: 'the same shape with other weights', report: 'its digest differs' }[before.manifest.kind];
}

/** What the manifests alone tell; null when they differ in nothing but the digest. */
function describeDifference(before: Manifest, after: Manifest): string | null {
  const shape = shapeDifference(before, after);
  if (shape !== null) return shape;
  if (before.kind === 'model' && after.kind === 'model' && before.trainedOn !== after.trainedOn) return 'the training data differs';
  if (before.kind === 'report' && after.kind === 'report') {
    if (before.model !== after.model) return 'it measures another model';
    if (before.dataset !== after.dataset) return 'it was measured on other data';
    const metric = before.metrics.find((one) => after.metrics.find((other) => other.name === one.name)?.value !== one.value);
    if (metric) {
      const [now, then] = bothNumbers(after.metrics.find((other) => other.name === metric.name)?.value ?? null, metric.value);
      return `${metricLabel(metric.name)} is ${now}, not ${then}`;
    }
  }
  return null;
}

/** What no number can make up for: another kind, other columns, more rows, another estimator. */
export function shapeDifference(before: Manifest, after: Manifest): string | null {
  if (before.kind !== after.kind) return `a ${after.kind}, not a ${before.kind}`;
  if (before.kind === 'dataset' && after.kind === 'dataset') {
    if (before.rows !== after.rows) return `${after.rows} rows, not ${before.rows}`;
    const at = before.columns.findIndex((column, index) => JSON.stringify(column) !== JSON.stringify(after.columns[index]));
    if (at >= 0) return `column ${at + 1} is “${after.columns[at]?.name ?? 'missing'}” (${after.columns[at]?.type ?? 'none'}), not “${before.columns[at]!.name}” (${before.columns[at]!.type})`;
    if (before.columns.length !== after.columns.length) return `${after.columns.length} columns, not ${before.columns.length}`;
  }
  if (before.kind === 'model' && after.kind === 'model') {
    if (before.estimator !== after.estimator) return `${after.estimator}, not ${before.estimator}`;
    if (before.parameters !== after.parameters) return `${after.parameters} parameters, not ${before.parameters}`;
  }
  return null;
}

/** As people read them, and in full where that would look the same. */
function bothNumbers(now: number | null, then: number | null): [string, string] {
  const [a, b] = [now, then].map((value) => (value === null ? 'undefined' : format(value))) as [string, string];
  return a === b ? [String(now), String(then)] : [a, b];
}

/** The first row in which any column differs, and the first such column. */
async function firstValue(before: Made, after: Made): Promise<string | null> {
  const [then, now] = [await rowsIn(before), await rowsIn(after)];
  let first: { readonly row: number; readonly text: string } | null = null;
  for (const [index, { name, values }] of then.columns.entries()) {
    const others = now.columns[index]?.values ?? [];
    const end = first?.row ?? then.count;
    for (let row = 0; row < end; row += 1) {
      if (row % 500_000 === 499_999) await breathe();
      const [value = null, other = null] = [values[row], others[row]];
      if (Object.is(value, other)) continue;
      first = { row, text: `row ${row + 1} of column “${name}” is ${shown(other)}, not ${shown(value)}` };
      break;
    }
  }
  return first?.text ?? null;
}

const SHOWN_CHARACTERS = 60;

export function shown(value: unknown): string {
  if (value === null) return 'missing';
  if (Object.is(value, -0)) return '-0';
  const text = typeof value === 'string' ? `“${value}”` : String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function firstWeight(before: Made, after: Made): string | null {
  const [then, now] = [weightsIn(before), weightsIn(after)];
  if (then === null || now === null) return null;
  const at = then.findIndex((value, index) => !Object.is(value, now[index]));
  if (at < 0) return null;
  // Nine digits tell any two 32-bit numbers apart.
  const digits = (value: number): number => (then instanceof Float32Array ? Number(value.toPrecision(9)) : value);
  const values = `is ${shown(now[at] === undefined ? null : digits(now[at]))}, not ${shown(then[at] === undefined ? null : digits(then[at]))}`;
  return `weight ${weightName(before, at) ?? `${at + 1} of ${then.length}`} ${values}`;
}

/** Weights that are equal leave preprocessing and signature. */
function firstSetting(before: Made, after: Made): string | null {
  const found = firstPath(json(before, 'pipeline.json'), json(after, 'pipeline.json'), '');
  return found === null ? null : `${found.path} of its pipeline is ${shown(found.found)}, not ${shown(found.expected)}`;
}

function firstPath(expected: unknown, found: unknown, path: string): { readonly path: string; readonly expected: unknown; readonly found: unknown } | null {
  if (Object.is(expected, found)) return null;
  if (typeof expected !== 'object' || expected === null || typeof found !== 'object' || found === null) return { path, expected: expected ?? null, found: found ?? null };
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    if (path === '' && NOTES.has(key)) continue;
    const below = firstPath((expected as Record<string, unknown>)[key], (found as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`);
    if (below !== null) return below;
  }
  return null;
}
