/**
 * What the board and a card's page show, as plain JSON: made by lib/server/lifecycle/read.ts, drawn by components/lifecycle.
 * Words are ready to show; times are ISO 8601; numbers are raw, with the page's formatter left to decide on digits.
 */
import type { ArtifactKind, Stage } from './artifacts';
import type { CellId, Digest, NotebookId, ProjectId, UserId, VersionId } from './ids';

export type RiskTier = 'low' | 'medium' | 'high';
export type CheckStatusView = 'not-started' | 'running' | 'pass' | 'fail' | 'insufficient';

export interface PersonView {
  readonly id: UserId;
  readonly name: string;
}

/** A button on a card, from the transition table. Post it to /api/v1/versions/<id>/events as `{ event, revision, … }`. */
export interface EventView {
  readonly event: string;
  /** The verb on the button: "Send to deployment". */
  readonly verb: string;
  /** What it does, for a dialog's first line. */
  readonly explains: string;
  readonly isDestructive: boolean;
  /** The looker's role allows it (the gate may still be closed). */
  readonly isAllowed: boolean;
  /** Why not, in words, when it is not allowed. */
  readonly whyNot: string | null;
  /** Fields the dialog must ask for. `sunset` is a date (yyyy-mm-dd or ISO), `successor` a version id or "none". */
  readonly asks: readonly ('reason' | 'sunset' | 'successor')[];
}

/** One thing that keeps a gate closed. */
export interface MissingView {
  /** `check:replay`, `item:rollback`, `approvals`, `approval:manager`, `sunset` … */
  readonly code: string;
  readonly kind: 'check' | 'item' | 'approval' | 'time';
  /** `fail` and `refused` are red, `insufficient` and `stale` amber, `open` and `running` neutral. */
  readonly state: 'open' | 'running' | 'fail' | 'insufficient' | 'stale' | 'refused';
  readonly title: string;
  readonly detail: string;
  /** Who can supply it: "A reviewer outside the lineage". */
  readonly who: string;
  /** What they do: "Sign", "Approve", "Run the check again". */
  readonly verb: string;
  /** True when the person looking can do it now. */
  readonly isMine: boolean;
}

/** The one action that a card's gate box offers, and what it still needs. Null on cards whose life is over. */
export interface GateView {
  readonly action: EventView;
  readonly isOpen: boolean;
  /** Everything that is missing; empty when open. */
  readonly missing: readonly MissingView[];
  /** People needed; 0 where the transition asks for no approval. */
  readonly quorum: number;
  readonly approvals: readonly ApprovalView[];
  readonly canApprove: boolean;
  /** Why the looker may not approve: "You ran the notebook that made this." */
  readonly whyNot: string | null;
}

export interface ApprovalView {
  readonly person: PersonView;
  readonly role: string;
  readonly decision: 'approve' | 'refuse';
  readonly reason: string;
  readonly at: string;
  /** The digest of the artifact it was given on. */
  readonly on: Digest;
  readonly isStale: boolean;
  /** What changed since, when stale: "the template", "the evidence". */
  readonly changed: readonly string[];
}

export interface CheckView {
  readonly code: string;
  readonly label: string;
  readonly status: CheckStatusView;
  readonly summary: string;
  readonly evidence: Digest | null;
  readonly durationMs: number | null;
  readonly endedAt: string | null;
  /** Of a replay: the first cell that gave something else, its place among the cells of the provenance from 1; null where it is not known. */
  readonly first: { readonly cell: string; readonly place: number; readonly of: number; readonly title: string; readonly name: string | null; readonly text: string } | null;
  /** Whether the looker may start it (again): POST /api/v1/versions/<id>/checks `{ code }`. */
  readonly canRun: boolean;
}

export interface HeadlineView {
  /** "ROC-AUC", "rows". */
  readonly label: string;
  readonly value: number | null;
  /** Which of the two it is; null for counts. */
  readonly source: 'claimed' | 'recomputed' | null;
  readonly threshold: { readonly direction: 'at-least' | 'at-most'; readonly value: number } | null;
}

export interface BoardCardView {
  readonly id: VersionId;
  readonly kind: ArtifactKind;
  readonly asset: string;
  readonly number: number;
  readonly digest: Digest;
  readonly stage: Stage;
  readonly state: string;
  readonly stateLabel: string;
  readonly revision: number;
  readonly since: string;
  readonly headline: HeadlineView | null;
  /** In the order of the strip. */
  readonly checks: readonly { readonly code: string; readonly label: string; readonly status: CheckStatusView }[];
  /** The first thing that keeps it where it is and is somebody's to mend (failed, insufficient or refused). */
  readonly blocker: { readonly text: string; readonly tone: 'critical' | 'caution' } | null;
  /** What happens next and by whom; `person` is known where one person is meant, else `who` names the role. */
  readonly next: { readonly verb: string; readonly who: string; readonly person: PersonView | null } | null;
  readonly pinnedBy: PersonView;
  readonly needsMe: boolean;
  readonly isBlocked: boolean;
  /** Set while deprecated: when it stops answering. */
  readonly sunset: string | null;
}

export interface BoardView {
  readonly project: { readonly id: ProjectId; readonly slug: string; readonly name: string; readonly riskTier: RiskTier };
  readonly counts: {
    readonly all: number;
    readonly blocked: number;
    readonly needsMe: number;
    readonly byKind: Readonly<Record<ArtifactKind, number>>;
    readonly byStage: Readonly<Record<Stage, number>>;
    readonly nextSunset: string | null;
  };
  /** Newest in its stage first. */
  readonly cards: readonly BoardCardView[];
}

export interface MetricRow {
  readonly metric: string;
  readonly label: string;
  readonly threshold: { readonly direction: 'at-least' | 'at-most'; readonly value: number } | null;
  readonly claimed: number | null;
  readonly recomputed: number | null;
  readonly interval: readonly [number, number] | null;
  readonly baseline: number | null;
  readonly n: number | null;
  /** `none`: no threshold and nothing recomputed yet. `differs`: recomputed is not what the notebook claimed. */
  readonly verdict: 'pass' | 'fail' | 'insufficient' | 'agrees' | 'differs' | 'none';
  readonly note: string | null;
  /** Whether more is better; null where neither is. Decides which side of the threshold is shaded. */
  readonly higherIsBetter: boolean | null;
}

export interface ChecklistItemView {
  readonly id: string;
  readonly code: string;
  readonly stage: string;
  /** "Data and training", "Validation", "Deployment", "Retirement". */
  readonly group: string;
  readonly text: string;
  readonly state: 'open' | 'pass' | 'fail' | 'insufficient' | 'waived' | 'not-applicable';
  readonly isBlocking: boolean;
  readonly signers: readonly string[];
  /** What it rests on; `digest` null while there is no evidence yet, with `label` saying where it will come from. */
  readonly evidence: readonly { readonly label: string; readonly digest: Digest | null }[];
  readonly note: string;
  readonly signedBy: PersonView | null;
  readonly signedRole: string | null;
  readonly signedAt: string | null;
  readonly canSign: boolean;
  readonly whyNot: string | null;
  /** True where the evidence changed after the signature, so that it must be signed again. */
  readonly wasReopened: boolean;
}

export interface LineageNode {
  readonly id: string;
  readonly kind: 'file' | ArtifactKind | 'cell' | 'deployment';
  readonly label: string;
  readonly detail: string;
  readonly isThis: boolean;
  /** Link of the node's own page where it has one. */
  readonly versionId: VersionId | null;
  /** 0 at the top. */
  readonly rank: number;
}

export interface HistoryView {
  readonly at: string;
  /** "signed 3 items", without the person's name. */
  readonly text: string;
  readonly person: PersonView | null;
  readonly action: string;
  readonly tone: 'neutral' | 'positive' | 'caution' | 'critical';
  /** Null until the sequencer has placed it (within a second). */
  readonly index: number | null;
  readonly leafHash: string | null;
  readonly reason: string | null;
}

export interface CardView {
  readonly id: VersionId;
  readonly project: { readonly id: ProjectId; readonly slug: string; readonly name: string; readonly riskTier: RiskTier };
  readonly kind: ArtifactKind;
  readonly asset: string;
  readonly number: number;
  readonly digest: Digest;
  readonly stage: Stage;
  readonly state: string;
  readonly stateLabel: string;
  /** Send it back with every event; a lost race is refused. */
  readonly revision: number;
  readonly track: readonly { readonly stage: Stage; readonly label: string; readonly reachedAt: string | null; readonly isCurrent: boolean }[];
  readonly provenance: {
    readonly notebookId: NotebookId;
    readonly notebookTitle: string;
    readonly cellId: CellId;
    readonly pinnedBy: PersonView;
    readonly pinnedAt: string;
    readonly seed: number;
    readonly compute: string;
    readonly kernelImage: Digest;
    readonly inputs: readonly { readonly name: string; readonly digest: Digest }[];
    readonly closure: readonly {
      readonly id: string;
      readonly source: string;
      readonly digest: string;
      /** Values that the cell handed on to others, as they were when it was pinned; `why`: it has no fingerprint. Null for older versions. */
      readonly gave: readonly { readonly name: string; readonly about: string; readonly digest: Digest | null; readonly why: string | null }[] | null;
    }[];
    /** People who made it and so may not approve it. */
    readonly makers: readonly PersonView[];
  };
  /** "32,561 rows, 15 columns"; "Logistic regression, 105 parameters"; "9 numbers on census-test v1". */
  readonly about: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly nullable: boolean }[];
  readonly metrics: readonly MetricRow[];
  /** Sentence under the table where something differs. */
  readonly metricsNote: string | null;
  readonly checks: readonly CheckView[];
  readonly checklist: { readonly template: string; readonly version: number; readonly signed: number; readonly items: readonly ChecklistItemView[] };
  readonly gate: GateView | null;
  /** The other events that the table lists for this state. */
  readonly events: readonly EventView[];
  readonly lineage: { readonly nodes: readonly LineageNode[]; readonly edges: readonly { readonly from: string; readonly to: string }[] };
  /** Newest first. */
  readonly history: readonly HistoryView[];
  /** The newest checkpoint that covers the log. Nothing is anchored outside the server yet. */
  readonly log: { readonly size: number; readonly checkpointAt: string | null; readonly isAnchored: boolean };
  readonly deployment: { readonly name: string; readonly status: 'live' | 'superseded' | 'deprecated' | 'retired'; readonly sunset: string | null; readonly successor: { readonly versionId: VersionId; readonly label: string } | null } | null;
  /** Versions of the same asset that could be named as successor when deprecating. */
  readonly successors: readonly { readonly versionId: VersionId; readonly label: string }[];
  readonly files: readonly { readonly path: string; readonly size: number; readonly digest: Digest }[];
}

/** One entry of the log, for the audit page. */
export interface AuditEntryView {
  readonly id: string;
  /** Null until the sequencer has placed it. */
  readonly index: number | null;
  readonly at: string;
  readonly action: string;
  /** Without the person's name: "signed “replay”". */
  readonly text: string;
  readonly tone: 'neutral' | 'positive' | 'caution' | 'critical';
  readonly person: PersonView | null;
  readonly role: string | null;
  readonly subject: { readonly kind: string; readonly id: string; readonly label: string; /** Where the subject is a version that still has a card. */ readonly versionId: VersionId | null };
  readonly reason: string | null;
  readonly leafHash: string | null;
  /** The canonical JSON, as it was hashed. */
  readonly leaf: string;
}

export interface AuditPageView {
  /** Newest first. */
  readonly entries: readonly AuditEntryView[];
  /** Give it as `before` for the next page; null on the last. */
  readonly next: string | null;
  readonly log: { readonly size: number; readonly root: string | null; readonly checkpointAt: string | null; readonly note: string | null; readonly isAnchored: boolean };
  readonly canExport: boolean;
}
