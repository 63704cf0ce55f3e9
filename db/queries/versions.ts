/** Asset versions with what every decision about them reads. Each function is a fixed number of queries, however many rows. */
import { type AnyColumn, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Handle, Transaction } from '../client';
import { isUuid } from './uuid';
import { approvals, artifacts, assets, assetVersions, auditEntries, auditLeaves, checklistItems, checks, deployedVersions, deployments, evaluations, lineagePeople, projects, provenance, users } from '../schema';
import type { ArtifactId, ProjectId, UserId, VersionId } from '../schema/types';

const columns = { version: assetVersions, asset: assets, artifact: artifacts, project: projects };

function selectVersions(handle: Handle) {
  return handle.select(columns).from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId))
    .innerJoin(projects, eq(projects.id, assets.projectId));
}

export type VersionRow = Awaited<ReturnType<typeof listVersions>>[number];

export async function findVersion(handle: Handle, id: VersionId): Promise<VersionRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await selectVersions(handle).where(eq(assetVersions.id, id));
  return row ?? null;
}

/** Takes the version for the rest of the transaction, and keeps its project's policy from changing meanwhile. */
export async function lockVersion(tx: Transaction, id: VersionId): Promise<VersionRow | null> {
  if (!isUuid(id)) return null;
  await tx.select({ id: assetVersions.id }).from(assetVersions).where(eq(assetVersions.id, id)).for('update');
  const row = await findVersion(tx, id);
  if (!row) return null;
  const [project] = await tx.select().from(projects).where(eq(projects.id, row.project.id)).for('share');
  return project ? { ...row, project } : null;
}

/** Every version of a project, the newest in its stage first. */
export async function listVersions(handle: Handle, projectId: ProjectId) {
  return selectVersions(handle).where(eq(assets.projectId, projectId)).orderBy(desc(assetVersions.stageSince), asc(assetVersions.id));
}

export async function findVersions(handle: Handle, ids: readonly VersionId[]): Promise<VersionRow[]> {
  return ids.length === 0 ? [] : selectVersions(handle).where(inArray(assetVersions.id, [...ids]));
}

/** Rows that gates read, for all `ids` at once. */
export async function gateRows(handle: Handle, ids: readonly VersionId[]) {
  const list = sql.param(`{${ids.join(',')}}`);
  const of = (column: AnyColumn) => sql`${column} = any(${list}::uuid[])`;
  const [checkRows, itemRows, approvalRows, makerRows, deployedRows] = await Promise.all([
    handle.select().from(checks).where(of(checks.versionId)),
    handle.select().from(checklistItems).where(of(checklistItems.versionId)).orderBy(asc(checklistItems.templateCode), asc(checklistItems.position)),
    handle.select().from(approvals).where(of(approvals.versionId)).orderBy(asc(approvals.at)),
    handle.selectDistinct({ versionId: lineagePeople.versionId, userId: lineagePeople.userId }).from(lineagePeople).where(of(lineagePeople.versionId)),
    handle.select({ deployed: deployedVersions, name: deployments.name }).from(deployedVersions).innerJoin(deployments, eq(deployments.id, deployedVersions.deploymentId)).where(of(deployedVersions.versionId)),
  ]);
  return { checks: checkRows, items: itemRows, approvals: approvalRows, makers: makerRows, deployed: deployedRows };
}

export type GateRows = Awaited<ReturnType<typeof gateRows>>;

/** Names by id, for pages. A person who is gone is simply absent. */
export async function namesOf(handle: Handle, ids: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].filter(isUuid) as UserId[];
  if (wanted.length === 0) return new Map();
  const rows = await handle.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, wanted));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Recomputed numbers of these versions, the newest first. */
export async function evaluationsOf(handle: Handle, ids: readonly VersionId[]) {
  if (ids.length === 0) return [];
  return handle.select().from(evaluations).where(sql`${evaluations.versionId} = any(${sql.param(`{${ids.join(',')}}`)}::uuid[])`).orderBy(desc(evaluations.at));
}

/** The log's entries about a version with their place in the tree, the newest first. */
export async function historyOf(handle: Handle, id: VersionId, limit: number) {
  return handle.select({ id: auditEntries.id, canonical: auditEntries.canonical, at: auditEntries.at, index: auditLeaves.index, leafHash: auditLeaves.leafHash }).from(auditEntries)
    .leftJoin(auditLeaves, eq(auditLeaves.entryId, auditEntries.id))
    .where(eq(auditEntries.subjectId, id)).orderBy(desc(auditEntries.at), sql`${auditLeaves.index} desc nulls first`).limit(limit);
}

/** Artifacts above and below this one, with the versions that show them; the artifact itself included. */
export async function lineageOf(handle: Handle, artifactId: ArtifactId) {
  const edges = await handle.execute<{ from: ArtifactId; to: ArtifactId }>(sql`
    with recursive up(f, t) as (
      select from_artifact_id, to_artifact_id from lineage_edges where to_artifact_id = ${artifactId}
      union select e.from_artifact_id, e.to_artifact_id from lineage_edges e join up on e.to_artifact_id = up.f
    ) select f as "from", t as "to" from up
    union select from_artifact_id, to_artifact_id from lineage_edges where from_artifact_id = ${artifactId}`);
  const ids = [...new Set([artifactId, ...[...edges].flatMap(({ from, to }) => [from, to])])];
  const nodes = await handle.select({ artifact: artifacts, version: { id: assetVersions.id, number: assetVersions.number, state: assetVersions.state }, name: assets.name, inputs: provenance.inputs }).from(artifacts)
    .leftJoin(assetVersions, eq(assetVersions.artifactId, artifacts.id)).leftJoin(assets, eq(assets.id, assetVersions.assetId)).leftJoin(provenance, eq(provenance.versionId, assetVersions.id))
    .where(inArray(artifacts.id, ids)).orderBy(asc(assetVersions.pinnedAt));
  return { edges: [...edges].map(({ from, to }) => ({ from, to })), nodes };
}
