/** Signatures on checklist items: each binds to the evidence that stood when it was given (SPEC G3, G5). */
import { and, eq } from 'drizzle-orm';
import { isUuid } from '@/db/queries/uuid';
import { lockVersion } from '@/db/queries/versions';
import { checklistItems } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { evidenceDigest, evidenceOf, whyNotSign } from '@/lib/domain/gates';
import type { Digest, VersionId } from '@/lib/domain/ids';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import type { Services } from '../services';
import { loadFacts, lookerOf } from './facts';

export interface SignRequest {
  readonly decision: 'pass' | 'fail' | 'not-applicable';
  readonly note?: string | undefined;
}

/** `itemId` is the row's id or the item's code. Signing again replaces the signature; both are in the log. */
export async function sign(services: Pick<Services, 'db' | 'now' | 'announcements'>, actor: Actor, versionId: VersionId, itemId: string, request: SignRequest): Promise<Result<{ readonly item: string; readonly state: string }>> {
  const result = await services.db.transaction(async (tx): Promise<Result<{ readonly item: string; readonly projectId: string }>> => {
    const row = await lockVersion(tx, versionId);
    if (!row) return refuse('not-found', 'There is no such version.');
    const facts = await loadFacts(tx, row, services.now());
    const fact = facts.items.find(({ id, item }) => id === itemId || (!isUuid(itemId) && item.code === itemId));
    if (!fact) return refuse('not-found', 'There is no such item on this version’s checklist.');
    const looker = lookerOf(actor, row.project);
    const whyNot = whyNotSign(facts, fact, looker, request.decision === 'pass');
    if (whyNot) return refuse(facts.makers.has(actor.userId) || !fact.item.signers.some((role) => looker.roles.includes(role)) ? 'not-allowed' : 'invalid', whyNot);
    const note = (request.note ?? '').trim();
    const needsWords = request.decision !== 'pass' || fact.item.evidence.includes('HU');
    if (needsWords && note === '') return refuse('invalid', request.decision === 'pass' ? 'Write what you looked at and found. This item rests on a person’s statement.' : 'Say why, in words.', { field: 'note' });
    if (note.length > 4000) return refuse('invalid', 'The note is longer than 4,000 characters.', { field: 'note' });
    const role = fact.item.signers.find((signer) => looker.roles.includes(signer));
    const digest = evidenceDigest(facts, fact.item);
    await tx.update(checklistItems)
      .set({ state: request.decision, note, evidenceDigest: digest, signedBy: actor.userId, signedRole: role ?? null, signedAt: new Date(services.now()) })
      .where(and(eq(checklistItems.id, fact.id), eq(checklistItems.versionId, versionId)));
    await appendAudit(tx, {
      action: 'item.signed', actor: { id: actor.userId, role: role ?? 'none' }, subject: { kind: 'version', id: versionId }, projectId: row.project.id,
      before: { state: fact.state }, after: { item: fact.item.code, state: request.decision, binds: digest },
      ...(note ? { reason: note } : {}),
      evidence: evidenceOf(facts, fact.item).map((evidence) => evidence.digest).filter((entry): entry is Digest => entry !== null),
    }, services.now());
    return done({ item: fact.item.code, projectId: row.project.id });
  });
  if (!result.ok) return result;
  await services.announcements.announce(`version:${versionId}`);
  await services.announcements.announce(`project:${result.value.projectId}`);
  return done({ item: result.value.item, state: request.decision });
}
