/** Decisions of people on a gate: bound to digests, by somebody outside the lineage (SPEC G5–G9). */
import { and, eq, isNull } from 'drizzle-orm';
import { lockVersion } from '@/db/queries/versions';
import { approvals } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { approvalGate, bindingsOf, emptySeats, seatsOf, whyNotApprove, type GateFacts, type Looker } from '@/lib/domain/gates';
import type { Digest, VersionId } from '@/lib/domain/ids';
import { mainTransition, type Gate } from '@/lib/domain/lifecycle';
import type { Role } from '@/lib/domain/roles';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import type { Services } from '../services';
import { loadFacts, lookerOf } from './facts';

export interface ApprovalRequest {
  readonly decision: 'approve' | 'refuse';
  readonly reason?: string | undefined;
  readonly revision?: number | undefined;
  /** The artifact the person looked at; refused when it is another one. */
  readonly artifact?: string | undefined;
}

/** The gate that people decide on in the version's present state; null where there is none. */
export function gateInQuestion(facts: Pick<GateFacts, 'kind' | 'state'>): Gate | null {
  return mainTransition(facts.kind, facts.state)?.requires.gate ?? null;
}

/** Records the decision; an earlier one of the same person on the same gate ends. */
export async function decide(services: Pick<Services, 'db' | 'now' | 'announcements'>, actor: Actor, versionId: VersionId, request: ApprovalRequest): Promise<Result<{ readonly gate: string; readonly decision: string }>> {
  const result = await services.db.transaction(async (tx): Promise<Result<{ readonly gate: string; readonly projectId: string }>> => {
    const row = await lockVersion(tx, versionId);
    if (!row) return refuse('not-found', 'There is no such version.');
    if ((request.revision !== undefined && request.revision !== row.version.revision) || (request.artifact !== undefined && request.artifact !== row.artifact.digest)) return refuse('conflict', 'The version changed since you looked. Look again, then decide.', { revision: row.version.revision });
    const facts = await loadFacts(tx, row, services.now());
    const looker = lookerOf(actor, row.project);
    const wanted = gateInQuestion(facts);
    if (!wanted) return refuse('invalid', 'There is no gate to decide on in this state.');
    const whyNot = whyNotApprove(facts, wanted, looker);
    if (whyNot) return refuse(facts.makers.has(actor.userId) ? 'not-allowed' : 'invalid', whyNot);
    const reason = (request.reason ?? '').trim();
    if (request.decision === 'refuse' && reason === '') return refuse('invalid', 'Say why. The maker of the version reads it.', { field: 'reason' });
    if (reason.length > 2000) return refuse('invalid', 'The reason is longer than 2,000 characters.', { field: 'reason' });
    const gate = approvalGate(wanted);
    const role = seatRole(facts, wanted, looker);
    const bindsTo = bindingsOf(facts, wanted);
    const at = new Date(services.now());
    await tx.update(approvals).set({ staleAt: at }).where(and(eq(approvals.versionId, versionId), eq(approvals.gate, gate), eq(approvals.userId, actor.userId), isNull(approvals.staleAt)));
    await tx.insert(approvals).values({ versionId, gate, decision: request.decision, userId: actor.userId, role, reason, bindsTo, at });
    await appendAudit(tx, {
      action: request.decision === 'approve' ? 'version.approved' : 'version.objected',
      actor: { id: actor.userId, role }, subject: { kind: 'version', id: versionId }, projectId: row.project.id,
      after: { gate, bindsTo }, ...(reason ? { reason } : {}), evidence: [...new Set(Object.values(bindsTo))] as Digest[],
    }, services.now());
    return done({ gate, projectId: row.project.id });
  });
  if (!result.ok) return result;
  await services.announcements.announce(`version:${versionId}`);
  await services.announcements.announce(`project:${result.value.projectId}`);
  return done({ gate: result.value.gate, decision: request.decision });
}

/** The role in which the looker decides: the one that fills an empty seat, else any that may sit. */
function seatRole(facts: GateFacts, gate: Gate, looker: Looker): Role {
  const fits = (seats: readonly (readonly Role[])[]) => looker.roles.find((role) => seats.some((seat) => seat.includes(role)));
  const role = fits(emptySeats(facts, gate)) ?? fits(seatsOf(gate, facts.riskTier));
  if (!role) throw new Error('a decision by somebody without a seat');
  return role;
}
