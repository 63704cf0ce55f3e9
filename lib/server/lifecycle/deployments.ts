/** The deployment rows that a transition changes, in its own transaction. Serving reads them after the commit. */
import { and, eq, ne } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { lockVersion, type VersionRow } from '@/db/queries/versions';
import { assetVersions, deployedVersions } from '@/db/schema';
import type { UserId, VersionId } from '@/lib/domain/ids';
import { findTransition, type Transition } from '@/lib/domain/lifecycle';
import { appendAudit, type AuditEntry } from '../audit/append';
import { recordDeprecated, recordLive, recordRetired } from '../serving/deployments';
import { moveState } from './state';

interface By {
  readonly userId: UserId;
  readonly actedBy: NonNullable<AuditEntry['actor']>;
}

interface Changed {
  /** The name under /v2/models, where the version went live. */
  readonly name: string | null;
  /** Versions that stand by from now on. */
  readonly superseded: readonly VersionId[];
}

/** Applies the `deployment.*` effects of `found`. The caller holds the asset's row when a version goes live. */
export async function changeDeployment(tx: Transaction, now: number, by: By, row: VersionRow, found: Transition, terms: { readonly sunsetAt: Date | null; readonly successor: VersionId | null }): Promise<Changed> {
  const at = new Date(now);
  const { id } = row.version;
  if (found.emits.includes('deployment.live')) {
    const superseded = await standByAll(tx, now, by, row);
    const { name } = await recordLive(tx, id, by.userId, at);
    return { name, superseded };
  }
  if (found.emits.includes('deployment.deprecated')) await recordDeprecated(tx, id, { at, sunsetAt: terms.sunsetAt ?? at, successorVersionId: terms.successor });
  if (found.emits.includes('deployment.retired')) await recordRetired(tx, id, at);
  return { name: null, superseded: [] };
}

/** The asset's live versions make room: the table's system row, each with its own audit entry. */
async function standByAll(tx: Transaction, now: number, by: By, next: VersionRow): Promise<readonly VersionId[]> {
  const live = await tx.select({ id: assetVersions.id }).from(deployedVersions).innerJoin(assetVersions, eq(assetVersions.id, deployedVersions.versionId))
    .where(and(eq(assetVersions.assetId, next.asset.id), eq(deployedVersions.status, 'live'), ne(assetVersions.id, next.version.id)));
  for (const { id } of live) {
    const row = await lockVersion(tx, id);
    const found = row && findTransition(row.artifact.kind, row.version.state, 'supersede');
    if (!row || !found) throw new Error(`version ${id} is deployed as live but is ${row?.version.state ?? 'gone'}`);
    await moveState(tx, now, row, found, { sunsetAt: null, successor: null });
    await appendAudit(tx, {
      action: 'version.supersede', actor: by.actedBy, subject: { kind: 'version', id }, projectId: row.project.id,
      before: { state: found.from, revision: row.version.revision }, after: { state: found.to, revision: row.version.revision + 1, by: next.version.id },
    }, now);
  }
  return live.map(({ id }) => id);
}
