/** Names of parameters, metrics and tags that a project's runs have used. */
import type { Handle } from '@/db/client';
import { runNames, type RunNameKind } from '@/db/schema';
import type { ProjectId } from '@/lib/domain/ids';

/** Remembers names that may be new. A project only gains names, so whoever has told one need not again. */
export async function putRunNames(db: Handle, projectId: ProjectId, kind: RunNameKind, names: readonly string[]): Promise<void> {
  // In one order everywhere, so that two that come together wait for each other and not in a ring.
  if (names.length > 0) await db.insert(runNames).values([...new Set(names)].toSorted().map((name) => ({ projectId, kind, name }))).onConflictDoNothing();
}
