/** Numbers recomputed from stored artifacts in a fresh kernel (SPEC C1, C3), and what they say of thresholds and baseline. */
import { and, desc, eq } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { evaluations } from '@/db/schema';
import type { Metric } from '@/lib/domain/artifacts';
import { against, againstBaseline, agrees, format, metricLabel, worst, type Threshold } from '@/lib/domain/metrics';
import { policyDigest } from '../facts';
import { findArtifact, loadInto, newestReport } from './artifacts';
import { insufficient, withEvaluator, type Check, type CheckContext } from './context';

/** Same seed, same resamples, same intervals: running it again changes no digest. */
const SEED = 20_261_121;
const RESAMPLES = 400;
const NO_REPORT = 'Nothing measured this model yet. Pin an evaluation report of this model.';

export const evaluation: Check = async (context) => {
  const { services, row } = context;
  const report = await newestReport(context);
  if (!report) return insufficient(NO_REPORT);
  if (report.metrics.length === 0) return insufficient('The report holds no numbers.', { report: report.digest });
  const [model, dataset] = await Promise.all([findArtifact(services, row.project.id, 'model', report.model), findArtifact(services, row.project.id, 'dataset', report.dataset)]);
  if (!model) return insufficient('The model that the report measures is not stored here. Pin it.', { report: report.digest });
  if (!dataset) return insufficient('The data that the report was made on is not stored here. Pin it as a snapshot.', { report: report.digest });
  const found = await withEvaluator(services, async (kernel) => {
    await loadInto(services, kernel, 'model', model.manifest);
    await loadInto(services, kernel, 'dataset', dataset.manifest);
    return kernel.evaluate('model', 'dataset', { threshold: report.threshold, seed: SEED, resamples: RESAMPLES });
  });
  const values = { modelDigest: report.model, datasetDigest: report.dataset, claimed: [...report.metrics], recomputed: [...found.metrics], baseline: [...found.baseline], at: new Date(services.now()) };
  const keep = async (tx: Handle) => {
    await tx.insert(evaluations).values({ versionId: row.version.id, reportDigest: report.digest, ...values }).onConflictDoUpdate({ target: [evaluations.versionId, evaluations.reportDigest], set: values });
  };
  const differing = report.metrics.filter((claim) => !agrees(claim.value, named(found.metrics, claim.name)?.value ?? null));
  const evidence = { report: report.digest, model: report.model, dataset: report.dataset, seed: SEED, resamples: RESAMPLES, recomputed: found.metrics, baseline: found.baseline, differing: differing.map(({ name }) => name) };
  const total = report.metrics.length;
  if (differing.length === 0) return { status: 'pass', summary: `${total} of ${total} numbers recomputed equal`, evidence, keep };
  const first = differing[0]!;
  return { status: 'fail', summary: `${differing.length} of ${total} numbers differ: ${metricLabel(first.name)} claimed ${show(first.value)}, recomputed ${show(named(found.metrics, first.name)?.value ?? null)}.`, evidence, keep };
};

const named = (metrics: readonly Metric[], name: string) => metrics.find((metric) => metric.name === name);
const show = (value: number | null) => (value === null ? 'undefined' : format(value));

/** What the evaluator found last for the report that counts; null before it did. */
async function recomputed(context: CheckContext): Promise<typeof evaluations.$inferSelect | null> {
  const report = await newestReport(context);
  if (!report) return null;
  const [found] = await context.services.db.select().from(evaluations)
    .where(and(eq(evaluations.versionId, context.row.version.id), eq(evaluations.reportDigest, report.digest))).orderBy(desc(evaluations.at)).limit(1);
  return found ?? null;
}

/** Every success metric of the project, as recomputed, with its whole interval. */
export const thresholds: Check = async (context) => {
  const goals = context.row.project.successMetrics;
  const policy = policyDigest(context.row.project);
  if (goals.length === 0) return insufficient('The project has no success metric with a threshold. A manager sets one in the project’s settings.', { policy });
  const found = await recomputed(context);
  if (!found) return insufficient((await newestReport(context)) ? 'The numbers were not recomputed.' : NO_REPORT, { policy });
  const verdicts = goals.map((goal) => ({ goal, ...against(named(found.recomputed, goal.metric), goal.direction, goal.threshold, 'threshold') }));
  const status = worst(verdicts.map(({ verdict }) => verdict));
  const told = verdicts.filter(({ verdict }) => verdict === status).map(({ goal, note }) => `${metricLabel(goal.metric)} ${note}`);
  return { status, summary: told.join('; '), evidence: { policy, report: found.reportDigest, verdicts: verdicts.map(({ goal, verdict, note }) => ({ ...goal, verdict, note })) } };
};

/** The project's first success metric against the same metric of the trivial predictor. */
export const baseline: Check = async (context) => {
  const policy = policyDigest(context.row.project);
  const found = await recomputed(context);
  if (!found) return insufficient((await newestReport(context)) ? 'The numbers were not recomputed.' : NO_REPORT, { policy });
  const goal = context.row.project.successMetrics[0] ?? usual(found.recomputed);
  if (!goal) return insufficient('No metric is known to be better than another. Set a success metric in the project.', { policy });
  const { verdict, note } = againstBaseline(named(found.recomputed, goal.metric), named(found.baseline, goal.metric), goal.direction);
  return { status: verdict, summary: `${metricLabel(goal.metric)} ${note}`, evidence: { policy, report: found.reportDigest, metric: goal.metric, verdict, note } };
};

function usual(metrics: readonly Metric[]): Pick<Threshold, 'metric' | 'direction'> | null {
  if (named(metrics, 'rocAuc')) return { metric: 'rocAuc', direction: 'at-least' };
  if (named(metrics, 'accuracy')) return { metric: 'accuracy', direction: 'at-least' };
  return named(metrics, 'rmse') ? { metric: 'rmse', direction: 'at-most' } : null;
}
