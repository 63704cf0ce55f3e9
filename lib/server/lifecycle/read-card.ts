/** Everything a card's page shows, for one looker. */
import { and, desc, eq, ne } from 'drizzle-orm';
import { z } from 'zod';
import type { Handle } from '@/db/client';
import { evaluationsOf, findVersion, gateRows, historyOf, namesOf, type GateRows, type VersionRow } from '@/db/queries/versions';
import { artifacts, assets, assetVersions, auditCheckpoints, checklistTemplates, provenance, type ClosureCell } from '@/db/schema';
import { STAGES } from '@/lib/domain/artifacts';
import { CHECKS } from '@/lib/domain/checks';
import { ITEM_GROUPS } from '@/lib/domain/checklists';
import { approvalGate, changedSince, evidenceOf, isReopened, seatsOf, whyNotApprove, whyNotSign, type GateFacts, type Looker } from '@/lib/domain/gates';
import type { CellId, Digest, UserId, VersionId } from '@/lib/domain/ids';
import { stateWords, STAGE_LABELS, type Gate } from '@/lib/domain/lifecycle';
import { isAllowed, ROLE_NAMES } from '@/lib/domain/roles';
import type { ApprovalView, CardView, CheckView, ChecklistItemView, GateView } from '@/lib/domain/views';
import { hasFingerprint } from '@/lib/notebook/fingerprints';
import type { AuditLeaf } from '../audit/append';
import type { Actor } from '../door';
import { may } from '../people/access';
import type { Services } from '../services';
import { factsOf, lookerOf } from './facts';
import { historyView } from './history';
import { lineageView } from './lineage-view';
import { eventView, otherEvents, outlookOf, type Outlook } from './next';
import { differenceNote, metricRows, numbersOf, type ReportManifest } from './numbers';

const HISTORY = 200;

/** Null when there is no such version or `actor` may not read its project. */
export async function readCard(services: Pick<Services, 'db' | 'now'>, actor: Actor, versionId: VersionId): Promise<CardView | null> {
  const { db } = services;
  const row = await findVersion(db, versionId);
  if (!row || !may(actor, 'project:read', row.project)) return null;
  const [gates, evaluated, history, [origin], reports, siblings, log, [template]] = await Promise.all([
    gateRows(db, [versionId]), evaluationsOf(db, [versionId]), historyOf(db, versionId, HISTORY),
    db.select().from(provenance).where(eq(provenance.versionId, versionId)), reportsOf(db, row), siblingsOf(db, row), logHead(db),
    db.select({ name: checklistTemplates.name, version: checklistTemplates.version }).from(checklistTemplates).where(eq(checklistTemplates.code, 'general')).orderBy(desc(checklistTemplates.version)).limit(1),
  ]);
  if (!origin) throw new Error(`version ${versionId} has no provenance`);
  const leaves = history.map((entry) => ({ ...entry, leaf: JSON.parse(new TextDecoder().decode(entry.canonical)) as AuditLeaf }));
  const people = [row.version.pinnedBy, ...gates.makers.map((maker) => maker.userId), ...gates.approvals.map((approval) => approval.userId), ...gates.items.flatMap((item) => item.signedBy ?? []), ...leaves.flatMap(({ leaf }) => leaf.actor?.id ?? [])];
  const names = await namesOf(db, people);
  const person = (id: string) => ({ id: id as UserId, name: names.get(id) ?? 'Somebody who left' });
  const facts = factsOf(row, gates, services.now());
  const looker = lookerOf(actor, row.project);
  const outlook = outlookOf(facts, looker, row.version.pinnedBy);
  const metrics = metricRows(row, numbersOf(row, evaluated, reports));
  const deployed = gates.deployed[0];
  const labelOf = (id: VersionId) => siblings.find((sibling) => sibling.versionId === id)?.label ?? 'another version';
  return {
    id: versionId,
    project: { id: row.project.id, slug: row.project.slug, name: row.project.name, riskTier: row.project.riskTier },
    kind: row.artifact.kind, asset: row.asset.name, number: row.version.number, digest: row.artifact.digest,
    stage: row.version.stage, state: row.version.state, stateLabel: stateWords(row.artifact.kind, row.version.state).label, revision: row.version.revision,
    track: STAGES.map((stage) => ({ stage, label: STAGE_LABELS[stage], reachedAt: row.version.stageTimes[stage] ?? null, isCurrent: stage === row.version.stage })),
    provenance: {
      notebookId: origin.notebookId, notebookTitle: origin.notebookTitle, cellId: origin.cellId as CellId, pinnedBy: person(row.version.pinnedBy), pinnedAt: row.version.pinnedAt.toISOString(),
      seed: origin.seed, compute: origin.kernel.compute, kernelImage: origin.kernel.image, inputs: origin.inputs, closure: closureView(origin.closure),
      makers: [...facts.makers].map(person),
    },
    about: aboutOf(row), columns: columnsOf(row), metrics, metricsNote: differenceNote(metrics),
    checks: checksView(facts, gates, looker),
    checklist: checklistView(facts, gates, looker, person, template ?? { name: 'General', version: 1 }),
    gate: outlook.main && gateView(outlook, facts, gates, looker, person),
    events: otherEvents(facts, looker),
    lineage: await lineageView(db, row, origin, deployed ? { name: deployed.name, status: deployed.deployed.status } : null),
    history: leaves.map((entry) => historyView(entry.leaf, entry, person)),
    log,
    deployment: deployed ? {
      name: deployed.name, status: deployed.deployed.status, sunset: deployed.deployed.sunsetAt?.toISOString() ?? null,
      successor: deployed.deployed.successorVersionId ? { versionId: deployed.deployed.successorVersionId, label: labelOf(deployed.deployed.successorVersionId) } : null,
    } : null,
    successors: siblings.filter((sibling) => sibling.isInLife),
    files: row.artifact.manifest.files.map(({ path, size, digest }) => ({ path, size, digest })),
  };
}

function closureView(closure: readonly ClosureCell[]): CardView['provenance']['closure'] {
  const isKept = closure.some(({ gave }) => gave !== undefined);
  return closure.map(({ id, source, digest, gave }) => ({
    id, source, digest,
    gave: isKept ? (gave?.values ?? []).filter((value) => !(hasFingerprint(value) && value.kind === 'library')).map((value) => (hasFingerprint(value) ? { name: value.name, about: value.about, digest: value.digest, why: null } : { name: value.name, about: '', digest: null, why: value.why })) : null,
  }));
}

async function reportsOf(db: Handle, row: VersionRow): Promise<readonly ReportManifest[]> {
  if (row.artifact.kind !== 'model') return [];
  const rows = await db.select({ manifest: artifacts.manifest }).from(assetVersions).innerJoin(artifacts, eq(artifacts.id, assetVersions.artifactId))
    .where(and(eq(artifacts.projectId, row.project.id), eq(artifacts.kind, 'report'))).orderBy(desc(assetVersions.pinnedAt));
  return rows.flatMap(({ manifest }): ReportManifest[] => (manifest.kind === 'report' ? [manifest] : []));
}

/** Other versions of the same kind, which could follow this one; those of the same asset first. */
async function siblingsOf(db: Handle, row: VersionRow) {
  const rows = await db.select({ versionId: assetVersions.id, name: assets.name, number: assetVersions.number, stage: assetVersions.stage, assetId: assets.id }).from(assetVersions)
    .innerJoin(assets, eq(assets.id, assetVersions.assetId)).where(and(eq(assets.projectId, row.project.id), eq(assets.kind, row.artifact.kind), ne(assetVersions.id, row.version.id))).orderBy(desc(assetVersions.pinnedAt)).limit(200);
  return rows.toSorted((a, b) => Number(b.assetId === row.asset.id) - Number(a.assetId === row.asset.id)).map(({ versionId, name, number, stage }) => ({ versionId, label: `${name} v${number}`, isInLife: stage !== 'retired' }));
}

async function logHead(db: Handle): Promise<CardView['log']> {
  const [head] = await db.select({ size: auditCheckpoints.size, at: auditCheckpoints.at }).from(auditCheckpoints).orderBy(desc(auditCheckpoints.size)).limit(1);
  return { size: head?.size ?? 0, checkpointAt: head?.at.toISOString() ?? null, isAnchored: false };
}

function aboutOf(row: VersionRow): string {
  const { manifest } = row.artifact;
  const count = (n: number, one: string) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;
  if (manifest.kind === 'dataset') return `${count(manifest.rows, 'row')}, ${count(manifest.columns.length, 'column')}`;
  if (manifest.kind === 'model') return `${manifest.estimator}, ${count(manifest.parameters, 'parameter')}, predicts ${manifest.signature.target}`;
  return `${count(manifest.metrics.length, 'number')} of one model on one snapshot`;
}

function columnsOf(row: VersionRow): CardView['columns'] {
  const { manifest } = row.artifact;
  if (manifest.kind === 'dataset') return manifest.columns;
  return manifest.kind === 'model' ? manifest.signature.inputs : [];
}

function checksView(facts: GateFacts, gates: GateRows, looker: Looker): readonly CheckView[] {
  const canRun = isAllowed(looker.roles, 'version:replay') && stateWords(facts.kind, facts.state).stage !== 'retired';
  const isDeploying = facts.state === 'approved' || facts.state === 'superseded';
  return CHECKS[facts.kind].filter(({ code, gate }) => gate === 'validation' || isDeploying || gates.checks.some((check) => check.code === code)).map(({ code, label }) => {
    const row = gates.checks.find((check) => check.code === code);
    return { code, label, status: row?.status ?? 'not-started', summary: row?.summary ?? '', evidence: row?.evidenceDigest ?? null, durationMs: row?.durationMs ?? null, endedAt: row?.endedAt?.toISOString() ?? null, first: firstOf(row?.status === 'running' ? null : row?.evidence), canRun: canRun && row?.status !== 'running' };
  });
}

const firstShape = z.object({ cell: z.string(), place: z.number(), of: z.number(), title: z.string(), name: z.string().nullable(), text: z.string() });

/** Evidence is kept for ever, so what older versions of Pinion wrote is read too. */
function firstOf(evidence: unknown): CheckView['first'] {
  const parsed = z.object({ first: firstShape }).safeParse(evidence);
  return parsed.success ? parsed.data.first : null;
}

type Naming = (id: string) => { readonly id: UserId; readonly name: string };

function checklistView(facts: GateFacts, gates: GateRows, looker: Looker, person: Naming, template: { readonly name: string; readonly version: number }): CardView['checklist'] {
  const items = facts.items.map((fact): ChecklistItemView => {
    const row = gates.items.find((item) => item.id === fact.id)!;
    const wasReopened = isReopened(facts, fact);
    const whyNot = whyNotSign(facts, fact, looker);
    return {
      id: fact.id, code: fact.item.code, stage: fact.item.stage, group: ITEM_GROUPS[fact.item.stage], text: fact.item.text, state: wasReopened ? 'open' : fact.state, isBlocking: fact.item.blocking,
      signers: fact.item.signers.map((role) => ROLE_NAMES[role]), evidence: [
        ...evidenceOf(facts, fact.item).map(({ label, digest }) => ({ label, digest })),
        ...(fact.item.evidence.includes('HU') ? [{ label: 'A person’s statement', digest: null }] : []),
      ],
      note: row.note, signedBy: row.signedBy ? person(row.signedBy) : null, signedRole: row.signedRole, signedAt: row.signedAt?.toISOString() ?? null,
      canSign: whyNot === null, whyNot, wasReopened,
    };
  });
  const first = gates.items[0];
  return { template: template.name, version: first?.templateVersion ?? template.version, signed: items.filter((item) => item.state === 'pass' || item.state === 'not-applicable').length, items };
}

function gateView(outlook: Outlook, facts: GateFacts, gates: GateRows, looker: Looker, person: Naming): GateView {
  const main = outlook.main!;
  const { gate } = main.requires;
  const whyNot = gate ? whyNotApprove(facts, gate, looker) : null;
  return {
    action: eventView(main, looker), isOpen: outlook.missing.length === 0, missing: outlook.missing, quorum: gate ? seatsOf(gate, facts.riskTier).length : 0,
    approvals: gate ? approvalsView(facts, gates, gate, person) : [], canApprove: gate !== null && whyNot === null, whyNot,
  };
}

function approvalsView(facts: GateFacts, gates: GateRows, gate: Gate, person: Naming): readonly ApprovalView[] {
  return gates.approvals.filter((row) => row.gate === approvalGate(gate) && row.staleAt === null).map((row) => {
    const changed = changedSince(facts, { ...row, isEnded: false });
    return { person: person(row.userId), role: row.role, decision: row.decision, reason: row.reason, at: row.at.toISOString(), on: (row.bindsTo['artifact'] ?? facts.artifact) as Digest, isStale: changed.length > 0, changed };
  });
}

