/**
 * The life of a version: one table a kind, the only source of truth. Guards, buttons, pages and tests read these rows;
 * a pair of state and event that is not listed is refused. Rules and their numbers: SPEC.md.
 */
import type { ArtifactKind, Stage } from './artifacts';
import type { Permission } from './roles';

export const STATES = [
  'pinned', 'returned', 'in-validation', 'approved', 'live', 'superseded', 'published', 'monitored', 'deprecated', 'retired', 'archived', 'withdrawn',
] as const;
export type State = (typeof STATES)[number];

export const EVENTS = ['ask-validation', 'return', 'promote', 'go-live', 'supersede', 'publish', 'monitor', 'deprecate', 'retire', 'archive', 'withdraw'] as const;
export type LifecycleEvent = (typeof EVENTS)[number];

/** What a person is asked before the event: a dialog's fields, and what the request must carry. */
export type Asks = 'reason' | 'sunset' | 'successor';

export const GATES = ['validation', 'deployment', 'retirement'] as const;
/** A gate's checks, checklist items and approvals are in gates.ts. */
export type Gate = (typeof GATES)[number];

/**
 * What follows. `deployment.*` change the deployment's rows in the transition's own transaction; `checks.run` queues the
 * checks of the new state and `serving.refresh` tells the workers, both after the commit.
 */
export type Effect = 'checks.run' | 'deployment.live' | 'deployment.deprecated' | 'deployment.retired' | 'serving.refresh';

export interface Transition {
  readonly from: State;
  readonly event: LifecycleEvent;
  readonly to: State;
  readonly requires: {
    /** `system`: never by a person; it follows from another version's transition. */
    readonly permission: Permission | 'system';
    readonly gate: Gate | null;
    readonly asks: readonly Asks[];
    /** The model must answer an example row in a serving worker first. */
    readonly rehearsal?: true;
  };
  readonly emits: readonly Effect[];
}

/** The button of an event. `isDestructive` ones are offered apart and ask first. */
export const EVENT_WORDS: Record<LifecycleEvent, { readonly verb: string; readonly explains: string; readonly done: string; readonly isDestructive: boolean }> = {
  'ask-validation': { verb: 'Ask for validation', explains: 'Starts the checks and asks reviewers to look.', done: 'asked for validation', isDestructive: false },
  return: { verb: 'Refuse with a reason', explains: 'Sends the version back to Pinned. Its maker reads the reason.', done: 'refused', isDestructive: true },
  promote: { verb: 'Send to deployment', explains: 'Closes validation. The version may then go live.', done: 'sent to deployment', isDestructive: false },
  'go-live': { verb: 'Go live', explains: 'The version answers requests from then on; the one before it stands by.', done: 'put live', isDestructive: false },
  supersede: { verb: 'Supersede', explains: 'Names the version that people should use instead.', done: 'superseded', isDestructive: true },
  publish: { verb: 'Publish', explains: 'Notebooks and people may rely on the version from then on.', done: 'published', isDestructive: false },
  monitor: { verb: 'Start monitoring', explains: 'Watches the version against what it promised.', done: 'started monitoring', isDestructive: false },
  deprecate: { verb: 'Deprecate', explains: 'Announces the end to everyone who calls it, with a date and a successor.', done: 'deprecated', isDestructive: true },
  retire: { verb: 'Retire', explains: 'The version stops answering. What it was, and why it went, stays on record.', done: 'retired', isDestructive: true },
  archive: { verb: 'Archive', explains: 'Takes the version out of use. It stays on record.', done: 'archived', isDestructive: true },
  withdraw: { verb: 'Withdraw', explains: 'Ends the version before its time. It cannot be brought back; pin again instead.', done: 'withdrew', isDestructive: true },
};

type StateWords = { readonly stage: Stage; readonly label: string };

/** Each kind's states: the column they stand in and their words. */
export const STATE_WORDS: Record<ArtifactKind, Partial<Record<State, StateWords>>> = {
  dataset: {
    pinned: { stage: 'pinned', label: 'Pinned' },
    returned: { stage: 'pinned', label: 'Sent back' },
    'in-validation': { stage: 'validation', label: 'In validation' },
    published: { stage: 'deployment', label: 'Published' },
    monitored: { stage: 'monitoring', label: 'Monitored' },
    deprecated: { stage: 'retired', label: 'Deprecated' },
    archived: { stage: 'retired', label: 'Archived' },
    withdrawn: { stage: 'retired', label: 'Withdrawn' },
  },
  model: {
    pinned: { stage: 'pinned', label: 'Pinned' },
    returned: { stage: 'pinned', label: 'Sent back' },
    'in-validation': { stage: 'validation', label: 'In validation' },
    approved: { stage: 'deployment', label: 'Approved' },
    superseded: { stage: 'deployment', label: 'Standing by' },
    live: { stage: 'monitoring', label: 'Live' },
    deprecated: { stage: 'retired', label: 'Deprecated' },
    retired: { stage: 'retired', label: 'Retired' },
    withdrawn: { stage: 'retired', label: 'Withdrawn' },
  },
  report: {
    pinned: { stage: 'pinned', label: 'Pinned' },
    returned: { stage: 'pinned', label: 'Sent back' },
    'in-validation': { stage: 'validation', label: 'In validation' },
    published: { stage: 'deployment', label: 'Published' },
    monitored: { stage: 'monitoring', label: 'Monitored' },
    superseded: { stage: 'retired', label: 'Superseded' },
    withdrawn: { stage: 'retired', label: 'Withdrawn' },
  },
};

const ask = { permission: 'lifecycle:ask', gate: null, asks: [] } as const;
const withReason = { permission: 'lifecycle:ask', gate: null, asks: ['reason'] } as const;
const refusal = { permission: 'gate:approve', gate: null, asks: ['reason'] } as const;
const validated = { permission: 'lifecycle:ask', gate: 'validation', asks: [] } as const;
const watched = { permission: 'lifecycle:deploy', gate: null, asks: [] } as const;
const announced = { permission: 'lifecycle:retire', gate: null, asks: ['reason', 'sunset', 'successor'] } as const;
const ended = { permission: 'lifecycle:retire', gate: 'retirement', asks: [] } as const;
const deployed = { permission: 'lifecycle:deploy', gate: 'deployment', asks: [], rehearsal: true } as const;

/** Every kind begins alike: asked for, sent back, asked for again, or withdrawn. */
const beginning = [
  { from: 'pinned', event: 'ask-validation', to: 'in-validation', requires: ask, emits: ['checks.run'] },
  { from: 'returned', event: 'ask-validation', to: 'in-validation', requires: ask, emits: ['checks.run'] },
  { from: 'in-validation', event: 'return', to: 'returned', requires: refusal, emits: [] },
  { from: 'pinned', event: 'withdraw', to: 'withdrawn', requires: withReason, emits: [] },
  { from: 'returned', event: 'withdraw', to: 'withdrawn', requires: withReason, emits: [] },
  { from: 'in-validation', event: 'withdraw', to: 'withdrawn', requires: withReason, emits: [] },
] as const satisfies readonly Transition[];

/** The first row of a state that is not destructive is the card's one action. */
export const LIFECYCLE = {
  dataset: [
    ...beginning,
    { from: 'in-validation', event: 'publish', to: 'published', requires: validated, emits: [] },
    { from: 'published', event: 'monitor', to: 'monitored', requires: watched, emits: [] },
    { from: 'published', event: 'deprecate', to: 'deprecated', requires: announced, emits: [] },
    { from: 'monitored', event: 'deprecate', to: 'deprecated', requires: announced, emits: [] },
    { from: 'deprecated', event: 'archive', to: 'archived', requires: ended, emits: [] },
  ],
  model: [
    ...beginning,
    { from: 'in-validation', event: 'promote', to: 'approved', requires: validated, emits: ['checks.run'] },
    { from: 'approved', event: 'go-live', to: 'live', requires: deployed, emits: ['deployment.live', 'serving.refresh'] },
    { from: 'approved', event: 'return', to: 'returned', requires: refusal, emits: [] },
    { from: 'approved', event: 'withdraw', to: 'withdrawn', requires: withReason, emits: [] },
    { from: 'live', event: 'supersede', to: 'superseded', requires: { permission: 'system', gate: null, asks: [] }, emits: [] },
    { from: 'superseded', event: 'go-live', to: 'live', requires: deployed, emits: ['deployment.live', 'serving.refresh'] },
    { from: 'live', event: 'deprecate', to: 'deprecated', requires: announced, emits: ['deployment.deprecated', 'serving.refresh'] },
    { from: 'superseded', event: 'deprecate', to: 'deprecated', requires: announced, emits: ['deployment.deprecated', 'serving.refresh'] },
    { from: 'deprecated', event: 'retire', to: 'retired', requires: ended, emits: ['deployment.retired', 'serving.refresh'] },
  ],
  report: [
    ...beginning,
    { from: 'in-validation', event: 'publish', to: 'published', requires: validated, emits: [] },
    { from: 'published', event: 'monitor', to: 'monitored', requires: watched, emits: [] },
    { from: 'published', event: 'supersede', to: 'superseded', requires: { permission: 'lifecycle:ask', gate: null, asks: ['successor', 'reason'] }, emits: [] },
    { from: 'monitored', event: 'supersede', to: 'superseded', requires: { permission: 'lifecycle:ask', gate: null, asks: ['successor', 'reason'] }, emits: [] },
    { from: 'published', event: 'withdraw', to: 'withdrawn', requires: withReason, emits: [] },
    { from: 'monitored', event: 'withdraw', to: 'withdrawn', requires: withReason, emits: [] },
  ],
} as const satisfies Record<ArtifactKind, readonly Transition[]>;

/** The row for `event` in `state`, or null: then the event is refused. */
export function findTransition(kind: ArtifactKind, state: string, event: string): Transition | null {
  const rows: readonly Transition[] = LIFECYCLE[kind];
  return rows.find((row) => row.from === state && row.event === event) ?? null;
}

/** What a person may be offered in `state`, in the order of the table; system rows left out. */
export function transitionsFrom(kind: ArtifactKind, state: string): readonly Transition[] {
  const rows: readonly Transition[] = LIFECYCLE[kind];
  return rows.filter((row) => row.from === state && row.requires.permission !== 'system');
}

/** The one action of a card in `state`: its first row that is not destructive, else its gated one; null at the end of a life. */
export function mainTransition(kind: ArtifactKind, state: string): Transition | null {
  const rows = transitionsFrom(kind, state);
  return rows.find((row) => !EVENT_WORDS[row.event].isDestructive) ?? rows.find((row) => row.requires.gate !== null) ?? null;
}

/** @throws Error when the kind knows no such state: the row was written by something other than the table. */
export function stateWords(kind: ArtifactKind, state: string): StateWords {
  const words = STATE_WORDS[kind][state as State];
  if (!words) throw new Error(`a ${kind} is never "${state}"`);
  return words;
}

/** The first word on a button that means this very transition. Bringing back an older version is not a first go-live. */
export function verbOf(transition: Transition): string {
  if (transition.from === 'superseded' && transition.event === 'go-live') return 'Roll back to this version';
  if (transition.from === 'approved' && transition.event === 'return') return 'Send back with a reason';
  return EVENT_WORDS[transition.event].verb;
}

export const STAGE_LABELS: Record<Stage, string> = { pinned: 'Pinned', validation: 'Validation', deployment: 'Deployment', monitoring: 'Monitoring', retired: 'Retired' };
