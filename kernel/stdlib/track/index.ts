/** `pinion/track`: runs of one's own, beside those that `fit`, `search`, `crossValidate` and `evaluate` track by themselves. */
import { trackingHost } from '../host';
import { Run, type RunOptions } from './run';
import { activeRun, inRun } from './scope';

export { Run, type RunOptions } from './run';
export type { TrackOption } from './scope';

/**
 * Starts a run: a row in the project's table of runs, with parameters and with metrics over steps. End it with `run.end()`; else it ends with the cell.
 *
 * @example const run = startRun({ name: 'my loop', params: { rate: 0.1 } }); for (let step = 0; step < 10; step++) run.log({ loss: 1 / (step + 1) }, { step }); run.end();
 */
export function startRun(options: RunOptions = {}): Run {
  const parent = options.parent ?? activeRun() ?? undefined;
  return new Run({ ...options, kind: 'custom', ...(parent === undefined ? {} : { parent }) });
}

/**
 * Runs code as a run, which ends as the code does: failed where it throws. What is fitted and evaluated in it, and runs that it starts, are parts of it; `logMetric` and its kin mean it.
 *
 * @example const score = await trackRun({ name: 'nightly' }, async (run) => { run.log({ score: 0.9 }); return 0.9; });
 */
export async function trackRun<T>(options: RunOptions, body: (run: Run) => Promise<T> | T): Promise<T> {
  const run = startRun(options);
  return inRun(run, async () => body(run));
}

let own: { readonly execution: string; readonly run: Run } | null = null;

/** The run around this, else one that the cell gets. */
function current(): Run {
  const active = activeRun();
  if (active !== null) return active;
  const execution = trackingHost()?.execution ?? '';
  if (own === null || own.execution !== execution || !own.run.isOpen) own = { execution, run: new Run({ name: 'cell' }) };
  return own.run;
}

/** Notes a number at a step, in the run of `trackRun` around it, else in one that the cell gets by itself. */
export function logMetric(name: string, value: number, options: { readonly step?: number } = {}): void {
  current().log({ [name]: value }, options);
}

/** Notes several numbers at a step; as `logMetric`. */
export function logMetrics(metrics: Readonly<Record<string, number>>, options: { readonly step?: number } = {}): void {
  current().log(metrics, options);
}

/** Adds parameters; where to, as in `logMetric`. */
export function logParams(params: Readonly<Record<string, unknown>>): void {
  current().logParams(params);
}

/** Adds tags; where to, as in `logMetric`. */
export function setTags(tags: Readonly<Record<string, string>>): void {
  current().setTags(tags);
}
