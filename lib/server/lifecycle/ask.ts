/** Asking for a check to run (again). */
import { findVersion } from '@/db/queries/versions';
import { CHECKS } from '@/lib/domain/checks';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { VersionId } from '@/lib/domain/ids';
import { stateWords } from '@/lib/domain/lifecycle';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { may } from '../people/access';
import type { DoorServices } from '../services';
import { auditActor } from './facts';

/** Queues one check, or all that the version's state asks for. The result comes on the card. */
export async function askForChecks(services: Pick<DoorServices, 'db' | 'jobs' | 'now'>, actor: Actor, versionId: VersionId, code?: string): Promise<Result<{ readonly queued: string }>> {
  const row = await findVersion(services.db, versionId);
  if (!row) return refuse('not-found', 'There is no such version.');
  if (!may(actor, 'version:replay', row.project)) return refuse('not-allowed', 'An author or a reviewer of this project runs checks.');
  if (stateWords(row.artifact.kind, row.version.state).stage === 'retired') return refuse('invalid', 'The life of this version is over; nothing is checked any more.');
  if (code !== undefined && !CHECKS[row.artifact.kind].some((check) => check.code === code)) return refuse('invalid', `A ${row.artifact.kind} has no check called “${code}”.`);
  await appendAudit(services.db, { action: 'check.asked', actor: auditActor(actor, 'version:replay', row.project), subject: { kind: 'version', id: versionId }, projectId: row.project.id, after: { check: code ?? 'all' } }, services.now());
  await services.jobs.send('check', { versionId, ...(code ? { code } : {}) }, `check:${versionId}${code ? `:${code}` : ''}`);
  return done({ queued: code ?? 'all' });
}
