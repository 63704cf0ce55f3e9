/**
 * The one function that changes a version's state. Pages, REST, command line, jobs: every door comes through here and meets
 * the same guards (DESIGN L4); the change, its deployment rows and its audit entry commit together (L6). SPEC LC1–LC7.
 */
import { and, eq, isNull } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { findVersion, lockVersion, type VersionRow } from '@/db/queries/versions';
import { approvals, assets } from '@/db/schema';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import { explainGate } from '@/lib/domain/gates';
import type { VersionId } from '@/lib/domain/ids';
import { findTransition, stateWords, verbOf, type Effect, type Transition } from '@/lib/domain/lifecycle';
import { ROLE_NAMES, PERMISSIONS } from '@/lib/domain/roles';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { may } from '../people/access';
import type { DoorServices } from '../services';
import { changeDeployment } from './deployments';
import { auditActor, loadFacts, lookerOf } from './facts';
import { moveState } from './state';
import { readSunset } from './sunset';

export type TransitionServices = Pick<DoorServices, 'db' | 'log' | 'announcements' | 'now' | 'serving' | 'jobs'>;

export interface TransitionRequest {
  readonly event: string;
  /** The revision that the person saw; a change since then refuses with `conflict`. */
  readonly revision?: number | undefined;
  readonly reason?: string | undefined;
  /** A date (yyyy-mm-dd) or an instant (ISO 8601). */
  readonly sunset?: string | undefined;
  /** The id of another version, or "none". */
  readonly successor?: string | undefined;
}

export interface Transitioned {
  readonly versionId: VersionId;
  readonly state: string;
  readonly stage: string;
  readonly revision: number;
}

interface Written extends Transitioned {
  /** Versions that changed with it. */
  readonly also: readonly VersionId[];
  readonly emits: readonly Effect[];
}

/** What was asked, read and checked: ready to be written. */
interface Terms {
  readonly reason: string;
  readonly sunsetAt: Date | null;
  readonly successor: VersionId | null;
}

export async function transition(services: TransitionServices, actor: Actor, versionId: VersionId, request: TransitionRequest): Promise<Result<Transitioned>> {
  const seen = await findVersion(services.db, versionId);
  if (!seen) return refuse('not-found', 'There is no such version.');
  const row = permitted(seen, actor, request);
  if (!row.ok) return row;
  const terms = await readTerms(services, seen, row.value, request);
  if (!terms.ok) return terms;
  if (row.value.requires.rehearsal) {
    const closed = await closedGate(services, seen, row.value, actor);
    if (closed) return closed;
    const rehearsed = await services.serving.rehearse(versionId);
    if (!rehearsed.ok) return refuse(rehearsed.code, `The rehearsal did not answer: ${rehearsed.message}`, rehearsed.details);
  }
  const changed = await services.db.transaction(async (tx): Promise<Result<Written>> => {
    // Whoever changes what is live takes the asset first, so that two of them wait instead of deadlocking.
    if (row.value.emits.includes('deployment.live')) await tx.select({ id: assets.id }).from(assets).where(eq(assets.id, seen.asset.id)).for('update');
    const locked = await lockVersion(tx, versionId);
    if (!locked) return refuse('not-found', 'There is no such version.');
    if (locked.version.revision !== (request.revision ?? seen.version.revision)) return lostRace(locked);
    const now = permitted(locked, actor, request);
    if (!now.ok) return now;
    const closed = await closedGate({ db: tx, now: services.now }, locked, now.value, actor);
    if (closed) return closed;
    return write(tx, services.now(), actor, locked, now.value, terms.value);
  });
  if (!changed.ok) return changed;
  const { also, emits, ...value } = changed.value;
  await follow(services, seen, [versionId, ...also], emits);
  return done(value);
}

/** The table's row for the event, when the state lists it and the actor's roles allow it. */
function permitted(row: VersionRow, actor: Actor, request: TransitionRequest): Result<Transition> {
  const { kind } = row.artifact;
  if (request.revision !== undefined && request.revision !== row.version.revision) return lostRace(row);
  const found = findTransition(kind, row.version.state, request.event);
  const label = stateWords(kind, row.version.state).label.toLowerCase();
  if (!found) return refuse('invalid', `${nameOf(row)} is ${label}; “${request.event}” is not something that can follow.`);
  const { permission } = found.requires;
  if (permission === 'system') return refuse('invalid', `“${request.event}” follows by itself when another version goes live.`);
  if (!may(actor, permission, row.project)) {
    const holders = PERMISSIONS[permission].map((role) => ROLE_NAMES[role].toLowerCase()).join(' or a ');
    return refuse('not-allowed', `${verbOf(found)}: a ${holders} of this project does that.`);
  }
  return done(found);
}

function lostRace(row: VersionRow): Refusal {
  return refuse('conflict', `Somebody else changed ${nameOf(row)} first: it is ${stateWords(row.artifact.kind, row.version.state).label.toLowerCase()} now. Look again and retry.`, { state: row.version.state, revision: row.version.revision });
}

function nameOf(row: VersionRow): string {
  return `${row.asset.name} v${row.version.number}`;
}

async function readTerms(services: Pick<TransitionServices, 'db' | 'now'>, row: VersionRow, found: Transition, request: TransitionRequest): Promise<Result<Terms>> {
  const { asks } = found.requires;
  const reason = (request.reason ?? '').trim();
  if (asks.includes('reason') && reason === '') return refuse('invalid', `${verbOf(found)}: say why. The reason is kept with the version.`, { field: 'reason' });
  if (reason.length > 2000) return refuse('invalid', 'The reason is longer than 2,000 characters.', { field: 'reason' });
  let sunsetAt: Date | null = null;
  if (asks.includes('sunset')) {
    const read = readSunset(request.sunset ?? '', services.now());
    if (!read.ok) return read;
    sunsetAt = read.value;
  }
  let successor: VersionId | null = null;
  if (asks.includes('successor')) {
    const named = (request.successor ?? '').trim();
    if (named === '') return refuse('invalid', 'Name the version to use instead, or “none”.', { field: 'successor' });
    if (named !== 'none') {
      const other = await findVersion(services.db, named as VersionId);
      if (!other || other.project.id !== row.project.id || other.artifact.kind !== row.artifact.kind || other.version.id === row.version.id) return refuse('invalid', `The successor must be another ${row.artifact.kind} version of this project, or “none”.`, { field: 'successor' });
      if (stateWords(other.artifact.kind, other.version.state).stage === 'retired') return refuse('invalid', `${nameOf(other)} has ended itself. Name a version that stays, or “none”.`, { field: 'successor' });
      successor = other.version.id;
    } else if (!asks.includes('sunset')) {
      return refuse('invalid', 'Name the version that supersedes this one.', { field: 'successor' });
    }
  }
  return done({ reason, sunsetAt, successor });
}

async function closedGate(services: { readonly db: Parameters<typeof loadFacts>[0]; readonly now: () => number }, row: VersionRow, found: Transition, actor: Actor): Promise<Refusal | null> {
  const { gate } = found.requires;
  if (gate === null) return null;
  const facts = await loadFacts(services.db, row, services.now());
  const missing = explainGate(facts, gate, lookerOf(actor, row.project));
  if (missing.length === 0) return null;
  const list = missing.map(({ title, who, verb }) => `${title.replace(/\.$/, '')} (${who}: ${lower(verb.replace(/\.$/, ''))})`).join('; ');
  return refuse('gate-closed', `${nameOf(row)} cannot pass yet. Missing: ${list}.`, { gate, missing });
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** Writes the new state under the revision that was locked, with all that must commit with it. */
async function write(tx: Transaction, now: number, actor: Actor, row: VersionRow, found: Transition, terms: Terms): Promise<Result<Written>> {
  const { version, project } = row;
  const permission = found.requires.permission as Exclude<typeof found.requires.permission, 'system'>;
  const moved = await moveState(tx, now, row, found, terms);
  if (!moved) return lostRace(row);
  if (found.event === 'return') await tx.update(approvals).set({ staleAt: new Date(now) }).where(and(eq(approvals.versionId, version.id), isNull(approvals.staleAt)));
  const actedBy = auditActor(actor, permission, project);
  const deployment = await changeDeployment(tx, now, { userId: actor.userId, actedBy }, row, found, { sunsetAt: terms.sunsetAt, successor: terms.successor });
  await appendAudit(tx, {
    action: `version.${found.event}`,
    actor: actedBy,
    subject: { kind: 'version', id: version.id },
    projectId: project.id,
    before: { state: found.from, revision: version.revision },
    after: {
      state: found.to, revision: version.revision + 1, artifact: row.artifact.digest,
      ...(terms.sunsetAt ? { sunset: terms.sunsetAt.toISOString() } : {}),
      ...(found.requires.asks.includes('successor') ? { successor: terms.successor ?? 'none' } : {}),
      ...(deployment.name ? { deployment: deployment.name } : {}),
    },
    ...(terms.reason ? { reason: terms.reason } : {}),
    evidence: [row.artifact.digest],
  }, now);
  return done({ versionId: version.id, state: found.to, stage: moved.stage, revision: moved.revision, also: deployment.superseded, emits: found.emits });
}

/** What follows a commit. None of it may undo the change, so a failure is logged and the rest goes on. */
async function follow(services: TransitionServices, row: VersionRow, versions: readonly VersionId[], emits: readonly Effect[]): Promise<void> {
  const steps: (() => Promise<void>)[] = [];
  if (emits.includes('checks.run')) steps.push(() => services.jobs.send('check', { versionId: row.version.id }, `check:${row.version.id}`));
  if (emits.includes('serving.refresh')) steps.push(() => services.serving.refresh());
  steps.push(() => services.announcements.announce(`project:${row.project.id}`));
  for (const id of versions) steps.push(() => services.announcements.announce(`version:${id}`));
  for (const step of steps) {
    await step().catch((error: unknown) => services.log.error('an effect of a transition failed', { versionId: row.version.id, error }));
  }
}
