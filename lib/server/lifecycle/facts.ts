/** Makes the facts that gates decide on (lib/domain/gates.ts) out of rows. */
import type { Handle } from '@/db/client';
import { gateRows, type GateRows, type VersionRow } from '@/db/queries/versions';
import type { TemplateItem } from '@/db/schema';
import type { ChecklistItem } from '@/lib/domain/checklists';
import type { GateFacts, Looker } from '@/lib/domain/gates';
import type { Digest, VersionId } from '@/lib/domain/ids';
import type { Permission } from '@/lib/domain/roles';
import type { Actor } from '../door';
import { actingAs, rolesIn } from '../people/access';
import { digestOf } from './digest';

/** The digest of everything a project decided before training: an approval or a threshold check rests on it. */
export function policyDigest(project: VersionRow['project']): Digest {
  const { purpose, forbiddenUses, successMetrics, riskTier } = project;
  return digestOf({ purpose, forbiddenUses, successMetrics, riskTier });
}

/** What a deprecated version promised: until when it answers, and what comes after. */
function termsOf(version: VersionRow['version']): GateFacts['terms'] {
  if (version.sunsetAt === null || version.state !== 'deprecated') return null;
  const sunsetAt = version.sunsetAt.getTime();
  return { sunsetAt, digest: digestOf({ sunset: new Date(sunsetAt).toISOString(), successor: version.successorVersionId }) };
}

/** The facts of one version, from rows already read. `now` in milliseconds since 1970. */
export function factsOf(row: VersionRow, rows: GateRows, now: number): GateFacts {
  const isOf = (entry: { readonly versionId: VersionId }) => entry.versionId === row.version.id;
  const items = rows.items.filter(isOf);
  const { manifest } = row.artifact;
  return {
    kind: row.artifact.kind,
    state: row.version.state,
    artifact: row.artifact.digest,
    riskTier: row.project.riskTier,
    policy: policyDigest(row.project),
    template: digestOf(items.map(({ templateCode, templateVersion, itemCode }) => [templateCode, templateVersion, itemCode]).sort()),
    trainedOn: manifest.kind === 'model' ? manifest.trainedOn : null,
    terms: termsOf(row.version),
    checks: rows.checks.filter(isOf).map(({ code, status, summary, evidenceDigest, evidence }) => ({ code, status, summary, evidenceDigest, ...policyOf(evidence) })),
    items: items.map(({ id, item, state, evidenceDigest, signedBy }) => ({ id, item: asItem(item), state, evidenceDigest, signedBy })),
    approvals: rows.approvals.filter(isOf).map(({ gate, decision, userId, role, reason, bindsTo, staleAt }) => ({ gate, decision, userId, role, reason, bindsTo, isEnded: staleAt !== null })),
    makers: new Set(rows.makers.filter(isOf).map((maker) => maker.userId)),
    now,
    digestOf,
  };
}

/** Evidence of a check that read the project's thresholds names the policy it read. */
function policyOf(evidence: unknown): { readonly policy?: Digest } {
  const policy = typeof evidence === 'object' && evidence !== null && 'policy' in evidence ? evidence.policy : undefined;
  return typeof policy === 'string' ? { policy: policy as Digest } : {};
}

function asItem(item: TemplateItem): ChecklistItem {
  return item as ChecklistItem;
}

export async function loadFacts(handle: Handle, row: VersionRow, now: number): Promise<GateFacts> {
  return factsOf(row, await gateRows(handle, [row.version.id]), now);
}

/** An actor as gates see them: by id and by the roles they hold in this project. */
export function lookerOf(actor: Actor, project: VersionRow['project']): Looker {
  return { id: actor.userId, roles: rolesIn(actor, project) };
}

/** Actor and role for the audit log. */
export function auditActor(actor: Actor, permission: Permission, project: VersionRow['project']) {
  return actingAs(actor, rolesIn(actor, project), permission);
}
