/**
 * Deployment rows. The lifecycle's transition calls the `record…` functions inside its own transaction, so that what
 * serves and what the board says cannot differ.
 */
import { and, eq, ne } from 'drizzle-orm';
import type { Handle } from '@/db/client';
import { artifacts, assetVersions, assets, deployedVersions, deployments, projects } from '@/db/schema';
import type { Manifest } from '@/lib/domain/artifacts';
import type { DeploymentId, ProjectId, UserId, VersionId } from '@/lib/domain/ids';

type ModelManifest = Extract<Manifest, { kind: 'model' }>;

/** A version under a deployment's name, with what is needed to serve it. */
export interface DeployedModel {
  readonly versionId: VersionId;
  readonly deploymentId: DeploymentId;
  readonly name: string;
  readonly projectId: ProjectId;
  readonly number: number;
  readonly status: 'live' | 'superseded' | 'deprecated' | 'retired';
  readonly manifest: ModelManifest;
  readonly deployedAt: Date;
  readonly deprecatedAt: Date | null;
  readonly sunsetAt: Date | null;
  readonly successorVersionId: VersionId | null;
  readonly retiredAt: Date | null;
}

/** Puts a version in service under its asset's name; the one that was live is superseded. */
export async function recordLive(tx: Handle, versionId: VersionId, by: UserId, at: Date): Promise<{ readonly name: string }> {
  const [found] = await tx
    .select({ assetId: assets.id, assetName: assets.name, projectId: assets.projectId, projectSlug: projects.slug })
    .from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId))
    .innerJoin(projects, eq(projects.id, assets.projectId))
    .where(eq(assetVersions.id, versionId));
  if (!found) throw new Error(`no version ${versionId}`);
  const deployment = await deploymentOf(tx, found);
  await tx.update(deployedVersions).set({ status: 'superseded' }).where(and(eq(deployedVersions.deploymentId, deployment.id), eq(deployedVersions.status, 'live'), ne(deployedVersions.versionId, versionId)));
  await tx
    .insert(deployedVersions)
    .values({ versionId, deploymentId: deployment.id, status: 'live', deployedBy: by, deployedAt: at })
    .onConflictDoUpdate({ target: deployedVersions.versionId, set: { status: 'live', deployedBy: by, deployedAt: at, deprecatedAt: null, sunsetAt: null, successorVersionId: null } });
  return { name: deployment.name };
}

/** The deployment of an asset; its name is the asset's, or, where another project has taken that, with the project's slug. */
async function deploymentOf(tx: Handle, asset: { readonly assetId: typeof assets.$inferSelect.id; readonly assetName: string; readonly projectId: ProjectId; readonly projectSlug: string }) {
  const [existing] = await tx.select().from(deployments).where(eq(deployments.assetId, asset.assetId));
  if (existing) return existing;
  for (const name of [asset.assetName, `${asset.projectSlug}-${asset.assetName}`]) {
    const [made] = await tx.insert(deployments).values({ projectId: asset.projectId, assetId: asset.assetId, name }).onConflictDoNothing().returning();
    if (made) return made;
  }
  throw new Error(`the service names “${asset.assetName}” and “${asset.projectSlug}-${asset.assetName}” are both taken`);
}

/** “Until today” was read a moment before it is recorded: a service never ends before it says so (RFC 9745). */
export async function recordDeprecated(tx: Handle, versionId: VersionId, ending: { readonly at: Date; readonly sunsetAt: Date; readonly successorVersionId: VersionId | null }): Promise<void> {
  await tx.update(deployedVersions).set({ status: 'deprecated', deprecatedAt: ending.at, sunsetAt: ending.sunsetAt < ending.at ? ending.at : ending.sunsetAt, successorVersionId: ending.successorVersionId }).where(eq(deployedVersions.versionId, versionId));
}

export async function recordRetired(tx: Handle, versionId: VersionId, at: Date): Promise<void> {
  await tx.update(deployedVersions).set({ status: 'retired', retiredAt: at }).where(eq(deployedVersions.versionId, versionId));
}

const columns = {
  versionId: deployedVersions.versionId, deploymentId: deployments.id, name: deployments.name, projectId: deployments.projectId, number: assetVersions.number,
  status: deployedVersions.status, manifest: artifacts.manifest, deployedAt: deployedVersions.deployedAt, deprecatedAt: deployedVersions.deprecatedAt,
  sunsetAt: deployedVersions.sunsetAt, successorVersionId: deployedVersions.successorVersionId, retiredAt: deployedVersions.retiredAt,
};

/** Every version that was ever in service; retired ones too, since they answer 410. */
export async function listDeployedModels(db: Handle): Promise<DeployedModel[]> {
  const rows = await db
    .select(columns)
    .from(deployedVersions)
    .innerJoin(deployments, eq(deployments.id, deployedVersions.deploymentId))
    .innerJoin(assetVersions, eq(assetVersions.id, deployedVersions.versionId))
    .innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId));
  return rows.flatMap((row) => (row.manifest.kind === 'model' ? [{ ...row, manifest: row.manifest }] : []));
}

/** A model version's manifest whether or not it is in service, for a rehearsal. */
export async function findModel(db: Handle, versionId: VersionId): Promise<{ readonly manifest: ModelManifest; readonly projectId: ProjectId } | null> {
  const [row] = await db.select({ manifest: artifacts.manifest, projectId: artifacts.projectId }).from(assetVersions).innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId)).where(eq(assetVersions.id, versionId));
  return row && row.manifest.kind === 'model' ? { manifest: row.manifest, projectId: row.projectId } : null;
}
