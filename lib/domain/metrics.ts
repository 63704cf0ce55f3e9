/** Numbers of a report: their words, and what they say against a threshold, a baseline and a claim. */
import type { Metric } from './artifacts';

export interface Threshold {
  readonly metric: string;
  readonly direction: 'at-least' | 'at-most';
  readonly threshold: number;
}

const LABELS: Readonly<Record<string, string>> = {
  accuracy: 'Accuracy', precision: 'Precision', recall: 'Recall', f1: 'F1', rocAuc: 'ROC-AUC', logLoss: 'Log loss', brier: 'Brier score',
  mae: 'Mean absolute error', mse: 'Mean squared error', rmse: 'Root mean squared error', r2: 'R²',
};

/** The name as people write it; a metric that Pinion does not know keeps its own. */
export function metricLabel(name: string): string {
  return LABELS[name] ?? name;
}

const SHORT: Readonly<Record<string, string>> = { mae: 'MAE', mse: 'MSE', rmse: 'RMSE' };

/** As in a narrow row of numbers: short names stay short, and one that Pinion does not know becomes words. */
export function shortMetricLabel(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return SHORT[name] ?? LABELS[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** True or false for the metrics Pinion computes, null for others: nobody said which way is better. */
export function isHigherBetter(name: string): boolean | null {
  if (!(name in LABELS)) return null;
  return !['logLoss', 'brier', 'mae', 'mse', 'rmse'].includes(name);
}

export type Verdict = { readonly verdict: 'pass' | 'fail' | 'insufficient'; readonly note: string };

/** Recomputed numbers may differ from claimed ones by rounding only (SPEC C3). */
export const AGREEMENT = 1e-9;

export function agrees(claimed: number | null, recomputed: number | null): boolean {
  if (claimed === null || recomputed === null) return claimed === recomputed;
  return Math.abs(claimed - recomputed) <= AGREEMENT;
}

/**
 * `metric` against the limit: pass when the whole interval is on the right side, fail when the whole interval is on the wrong
 * one, insufficient when it spans the limit or when there is no number or no interval (DESIGN L5).
 */
export function against(metric: Metric | undefined, direction: Threshold['direction'], limit: number, called: string): Verdict {
  if (!metric) return { verdict: 'insufficient', note: 'it was not measured' };
  if (metric.value === null) return { verdict: 'insufficient', note: metric.undefinedReason ?? 'it is undefined' };
  if (!metric.interval) return { verdict: 'insufficient', note: 'it has no interval' };
  const [low, high] = metric.interval;
  const isAtLeast = direction === 'at-least';
  if (isAtLeast ? low >= limit : high <= limit) return { verdict: 'pass', note: `${format(metric.value)} (${format(low)} to ${format(high)}), ${called} ${format(limit)}` };
  if (isAtLeast ? high < limit : low > limit) return { verdict: 'fail', note: `${format(metric.value)} (${format(low)} to ${format(high)}), ${called} ${format(limit)}` };
  return { verdict: 'insufficient', note: `its interval ${format(low)} to ${format(high)} spans the ${called} ${format(limit)}` };
}

/** `metric` against the same metric of the trivial predictor; a threshold's direction says which way is better. */
export function againstBaseline(metric: Metric | undefined, baseline: Metric | undefined, direction: Threshold['direction']): Verdict {
  if (!baseline || baseline.value === null) return { verdict: 'insufficient', note: baseline?.undefinedReason ?? 'the baseline was not measured' };
  const verdict = against(metric, direction, baseline.value, 'baseline');
  // Touching the baseline is not beating it.
  if (verdict.verdict === 'pass' && metric?.interval && (metric.interval[0] === baseline.value || metric.interval[1] === baseline.value)) return { verdict: 'insufficient', note: `its interval reaches the baseline ${format(baseline.value)}` };
  return verdict;
}

/** The worst of several: fail, then insufficient, then pass. Nothing at all is insufficient. */
export function worst(verdicts: readonly Verdict['verdict'][]): Verdict['verdict'] {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('insufficient') ? 'insufficient' : 'pass';
}

/** Up to four digits that matter. */
export function format(value: number): string {
  return String(Number(value.toPrecision(4)));
}
