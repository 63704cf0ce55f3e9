/** Runs the checks of a version, one after the other, and keeps what they found. May run again for the same version at any time. */
import { and, eq } from 'drizzle-orm';
import { findVersion } from '@/db/queries/versions';
import { checks as table, provenance } from '@/db/schema';
import { CHECKS, type CheckKind } from '@/lib/domain/checks';
import type { VersionId } from '@/lib/domain/ids';
import { stateWords } from '@/lib/domain/lifecycle';
import { appendAudit } from '../../audit/append';
import { digestOf } from '../digest';
import { Insufficient, insufficient, type Check, type CheckContext, type CheckOutcome, type CheckServices } from './context';
import { contract, privacy } from './dataset';
import { baseline, evaluation, thresholds } from './evaluation';
import { leakage, rehearsal, signature } from './model';
import { replay } from './replay';

const RUN: Readonly<Record<string, Check>> = { replay, contract, privacy, evaluation, thresholds, baseline, leakage, signature, rehearsal };

/** Checks that read what another one wrote: they are run with it. */
const FOLLOWERS: Readonly<Record<string, readonly string[]>> = { evaluation: ['thresholds', 'baseline'] };

/** The checks that `state` asks for; those of deployment once the version got that far. */
function asked(kinds: readonly CheckKind[], state: string, code: string | undefined): readonly CheckKind[] {
  if (code !== undefined) return kinds.filter((kind) => kind.code === code || FOLLOWERS[code]?.includes(kind.code));
  const isDeploying = state === 'approved' || state === 'superseded';
  return kinds.filter((kind) => (kind.gate === 'deployment') === isDeploying);
}

/** `code`: only this check and what follows from it. Does nothing for a version that is gone or whose life is over. */
export async function runChecks(services: CheckServices, versionId: VersionId, code?: string): Promise<void> {
  const row = await findVersion(services.db, versionId);
  if (!row || stateWords(row.artifact.kind, row.version.state).stage === 'retired') return;
  const [origin] = await services.db.select().from(provenance).where(eq(provenance.versionId, versionId));
  if (!origin) throw new Error(`version ${versionId} has no provenance`);
  const kinds = asked(CHECKS[row.artifact.kind], row.version.state, code);
  for (const kind of kinds) await begin(services, versionId, kind);
  await tell(services, row.project.id, versionId);
  for (const kind of kinds) {
    const startedAt = services.now();
    const outcome = await outcomeOf({ services, row, origin }, kind);
    await end(services, { services, row, origin }, kind, outcome, startedAt);
    await tell(services, row.project.id, versionId);
  }
}

async function tell(services: CheckServices, projectId: string, versionId: VersionId): Promise<void> {
  await services.announcements.announce(`version:${versionId}`);
  await services.announcements.announce(`project:${projectId}`);
}

async function begin(services: CheckServices, versionId: VersionId, kind: CheckKind): Promise<void> {
  const values = { status: 'running', startedAt: new Date(services.now()), endedAt: null, durationMs: null } as const;
  await services.db.insert(table).values({ versionId, code: kind.code, ...values }).onConflictDoUpdate({ target: [table.versionId, table.code], set: values });
}

/** A check never throws to its caller: what stopped it is its result (SPEC C5). */
async function outcomeOf(context: CheckContext, kind: CheckKind): Promise<CheckOutcome> {
  const check = RUN[kind.code];
  if (!check) throw new Error(`no check is called ${kind.code}`);
  try {
    return await check(context);
  } catch (error) {
    if (error instanceof Insufficient) return insufficient(error.message, { missing: error.message });
    context.services.log.error('a check could not run', { check: kind.code, versionId: context.row.version.id, error });
    return insufficient(`The check could not run: ${(error as Error).message.slice(0, 300)}`);
  }
}

/** Row and leaf commit together. A result equal to the one before adds no leaf: nothing that anybody rests on has changed. */
async function end(services: CheckServices, { row }: CheckContext, kind: CheckKind, outcome: CheckOutcome, startedAt: number): Promise<void> {
  const now = services.now();
  const { status, summary } = outcome;
  const evidence = { check: kind.code, status, artifact: row.artifact.digest, ...outcome.evidence };
  const evidenceDigest = digestOf(evidence);
  await services.db.transaction(async (tx) => {
    const at = and(eq(table.versionId, row.version.id), eq(table.code, kind.code));
    const [before] = await tx.select({ evidenceDigest: table.evidenceDigest }).from(table).where(at).for('update');
    await outcome.keep?.(tx);
    await tx.update(table).set({ status, summary, evidence, evidenceDigest, durationMs: Math.max(0, Math.round(now - startedAt)), endedAt: new Date(now) }).where(at);
    if (before?.evidenceDigest === evidenceDigest) return;
    await appendAudit(tx, { action: 'check.ended', actor: null, subject: { kind: 'version', id: row.version.id }, projectId: row.project.id, after: { check: kind.code, label: kind.label, status, summary, evidence: evidenceDigest }, evidence: [row.artifact.digest, evidenceDigest] }, now);
  });
}
