/**
 * Gates: what a transition needs, and what of it is missing. Pure: facts come from rows, the digest function is passed in.
 * Anything undefined, unfinished or insufficient blocks (DESIGN L5). Rules and numbers: SPEC.md.
 */
import type { ArtifactKind } from './artifacts';
import { checksFor, type CheckKind } from './checks';
import { GATE_STAGES, type ChecklistItem, type EvidenceCode } from './checklists';
import type { Digest } from './ids';
import type { Gate } from './lifecycle';
import { ROLE_NAMES, type Role } from './roles';
import type { MissingView, RiskTier } from './views';

export interface CheckFact {
  readonly code: string;
  readonly status: 'not-started' | 'running' | 'pass' | 'fail' | 'insufficient';
  readonly summary: string;
  readonly evidenceDigest: Digest | null;
  /** The policy it was decided under, for checks that read the project's thresholds. */
  readonly policy?: Digest;
}

export interface ItemFact {
  readonly id: string;
  readonly item: ChecklistItem;
  readonly state: 'open' | 'pass' | 'fail' | 'insufficient' | 'waived' | 'not-applicable';
  /** What the signature bound to; null while unsigned. */
  readonly evidenceDigest: Digest | null;
  readonly signedBy: string | null;
}

export interface ApprovalFact {
  readonly gate: string;
  readonly decision: 'approve' | 'refuse';
  readonly userId: string;
  readonly role: string;
  readonly reason: string;
  readonly bindsTo: Readonly<Record<string, string>>;
  /** Set once something else ended it: a refusal of the version, or a newer decision of the same person. */
  readonly isEnded: boolean;
}

export interface GateFacts {
  readonly kind: ArtifactKind;
  readonly state: string;
  readonly artifact: Digest;
  readonly riskTier: RiskTier;
  /** Of purpose, forbidden uses, thresholds and tier as they are now. */
  readonly policy: Digest;
  /** Of the checklist template the version was given. */
  readonly template: Digest;
  /** The data a model was trained on; null for other kinds and where it is not known. */
  readonly trainedOn: Digest | null;
  /** When and for what a deprecated version ends; null before. */
  readonly terms: { readonly sunsetAt: number; readonly digest: Digest } | null;
  readonly checks: readonly CheckFact[];
  readonly items: readonly ItemFact[];
  readonly approvals: readonly ApprovalFact[];
  /** Everybody in the version's lineage. */
  readonly makers: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** SHA-256 of the RFC 8785 text of a value. */
  readonly digestOf: (value: unknown) => Digest;
}

/** Whoever looks: `roles` in the version's project. */
export interface Looker {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** Seats to fill: each by another person, who holds one of the roles and is not in the lineage. */
export function seatsOf(gate: Gate, tier: RiskTier): readonly (readonly Role[])[] {
  if (gate === 'retirement') return [['reviewer'], ['manager']];
  const seat: readonly Role[] = ['reviewer', 'manager'];
  return tier === 'high' ? [seat, seat] : [seat];
}

/** Whose approvals a gate counts: going live rests on the approvals of validation, which must still hold. */
export function approvalGate(gate: Gate): 'validation' | 'retirement' {
  return gate === 'retirement' ? 'retirement' : 'validation';
}

/** States in which decisions and signatures for a gate make sense. */
const OPEN_IN: Record<Gate, readonly string[]> = {
  validation: ['in-validation', 'approved', 'superseded'],
  deployment: ['approved', 'superseded'],
  retirement: ['deprecated'],
};

/** What a decision for `gate` is taken on, by name. A decision stands while all of these are as they were. */
export function bindingsOf(facts: GateFacts, gate: Gate): Readonly<Record<string, Digest>> {
  const own = approvalGate(gate);
  const evidence = own === 'retirement'
    ? facts.digestOf(facts.terms?.digest ?? null)
    : facts.digestOf(checksFor(facts.kind, 'validation').map((check) => [check.code, checkOf(facts, check)?.evidenceDigest ?? null]));
  return { artifact: facts.artifact, template: facts.template, policy: facts.policy, evidence };
}

const BINDING_WORDS: Record<string, string> = { artifact: 'the artifact', template: 'the checklist', policy: 'the project’s purpose or thresholds', evidence: 'the evidence' };

/** What changed since `approval` was given; empty while it stands. */
export function changedSince(facts: GateFacts, approval: ApprovalFact): readonly string[] {
  const current = bindingsOf(facts, approval.gate === 'retirement' ? 'retirement' : 'validation');
  return Object.keys(current).filter((name) => approval.bindsTo[name] !== current[name]).map((name) => BINDING_WORDS[name] ?? name);
}

function standing(facts: GateFacts, gate: Gate): readonly ApprovalFact[] {
  return facts.approvals.filter((approval) => approval.gate === approvalGate(gate) && !approval.isEnded && !facts.makers.has(approval.userId) && changedSince(facts, approval).length === 0);
}

/**
 * The seats that standing approvals leave empty. A person fills one seat, by the role they decided in; seats that fewer roles
 * may fill are filled first, which is right while every seat list is either equal or disjoint.
 */
export function emptySeats(facts: GateFacts, gate: Gate): readonly (readonly Role[])[] {
  const people = new Map(standing(facts, gate).filter((approval) => approval.decision === 'approve').map((approval) => [approval.userId, approval.role]));
  return seatsOf(gate, facts.riskTier).filter((seat) => {
    const filler = [...people].find(([, role]) => seat.includes(role as Role));
    if (filler) people.delete(filler[0]);
    return !filler;
  });
}

function checkOf(facts: GateFacts, kind: CheckKind): CheckFact | undefined {
  return facts.checks.find((check) => check.code === kind.code);
}

/** The checks that count for `gate`: those of validation count again for deployment. */
export function checksOf(facts: GateFacts, gate: Gate): readonly CheckKind[] {
  return gate === 'deployment' ? [...checksFor(facts.kind, 'validation'), ...checksFor(facts.kind, 'deployment')] : checksFor(facts.kind, gate);
}

const EVIDENCE_CHECKS: Partial<Record<EvidenceCode, string>> = { TR: 'replay', EV: 'evaluation', PV: 'privacy', LK: 'leakage' };

export interface Evidence {
  readonly code: EvidenceCode;
  readonly label: string;
  /** Null while there is none. */
  readonly digest: Digest | null;
  /** False where the check behind it ended in anything but a pass. */
  readonly holds: boolean;
}

/** What an item rests on at this moment. */
export function evidenceOf(facts: GateFacts, item: ChecklistItem): readonly Evidence[] {
  return item.evidence.filter((code) => code !== 'HU').map((code): Evidence => {
    if (code === 'CD') return { code, label: 'Purpose and thresholds', digest: facts.policy, holds: true };
    if (code === 'MD') return { code, label: 'This version', digest: facts.artifact, holds: true };
    if (code === 'DS') return { code, label: facts.kind === 'dataset' ? 'This snapshot' : 'Training snapshot', digest: facts.kind === 'dataset' ? facts.artifact : facts.trainedOn, holds: true };
    if (code === 'DP' && item.stage === 'retire') return { code, label: 'Date and successor', digest: facts.terms?.digest ?? null, holds: true };
    const check = facts.checks.find((entry) => entry.code === (code === 'DP' ? 'rehearsal' : EVIDENCE_CHECKS[code]));
    const labels: Partial<Record<EvidenceCode, string>> = { TR: 'Replay', EV: 'Evaluation', PV: 'Privacy scan', LK: 'Leakage check', DP: 'Deployment rehearsal' };
    return { code, label: labels[code] ?? code, digest: check?.evidenceDigest ?? null, holds: check?.status === 'pass' };
  });
}

/** The digest a signature binds to. */
export function evidenceDigest(facts: GateFacts, item: ChecklistItem): Digest {
  return facts.digestOf({ item: item.code, text: item.text, evidence: evidenceOf(facts, item).map((evidence) => [evidence.code, evidence.digest]) });
}

/** True when the item was signed on evidence that is no longer what it was. */
export function isReopened(facts: GateFacts, item: ItemFact): boolean {
  return item.evidenceDigest !== null && item.state !== 'open' && item.evidenceDigest !== evidenceDigest(facts, item.item);
}

/** The gate that an item belongs to. */
export function gateOfItem(item: ChecklistItem): Gate {
  return item.stage === 'retire' ? 'retirement' : GATE_STAGES.validation.includes(item.stage) ? 'validation' : 'deployment';
}

/** Why `looker` may not sign, in words; null when they may. `passes` is false for a signature that says no or not applicable. */
export function whyNotSign(facts: GateFacts, item: ItemFact, looker: Looker, passes = true): string | null {
  const gate = gateOfItem(item.item);
  const signers = item.item.signers.map((role) => ROLE_NAMES[role].toLowerCase());
  if (!item.item.signers.some((role) => looker.roles.includes(role))) return `A ${signers.join(' or a ')} signs this.`;
  if (facts.makers.has(looker.id)) return 'You are in the lineage of this version. Somebody else signs.';
  if (!OPEN_IN[gate].includes(facts.state)) return gate === 'retirement' ? 'This is signed once the version is deprecated.' : gate === 'deployment' ? 'This is signed once the version is approved.' : 'This is signed while the version is in validation.';
  if (!passes) return null;
  const evidence = evidenceOf(facts, item.item);
  const absent = evidence.find((entry) => entry.digest === null);
  if (absent) return `There is no evidence yet: ${absent.label.toLowerCase()}.`;
  const broken = evidence.find((entry) => !entry.holds);
  if (broken) return `${broken.label} did not pass.`;
  return null;
}

/** Why `looker` may not decide on `gate`, in words; null when they may. */
export function whyNotApprove(facts: GateFacts, gate: Gate, looker: Looker): string | null {
  const seats = seatsOf(gate, facts.riskTier);
  if (!looker.roles.some((role) => seats.some((seat) => seat.includes(role)))) return gate === 'retirement' ? 'A reviewer and a manager approve a retirement.' : 'A reviewer or a manager approves.';
  if (facts.makers.has(looker.id)) return 'You are in the lineage of this version. Somebody else approves.';
  if (!OPEN_IN[approvalGate(gate)].includes(facts.state)) return gate === 'retirement' ? 'This is approved once the version is deprecated.' : 'This is approved while the version is in validation.';
  const unfinished = approvalGate(gate) === 'retirement' ? [] : checksFor(facts.kind, 'validation').filter((kind) => !isEnded(checkOf(facts, kind)));
  if (unfinished.length > 0) return 'The checks have not ended. An approval rests on what they find.';
  if (standing(facts, gate).some((approval) => approval.userId === looker.id && approval.decision === 'approve')) return 'You approved already.';
  return null;
}

function isEnded(check: CheckFact | undefined): boolean {
  return check !== undefined && check.status !== 'not-started' && check.status !== 'running';
}

/** Everything that keeps `gate` closed, in the order in which a person would mend it; empty when it is open. */
export function explainGate(facts: GateFacts, gate: Gate, looker: Looker): readonly MissingView[] {
  return [...missingTime(facts, gate), ...missingChecks(facts, gate, looker), ...missingItems(facts, gate, looker), ...missingApprovals(facts, gate, looker)];
}

function missingTime(facts: GateFacts, gate: Gate): MissingView[] {
  if (gate !== 'retirement') return [];
  const wait = { code: 'sunset', kind: 'time', state: 'open', who: 'Nobody', verb: 'Wait', isMine: false } as const;
  if (facts.terms === null) return [{ ...wait, state: 'insufficient', title: 'No end was announced', detail: 'Deprecate the version with a date and a successor first.', who: 'A reviewer or a manager', verb: 'Deprecate' }];
  if (facts.terms.sunsetAt <= facts.now) return [];
  return [{ ...wait, title: 'The announced date is not here yet', detail: `Callers were promised answers until ${new Date(facts.terms.sunsetAt).toISOString().slice(0, 10)}.` }];
}

function missingChecks(facts: GateFacts, gate: Gate, looker: Looker): MissingView[] {
  return checksOf(facts, gate).flatMap((kind): MissingView[] => {
    const check = checkOf(facts, kind);
    const state = check?.status ?? 'not-started';
    const common = { code: `check:${kind.code}`, kind: 'check', title: kind.label } as const;
    const canRun = looker.roles.some((role) => role === 'author' || role === 'reviewer');
    if (state === 'pass' && check?.policy !== undefined && check.policy !== facts.policy) {
      return [{ ...common, state: 'stale', detail: 'The project’s purpose or thresholds changed after this check.', who: 'An author or a reviewer', verb: 'Run the check again', isMine: canRun }];
    }
    if (state === 'pass' && check?.evidenceDigest) return [];
    if (state === 'running') return [{ ...common, state: 'running', detail: 'The check is running.', who: 'Pinion', verb: 'Wait', isMine: false }];
    if (state === 'fail' || state === 'insufficient') {
      return [{ ...common, state, detail: check?.summary || (state === 'fail' ? 'The check failed.' : 'There is not enough evidence to decide.'), who: 'A maker of this version', verb: kind.remedy, isMine: facts.makers.has(looker.id) && looker.roles.includes('author') }];
    }
    return [{ ...common, state: 'open', detail: 'The check has not run yet.', who: 'An author or a reviewer', verb: 'Run the check', isMine: canRun }];
  });
}

function missingItems(facts: GateFacts, gate: Gate, looker: Looker): MissingView[] {
  return facts.items.filter(({ item }) => item.blocking && GATE_STAGES[gate].includes(item.stage)).flatMap((fact): MissingView[] => {
    const isStale = isReopened(facts, fact);
    const isSigned = fact.signedBy !== null && fact.evidenceDigest !== null && !isStale;
    if (isSigned && (fact.state === 'pass' || fact.state === 'not-applicable')) return [];
    const roles = fact.item.signers.map((role) => ROLE_NAMES[role].toLowerCase());
    const whyNot = whyNotSign(facts, fact, looker);
    const absent = evidenceOf(facts, fact.item).find((entry) => entry.digest === null || !entry.holds);
    const detail = isStale ? 'What it rests on changed after the signature.' : fact.state === 'fail' ? 'The signer said no.' : absent ? `It rests on: ${absent.label.toLowerCase()}.` : 'Nobody has signed it yet.';
    return [{ code: `item:${fact.item.code}`, kind: 'item', state: isStale ? 'stale' : fact.state === 'fail' ? 'fail' : 'open', title: fact.item.text, detail, who: `A ${roles.join(' or a ')} outside the lineage`, verb: 'Sign', isMine: whyNot === null }];
  });
}

function missingApprovals(facts: GateFacts, gate: Gate, looker: Looker): MissingView[] {
  const whyNot = whyNotApprove(facts, gate, looker);
  const refused = standing(facts, gate).filter((approval) => approval.decision === 'refuse').map((approval): MissingView => (
    { code: `approval:refused:${approval.userId}`, kind: 'approval', state: 'refused', title: 'A decision against it stands', detail: approval.reason, who: 'Whoever refused, once it is mended', verb: 'Approve', isMine: approval.userId === looker.id && whyNot === null }
  ));
  const empty = emptySeats(facts, gate);
  if (empty.length === 0) return refused;
  const stale = facts.approvals.filter((approval) => approval.gate === approvalGate(gate) && !approval.isEnded && approval.decision === 'approve' && changedSince(facts, approval).length > 0);
  const isMine = whyNot === null && empty.some((seat) => looker.roles.some((role) => seat.includes(role)));
  const needs = seatsOf(gate, facts.riskTier).length;
  const roles = empty.map((seat) => `a ${seat.map((role) => ROLE_NAMES[role].toLowerCase()).join(' or a ')}`);
  const detail = stale.length > 0
    ? `${stale.length === 1 ? 'An approval' : `${stale.length} approvals`} no longer stand${stale.length === 1 ? 's' : ''}: ${[...new Set(stale.flatMap((approval) => changedSince(facts, approval)))].join(' and ')} changed.`
    : gate === 'retirement' ? 'A reviewer and a manager, two people, agree to an end.' : `${{ low: 'Low', medium: 'Medium', high: 'High' }[facts.riskTier]} tier asks ${needs === 1 ? 'one person' : 'two people'} from outside the lineage.`;
  return [...refused, {
    code: 'approvals', kind: 'approval', state: stale.length > 0 ? 'stale' : 'open',
    title: empty.length === 1 ? 'One more approval' : `${empty.length} approvals`, detail,
    who: `${capital(gate === 'retirement' ? roles.join(' and ') : roles[0] ?? '')} outside the lineage`, verb: 'Approve', isMine,
  }];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
