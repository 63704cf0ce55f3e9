/**
 * What a GPU made, computed again: number by number within the declared tolerance, everything else equal. It says the largest
 * difference, and where the first number beyond lies. It never says that anything is the same.
 */
import type { Metric } from '@/lib/domain/artifacts';
import { metricLabel } from '@/lib/domain/metrics';
import { GPU_TOLERANCE, isWithin, toleranceWords, type Tolerance } from '@/lib/domain/tolerance';
import { Insufficient } from './context';
import { shapeDifference, shown } from './difference';
import { hasFile, json, NOTES, rowsIn, weightName, weightsIn, type Made } from './made';
import { breathe } from './rows';

/** Collects what comparisons found; the first thing beyond stays. */
export class Judgement {
  /** Numbers compared. */
  count = 0;
  largest: { readonly difference: number; readonly at: () => string } | null = null;
  beyond: string | null = null;
  /** Said before a place: "its data, " while that is compared. */
  of = '';

  number(then: number, now: number, tolerance: Tolerance, at: () => string): void {
    this.count += 1;
    if (this.beyond !== null || Object.is(then, now)) return;
    const difference = Math.abs(now - then);
    if (!isWithin(then, now, tolerance)) this.beyond = `${this.of}${at()} is ${digits(now)}, not ${digits(then)}${Number.isFinite(difference) ? `: ${short(difference)} apart` : ''}`;
    else if (difference > (this.largest?.difference ?? 0)) this.largest = { difference, at };
  }

  equal(then: unknown, now: unknown, at: () => string): void {
    if (this.beyond === null && !Object.is(then, now)) this.beyond = `${this.of}${at()} is ${shown(now)}, not ${shown(then)}`;
  }

  /** The end of "within tolerance …". */
  get words(): string {
    const largest = this.largest === null ? 'no difference' : `largest difference ${short(this.largest.difference)} at ${this.largest.at()}`;
    return `${toleranceWords(GPU_TOLERANCE.float32)} (${largest}, ${this.count.toLocaleString('en')} numbers)`;
  }
}

const digits = (value: number): string => String(Number(value.toPrecision(6)));
const short = (value: number): string => String(Number(value.toPrecision(2)) >= 1e-3 ? Number(value.toPrecision(2)) : value.toExponential(1));

/** Adds the comparison of one artifact. @throws Insufficient when its files are not there to be compared */
export async function judge(into: Judgement, before: Made, after: Made): Promise<void> {
  const shape = shapeDifference(before.manifest, after.manifest);
  if (shape !== null) into.beyond ??= `${into.of}${shape}`;
  if (into.beyond !== null) return;
  if (before.manifest.kind === 'report' && after.manifest.kind === 'report') {
    into.equal(before.manifest.threshold, after.manifest.threshold, () => 'the threshold');
    return judgeMetrics(into, before.manifest.metrics, after.manifest.metrics);
  }
  if (before.files.length === 0 || after.files.length === 0) throw new Insufficient(`The ${before.manifest.kind} is gone or too large to be compared number by number.`);
  await (before.manifest.kind === 'dataset' ? judgeRows : judgeModel)(into, before, after);
}

function judgeMetrics(into: Judgement, then: readonly Metric[], now: readonly Metric[]): void {
  into.equal(then.map(({ name }) => name).join(', '), now.map(({ name }) => name).join(', '), () => 'the list of its numbers');
  then.forEach((metric, index) => {
    const other = now[index];
    if (other === undefined) return;
    const numbers = ({ value, interval }: Metric) => [value ?? Number.NaN, ...(interval ?? [])];
    const [before, after] = [numbers(metric), numbers(other)];
    into.equal(metric.n, other.n, () => `the number of rows of ${metricLabel(metric.name)}`);
    into.equal(before.length, after.length, () => `whether ${metricLabel(metric.name)} has an interval`);
    before.forEach((value, at) => into.number(value, after[at] ?? Number.NaN, GPU_TOLERANCE.float64, () => (at === 0 ? metricLabel(metric.name) : `the ${at === 1 ? 'lower' : 'upper'} end of ${metricLabel(metric.name)}`)));
  });
}

async function judgeRows(into: Judgement, before: Made, after: Made): Promise<void> {
  const [then, now] = [await rowsIn(before), await rowsIn(after)];
  const types = new Map(before.manifest.kind === 'dataset' ? before.manifest.columns.map(({ name, type }) => [name, type]) : []);
  for (let row = 0; row < then.count && into.beyond === null; row += 1) {
    if (row % 100_000 === 99_999) await breathe();
    for (const [index, { name, values }] of then.columns.entries()) {
      const [value = null, other = null] = [values[row], now.columns[index]?.values[row]];
      const at = (): string => `row ${row + 1} of column “${name}”`;
      if (types.get(name) === 'number' && typeof value === 'number' && typeof other === 'number') into.number(value, other, GPU_TOLERANCE.float64, at);
      else into.equal(value, other, at);
    }
  }
}

async function judgeModel(into: Judgement, before: Made, after: Made): Promise<void> {
  const [then, now] = [weightsIn(before), weightsIn(after)];
  if (then === null || now === null || then.length !== now.length || hasFile(before, 'model.json') !== hasFile(after, 'model.json')) throw new Insufficient('The weights of the model cannot be read, so they cannot be compared.');
  const tolerance = then instanceof Float32Array ? GPU_TOLERANCE.float32 : GPU_TOLERANCE.float64;
  then.forEach((value, at) => into.number(value, now[at]!, tolerance, () => weightName(before, at) ?? `weight ${at + 1} of ${then.length}`));
  judgeSettings(into, json(before, 'pipeline.json'), json(after, 'pipeline.json'), '');
}

/** Preprocessing and signature. Whole numbers count something, so they are equal or not. */
function judgeSettings(into: Judgement, then: unknown, now: unknown, path: string): void {
  const at = (): string => `${path} of its pipeline`;
  if (typeof then === 'number' && typeof now === 'number' && !(Number.isInteger(then) && Number.isInteger(now))) return into.number(then, now, GPU_TOLERANCE.float64, at);
  if (typeof then !== 'object' || then === null || typeof now !== 'object' || now === null) return into.equal(then ?? null, now ?? null, at);
  for (const key of new Set([...Object.keys(then), ...Object.keys(now)])) {
    if (path === '' && NOTES.has(key)) continue;
    judgeSettings(into, (then as Record<string, unknown>)[key], (now as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`);
  }
}
