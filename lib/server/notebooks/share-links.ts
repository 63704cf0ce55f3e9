/**
 * Links that give a level in one notebook to whoever opens them signed in. The secret is 256 random bits, shown once; a row
 * keeps its hash. A link ends by itself, or when an owner revokes it.
 */
import { randomBytes } from 'node:crypto';
import { deleteLevelsOfLink, findOpenLink, insertLink, listKnown, lockLevel, putLevel, revokeLinkRow } from '@/db/queries/sharing';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { LinkId, NotebookId } from '@/lib/domain/ids';
import { isAtLeast, type LinkLevel } from '@/lib/domain/levels';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { levelIn } from '../people/access';
import { hashToken } from '../people/actors';
import type { Services } from '../services';
import { actingIn, record, shareable, tell } from './sharing';

const DAY_MS = 24 * 3_600_000;
export const LINK_DAYS_MOST = 365;

export interface WantedLink {
  readonly level: LinkLevel;
  readonly days: number;
  /** Said expressly, or no link lets people edit. */
  readonly allowEdit: boolean;
}

/** Makes a link; `path` (`/share/…`) holds the only copy of its secret. */
export async function makeLink(services: Pick<Services, 'db' | 'announcements' | 'now'>, actor: Actor, notebookId: string, { level, days, allowEdit }: WantedLink): Promise<Result<{ readonly id: LinkId; readonly path: string }>> {
  const shared = await shareable(services, actor, notebookId);
  if (!shared.ok) return shared;
  if (level === 'edit' && !allowEdit) return refuse('invalid', 'A link that lets people edit lets their code read the project’s data. Say expressly that it may.');
  const place = shared.value;
  const secret = randomBytes(32).toString('base64url');
  const now = new Date(services.now());
  const link = await services.db.transaction(async (tx) => {
    const row = await insertLink(tx, { notebookId: place.notebookId, hash: hashToken(secret), level, createdBy: actor.userId, createdAt: now, expiresAt: new Date(now.getTime() + days * DAY_MS) });
    await appendAudit(tx, { action: 'notebook.linked', actor: { id: actor.userId, role: actingIn(actor, place) }, subject: { kind: 'notebook', id: place.notebookId }, projectId: place.id, after: { link: row.id, level, expiresAt: row.expiresAt.toISOString() } }, services.now());
    return row;
  });
  await tell(services, place, []);
  return done({ id: link.id, path: `/share/${secret}` });
}

/** Ends a link. With `andPeople`, those who came by it lose what it gave them. */
export async function revokeLink(services: Pick<Services, 'db' | 'announcements' | 'now'>, actor: Actor, notebookId: string, id: LinkId, andPeople: boolean): Promise<Result<{ readonly people: number }>> {
  const shared = await shareable(services, actor, notebookId);
  if (!shared.ok) return shared;
  const place = shared.value;
  const taken = await services.db.transaction(async (tx) => {
    const link = await revokeLinkRow(tx, place.notebookId, id, new Date(services.now()));
    if (!link) return null;
    await appendAudit(tx, { action: 'notebook.link-revoked', actor: { id: actor.userId, role: actingIn(actor, place) }, subject: { kind: 'notebook', id: place.notebookId }, projectId: place.id, before: { link: link.id, level: link.level } }, services.now());
    const lost = andPeople ? await deleteLevelsOfLink(tx, link.id) : [];
    for (const { userId, level } of lost) await record(tx, services, actor, place, userId, level, null, link.id);
    return lost.map(({ userId }) => userId);
  });
  if (!taken) return refuse('not-found', 'There is no such link. It may have been revoked already.');
  await tell(services, place, taken);
  return done({ people: taken.length });
}

export interface Invitation {
  readonly notebookId: NotebookId;
  readonly title: string;
  readonly level: LinkLevel;
  /** The notebook's page. */
  readonly path: string;
}

const GONE = 'This link was revoked or has ended. Ask whoever sent it for a new one.';

/** What a link offers, before it is opened. */
export async function readInvitation(services: Pick<Services, 'db' | 'now'>, secret: string): Promise<Result<Invitation>> {
  const found = await findOpenLink(services.db, hashToken(secret), new Date(services.now()));
  return found ? done({ notebookId: found.link.notebookId, title: found.title, level: found.link.level, path: `/p/${found.slug}/notebooks/${found.link.notebookId}` }) : refuse('gone', GONE);
}

/** Gives whoever opens the link its level, unless they have as much already. */
export async function openLink(services: Pick<Services, 'db' | 'announcements' | 'now'>, actor: Actor, secret: string): Promise<Result<{ readonly path: string; readonly changed: boolean }>> {
  const outcome = await services.db.transaction(async (tx) => {
    const found = await findOpenLink(tx, hashToken(secret), new Date(services.now()));
    if (!found) return null;
    const { link } = found;
    const place = { notebookId: link.notebookId, id: found.projectId, workspaceId: found.workspaceId, createdBy: found.createdBy };
    const path = `/p/${found.slug}/notebooks/${link.notebookId}`;
    const before = await lockLevel(tx, link.notebookId, actor.userId);
    const [known] = await listKnown(tx, place, [actor.userId]);
    const current = levelIn({ ...actor, levels: known?.granted ? [{ notebookId: link.notebookId, level: known.granted }] : [] }, place);
    if (isAtLeast(current, link.level)) return { path, place, changed: false };
    await putLevel(tx, { notebookId: link.notebookId, userId: actor.userId, level: link.level, grantedBy: link.createdBy, linkId: link.id, grantedAt: new Date(services.now()) });
    await record(tx, services, actor, place, actor.userId, before, link.level, link.id);
    return { path, place, changed: true };
  });
  if (!outcome) return refuse('gone', GONE);
  if (outcome.changed) await tell(services, outcome.place, [actor.userId]);
  return done({ path: outcome.path, changed: outcome.changed });
}
