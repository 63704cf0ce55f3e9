/** Read models of the deployments pages. */
import { and, desc, eq, gte, inArray, sql } from 'drizzle-orm';
import { driftReports, inferenceMinutes, inferenceRows } from '@/db/schema';
import { refuse, done, type Result } from '@/lib/domain/errors';
import { groupBy } from '@/lib/domain/group-by';
import type { ProjectId, VersionId } from '@/lib/domain/ids';
import { bucketMinutes, SPANS, summarise, type DeploymentSummary, type DeploymentView, type InferenceMinute, type Span } from '@/lib/domain/monitoring';
import type { Services } from '../services';
import { listDeployedModels, type DeployedModel } from './deployments';
import { exampleRequest } from './example';

type Reader = Pick<Services, 'db' | 'now'>;

export async function readDeployments(services: Reader, projectId: ProjectId): Promise<DeploymentSummary[]> {
  const models = (await listDeployedModels(services.db)).filter((model) => model.projectId === projectId);
  const minutes = await minutesOf(services, models.map((model) => model.versionId), '24h');
  return [...groupBy(models, (model) => model.name)].map(([name, versions]) => {
    const current = currentOf(versions);
    const own = versions.flatMap((version) => minutes.get(version.versionId) ?? []);
    return {
      name, path: `/v2/models/${name}/infer`, status: statusOf(current), version: current.number, versionId: current.versionId,
      sunsetAt: current.sunsetAt?.toISOString() ?? null,
      day: summarise(own, 24 * 3600),
      sparkline: bucketMinutes(own, '24h', services.now()).map((bucket) => bucket.requests),
    };
  }).sort((a, b) => a.name.localeCompare(b.name));
}

/** `mayReadRows`: the example request repeats the newest one's values, which are raw data; others see neutral values. */
export async function readDeployment(services: Reader, projectId: ProjectId, name: string, span: Span, { mayReadRows }: { readonly mayReadRows: boolean }): Promise<Result<DeploymentView>> {
  const versions = (await listDeployedModels(services.db)).filter((model) => model.projectId === projectId && model.name === name).sort((a, b) => b.number - a.number);
  if (versions.length === 0) return refuse('not-found', `There is no deployment “${name}” in this project.`);
  const current = currentOf(versions);
  const ids = versions.map((version) => version.versionId);
  const minutes = await minutesOf(services, ids, span);
  const all = [...minutes.values()].flat();
  const [report] = await services.db.select().from(driftReports).where(inArray(driftReports.versionId, ids)).orderBy(desc(driftReports.at)).limit(1);
  const [sampled] = await services.db.select({ count: sql<number>`count(*)::int` }).from(inferenceRows).where(eq(inferenceRows.versionId, current.versionId));
  const [latest] = mayReadRows ? await services.db.select({ inputs: inferenceRows.inputs }).from(inferenceRows).where(eq(inferenceRows.versionId, current.versionId)).orderBy(desc(inferenceRows.id)).limit(1) : [];
  const seconds = SPANS[span] * 60;
  return done({
    name, path: `/v2/models/${name}/infer`, status: statusOf(current), span,
    buckets: bucketMinutes(all, span, services.now()),
    total: summarise(all, seconds),
    versions: versions.map((version) => ({
      versionId: version.versionId, number: version.number, status: version.status, deployedAt: version.deployedAt.toISOString(),
      sunsetAt: version.sunsetAt?.toISOString() ?? null, total: summarise(minutes.get(version.versionId) ?? [], seconds),
    })),
    events: versions.flatMap(eventsOf).sort((a, b) => a.at.localeCompare(b.at)),
    drift: report ? { at: report.at.toISOString(), versionId: report.versionId, rows: report.rows, features: report.features.map(({ name: feature, value, undefinedReason }) => ({ name: feature, value, ...(undefinedReason ? { undefinedReason } : {}) })) } : null,
    sampledRows: sampled?.count ?? 0,
    example: JSON.stringify(exampleRequest(current.manifest.signature, latest?.inputs)),
  });
}

/** The shortest span that holds all of a deployment's time in service: a chart of a day says little of its first hour. */
export async function fittingSpan(services: Reader, projectId: ProjectId, name: string): Promise<Span> {
  const versions = (await listDeployedModels(services.db)).filter((model) => model.projectId === projectId && model.name === name);
  const first = Math.min(...versions.map((version) => version.deployedAt.getTime()));
  const spans = Object.keys(SPANS) as Span[];
  return spans.find((span) => services.now() - first < SPANS[span] * 60_000) ?? '30d';
}

function currentOf(versions: readonly DeployedModel[]): DeployedModel {
  return versions.find((version) => version.status === 'live') ?? versions.find((version) => version.status === 'deprecated') ?? [...versions].sort((a, b) => b.number - a.number)[0]!;
}

function statusOf(model: DeployedModel): 'live' | 'deprecated' | 'retired' {
  return model.status === 'superseded' ? 'live' : model.status;
}

function eventsOf(model: DeployedModel): { at: string; text: string }[] {
  const events: { at: string; text: string }[] = [{ at: model.deployedAt.toISOString(), text: `v${model.number} live` }];
  if (model.deprecatedAt) events.push({ at: model.deprecatedAt.toISOString(), text: `v${model.number} deprecated` });
  if (model.retiredAt) events.push({ at: model.retiredAt.toISOString(), text: `v${model.number} retired` });
  return events;
}

async function minutesOf(services: Reader, versions: readonly VersionId[], span: Span): Promise<Map<VersionId, InferenceMinute[]>> {
  if (versions.length === 0) return new Map();
  const since = new Date(services.now() - (SPANS[span] + SPANS[span] / 60) * 60_000);
  const rows = await services.db.select().from(inferenceMinutes).where(and(inArray(inferenceMinutes.versionId, [...versions]), gte(inferenceMinutes.minute, since)));
  return groupBy(rows.map((row) => ({ ...row, minute: row.minute.getTime() })), (row) => row.versionId);
}
