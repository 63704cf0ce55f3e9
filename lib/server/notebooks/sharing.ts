/**
 * Who has access to one notebook: levels given by its owners, to people of the workspace. A level opens the notebook and
 * nothing else of its project. Every change is in the audit log and acts at once, on open sockets too.
 */
import type { Transaction } from '@/db/client';
import { deleteLevel, findMembers, isMember, listKnown, listLinks, lockLevel, putLevel, type Known } from '@/db/queries/sharing';
import { inboxItems } from '@/db/schema';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { UserId } from '@/lib/domain/ids';
import { isAtLeast, LEVEL_NAMES, levelOf, mayInNotebook, type Level } from '@/lib/domain/levels';
import type { Access, Sharing } from '@/lib/domain/sharing';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { levelIn, mayIn, rolesIn, standingIn, type NotebookPlace } from '../people/access';
import { forgetPerson } from '../people/actors';
import type { Services } from '../services';
import { findNotebook, placeOf } from './notebooks';

type SharingServices = Pick<Services, 'db' | 'announcements' | 'now'>;

const CANDIDATES_MOST = 8;

/** The notebook's place, for whoever may share it. A notebook in the trash is shared with nobody. */
export async function shareable(services: Pick<Services, 'db'>, actor: Actor, notebookId: string): Promise<Result<NotebookPlace>> {
  const found = await findNotebook(services, actor, notebookId);
  if (!found || found.notebook.trashedAt) return refuse('not-found', 'There is no such notebook.');
  const place = placeOf(found.notebook, found.project);
  return mayIn(actor, 'notebook:share', place) ? done(place) : refuse('not-allowed', 'Only an owner of the notebook decides who has access.');
}

/** Everybody who may open the notebook. Who is no member of the project sees no e-mails, and of its members only those named here. */
export async function readSharing(services: Pick<Services, 'db' | 'now'>, actor: Actor, notebookId: string): Promise<Result<Sharing>> {
  const found = await findNotebook(services, actor, notebookId);
  if (!found) return refuse('not-found', 'There is no such notebook.');
  const place = placeOf(found.notebook, found.project);
  const isInProject = rolesIn(actor, place).length > 0;
  const canShare = mayIn(actor, 'notebook:share', place);
  const known = await listKnown(services.db, place);
  const people = known.flatMap((person): Access[] => {
    const access = accessOf(person, place);
    if (!access || (!isInProject && access.by === 'role')) return [];
    return [{ ...access, email: isInProject ? person.email : null }];
  });
  const links = canShare ? await listLinks(services.db, place.notebookId, new Date(services.now())) : [];
  return done({
    level: levelIn(actor, place) ?? 'view',
    canShare,
    people: people.sort((a, b) => Number(isAtLeast(b.level, 'own')) - Number(isAtLeast(a.level, 'own')) || Number(a.by === 'role') - Number(b.by === 'role')),
    links: links.map((link) => ({ id: link.id, level: link.level, createdAt: link.createdAt.toISOString(), expiresAt: link.expiresAt.toISOString(), people: known.filter((person) => person.linkId === link.id).length })),
  });
}

/** What one person's rows give, and where it comes from; null without access. */
export function accessOf(person: Known, place: NotebookPlace): Omit<Access, 'email'> | null {
  const standing = { roles: person.roles, granted: person.granted, isMaker: person.id === place.createdBy };
  const level = levelOf(standing);
  if (level === null) return null;
  const without = levelOf({ ...standing, granted: null });
  const isGiven = person.granted !== null && !isAtLeast(without, person.granted);
  const by = isGiven ? (person.linkId ? 'link' : 'person') : mayInNotebook({ ...standing, granted: null }, 'notebook:trash') && standing.isMaker ? 'maker' : 'role';
  return { id: person.id, name: person.name, level, by };
}

/** People of the workspace by the beginning of a name or e-mail, for whoever shares. */
export async function findCandidates(services: Pick<Services, 'db'>, actor: Actor, notebookId: string, text: string): Promise<Result<{ readonly id: string; readonly name: string; readonly email: string }[]>> {
  const place = await shareable(services, actor, notebookId);
  if (!place.ok) return place;
  // An owner from outside the project is told nothing about its people.
  if (rolesIn(actor, place.value).length === 0 || text.trim() === '') return done([]);
  return done(await findMembers(services.db, place.value.workspaceId, text.trim(), CANDIDATES_MOST));
}

/** Gives a level to somebody of the workspace, or changes what they were given. */
export async function giveLevel(services: SharingServices, actor: Actor, notebookId: string, userId: UserId, level: Level): Promise<Result<{ readonly changed: boolean }>> {
  const shared = await shareable(services, actor, notebookId);
  if (!shared.ok) return shared;
  const place = shared.value;
  if (userId === actor.userId) return refuse('invalid', 'You cannot change your own access. Another owner can.');
  const [person] = await listKnown(services.db, place, [userId]);
  if (person?.granted == null && !(await isMember(services.db, place.workspaceId, userId))) return refuse('not-found', 'There is no such person in the workspace. Send them a link instead.');
  if (person && isAtLeast(levelOf({ roles: person.roles, granted: null, isMaker: userId === place.createdBy }), level)) {
    return refuse('invalid', `${person.name} has at least this by a role in the project or having made the notebook. A level only adds to that.`);
  }
  const changed = await services.db.transaction(async (tx) => {
    const before = await lockLevel(tx, place.notebookId, userId);
    if (before === level) return false;
    const now = new Date(services.now());
    await putLevel(tx, { notebookId: place.notebookId, userId, level, grantedBy: actor.userId, grantedAt: now });
    await record(tx, services, actor, place, userId, before, level);
    if (before === null) await tx.insert(inboxItems).values({ userId, kind: 'share', actorId: actor.userId, notebookId: place.notebookId, at: now });
    return true;
  });
  if (changed) await tell(services, place, [userId]);
  return done({ changed });
}

/** Takes back what somebody was given. What their roles give stays. Anybody may give up their own. */
export async function takeLevel(services: SharingServices, actor: Actor, notebookId: string, userId: UserId): Promise<Result<{ readonly changed: boolean }>> {
  const own = userId === actor.userId ? await findNotebook(services, actor, notebookId) : null;
  const shared = own ? done(placeOf(own.notebook, own.project)) : await shareable(services, actor, notebookId);
  if (!shared.ok) return shared;
  const place = shared.value;
  const changed = await services.db.transaction(async (tx) => {
    const before = await lockLevel(tx, place.notebookId, userId);
    if (before === null) return false;
    await deleteLevel(tx, place.notebookId, userId);
    await record(tx, services, actor, place, userId, before, null);
    return true;
  });
  if (changed) await tell(services, place, [userId]);
  return done({ changed });
}

/** The entry of one change of level. `link` where a link gave or lost it. */
export async function record(tx: Transaction, services: Pick<Services, 'now'>, actor: Actor, place: NotebookPlace, userId: UserId, before: Level | null, after: Level | null, link?: string): Promise<void> {
  const held = (level: Level | null) => (level ? { person: userId, level, ...(link ? { link } : {}) } : { person: userId, level: 'none', ...(link ? { link } : {}) });
  await appendAudit(tx, {
    action: after === null ? 'notebook.unshared' : 'notebook.shared',
    actor: { id: actor.userId, role: actingIn(actor, place) },
    subject: { kind: 'notebook', id: place.notebookId }, projectId: place.id,
    before: held(before), after: held(after),
  }, services.now());
}

/** As what somebody acts in a notebook, for the audit log: a level, or the role that lets them share beyond theirs. */
export function actingIn(actor: Actor, place: NotebookPlace): string {
  const level = levelOf(standingIn(actor, place));
  return level === 'own' || !rolesIn(actor, place).includes('admin') ? LEVEL_NAMES[level ?? 'view'].toLowerCase() : 'admin';
}

/** Makes everything that remembers these people's rights look again, and open share dialogs too. */
export async function tell(services: Pick<Services, 'announcements'>, place: NotebookPlace, people: readonly UserId[]): Promise<void> {
  for (const userId of people) {
    forgetPerson(services.announcements, userId);
    await services.announcements.announce(`people:${userId}`);
    await services.announcements.announce(`inbox:${userId}`);
  }
  await services.announcements.announce(`notebook:${place.notebookId}`);
}
