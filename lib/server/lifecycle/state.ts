/** Writes a version's state. Only transition.ts and deployments.ts come here, with a row of the table and a locked version. */
import { and, eq } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import type { VersionRow } from '@/db/queries/versions';
import { assetVersions } from '@/db/schema';
import type { VersionId } from '@/lib/domain/ids';
import { stateWords, type Transition } from '@/lib/domain/lifecycle';

/** The conditional update; null when the row is no longer what was locked. */
export async function moveState(tx: Transaction, now: number, row: VersionRow, found: Transition, terms: { readonly sunsetAt: Date | null; readonly successor: VersionId | null }) {
  const { stage } = stateWords(row.artifact.kind, found.to);
  const isNewStage = stage !== row.version.stage;
  const at = new Date(now);
  const [moved] = await tx.update(assetVersions).set({
    state: found.to, stage, revision: row.version.revision + 1,
    ...(isNewStage ? { stageSince: at, stageTimes: { ...row.version.stageTimes, [stage]: at.toISOString() } } : {}),
    ...(terms.sunsetAt ? { sunsetAt: terms.sunsetAt } : {}),
    ...(terms.successor ? { successorVersionId: terms.successor } : {}),
  }).where(and(eq(assetVersions.id, row.version.id), eq(assetVersions.revision, row.version.revision))).returning({ stage: assetVersions.stage, revision: assetVersions.revision });
  return moved ?? null;
}
