/** Numbers of a version as claimed by its notebook and as recomputed by the evaluator, for cards. */
import type { VersionRow } from '@/db/queries/versions';
import type { evaluations } from '@/db/schema';
import type { Manifest, Metric } from '@/lib/domain/artifacts';
import { against, agrees, format, isHigherBetter, metricLabel } from '@/lib/domain/metrics';
import type { HeadlineView, MetricRow } from '@/lib/domain/views';

export type Evaluated = typeof evaluations.$inferSelect;
export type ReportManifest = Extract<Manifest, { kind: 'report' }>;

export interface Numbers {
  readonly claimed: readonly Metric[];
  readonly recomputed: readonly Metric[];
  readonly baseline: readonly Metric[];
}

/** What is known of a model's or a report's numbers. `reports`: the project's, the newest first. */
export function numbersOf(row: VersionRow, evaluated: readonly Evaluated[], reports: readonly ReportManifest[]): Numbers {
  const { manifest } = row.artifact;
  const mine = evaluated.find((entry) => entry.versionId === row.version.id);
  if (mine) return { claimed: mine.claimed, recomputed: mine.recomputed, baseline: mine.baseline };
  const report = manifest.kind === 'report' ? manifest : manifest.kind === 'model' ? reports.find((entry) => entry.model === manifest.digest) : undefined;
  return { claimed: report?.metrics ?? [], recomputed: [], baseline: [] };
}

const named = (metrics: readonly Metric[], name: string) => metrics.find((metric) => metric.name === name);

/** The project's first success metric where it was measured, else the first number there is; rows for a snapshot. */
export function headlineOf(row: VersionRow, numbers: Numbers): HeadlineView | null {
  const { manifest } = row.artifact;
  if (manifest.kind === 'dataset') return { label: 'rows', value: manifest.rows, source: null, threshold: null };
  const all = numbers.recomputed.length > 0 ? numbers.recomputed : numbers.claimed;
  const goal = row.project.successMetrics.find((metric) => named(all, metric.metric));
  const metric = goal ? named(all, goal.metric) : all[0];
  if (!metric) return null;
  return { label: metricLabel(metric.name), value: metric.value, source: numbers.recomputed.length > 0 ? 'recomputed' : 'claimed', threshold: goal ? { direction: goal.direction, value: goal.threshold } : null };
}

/** Every metric that was promised or measured, those with a threshold first. */
export function metricRows(row: VersionRow, numbers: Numbers): readonly MetricRow[] {
  if (row.artifact.kind === 'dataset') return [];
  const goals = row.project.successMetrics;
  const names = [...new Set([...goals.map((goal) => goal.metric), ...numbers.recomputed.map(({ name }) => name), ...numbers.claimed.map(({ name }) => name)])];
  return names.map((name): MetricRow => {
    const goal = goals.find((entry) => entry.metric === name);
    const claimed = named(numbers.claimed, name);
    const recomputed = named(numbers.recomputed, name);
    const shown = recomputed ?? claimed;
    return {
      metric: name, label: metricLabel(name), threshold: goal ? { direction: goal.direction, value: goal.threshold } : null,
      claimed: claimed?.value ?? null, recomputed: recomputed?.value ?? null, interval: shown?.interval ?? null, baseline: named(numbers.baseline, name)?.value ?? null, n: shown?.n ?? null,
      ...verdictOf(goal, claimed, recomputed), higherIsBetter: goal ? goal.direction === 'at-least' : isHigherBetter(name),
    };
  });
}

function verdictOf(goal: VersionRow['project']['successMetrics'][number] | undefined, claimed: Metric | undefined, recomputed: Metric | undefined): Pick<MetricRow, 'verdict' | 'note'> {
  if (!recomputed) return goal && !claimed ? { verdict: 'insufficient', note: 'not measured' } : { verdict: 'none', note: claimed?.undefinedReason ?? null };
  const judged = goal ? against(recomputed, goal.direction, goal.threshold, 'threshold') : null;
  const differs = claimed !== undefined && !agrees(claimed.value, recomputed.value);
  if (judged?.verdict === 'fail') return judged;
  if (differs) return { verdict: 'differs', note: `claimed ${claimed.value === null ? 'nothing' : format(claimed.value)}, recomputed ${recomputed.value === null ? 'undefined' : format(recomputed.value)}` };
  if (judged) return judged;
  return recomputed.value === null ? { verdict: 'insufficient', note: recomputed.undefinedReason ?? 'undefined' } : { verdict: 'agrees', note: null };
}

/** One sentence where what the notebook claimed is not what the evaluator found; null where nothing differs. */
export function differenceNote(rows: readonly MetricRow[]): string | null {
  const differing = rows.filter((row) => row.claimed !== null && row.recomputed !== null && !agrees(row.claimed, row.recomputed));
  if (differing.length === 0) return null;
  const parts = differing.map((row) => `${row.label} by ${format(Math.abs(row.claimed! - row.recomputed!))}`);
  return `What the notebook claimed differs: ${parts.join(', ')}. Only recomputed numbers count.`;
}
