/**
 * What the first start makes: a workspace, and the way in. Where only this machine reaches Pinion that is one demo account
 * a role; anywhere else a one-time link that makes the administrator, and no account with a known password.
 */
import { randomBytes } from 'node:crypto';
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Handle, Transaction } from '@/db/client';
import { insertUser, listDemoUsers, revokeSessionsOf } from '@/db/queries/people';
import { oneTimeLinks, roleGrants, users, workspaces } from '@/db/schema';
import type { UserId, WorkspaceId } from '@/lib/domain/ids';
import { ROLE_NAMES, type Role } from '@/lib/domain/roles';
import { isLoopback, type Env } from '@/lib/env';
import { appendAudit } from '../audit/append';
import type { Services } from '../services';
import { hashToken } from './actors';
import { hashPassword } from './password';

export const DEMO_PASSWORD = 'pinion';
const LINK_MS = 24 * 3_600_000;

const DEMO_ROLES: readonly { readonly mailbox: string; readonly role: Role }[] = [
  { mailbox: 'scientist', role: 'author' },
  { mailbox: 'reviewer', role: 'reviewer' },
  { mailbox: 'manager', role: 'manager' },
  { mailbox: 'privacy', role: 'privacy' },
  { mailbox: 'auditor', role: 'auditor' },
  { mailbox: 'viewer', role: 'viewer' },
  { mailbox: 'admin', role: 'admin' },
];

export interface DemoAccount {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

export interface FirstRun {
  /** Empty when Pinion is reached from other machines, or demo accounts were never made. */
  readonly demo: readonly DemoAccount[];
  /** A path (`/setup/…`) to put after the server's address: nobody can sign in as administrator until it is used. */
  readonly setupLink?: string;
}

/** True when only this machine reaches Pinion: it listens on loopback, and no proxy publishes it under another name. */
export function isOnlyLocal(env: Pick<Env, 'HOST' | 'PINION_PUBLIC_URL'>): boolean {
  return isLoopback(env.HOST) && (!env.PINION_PUBLIC_URL || isLoopback(new URL(env.PINION_PUBLIC_URL).hostname.replace(/^\[|\]$/g, '')));
}

type FirstRunServices = Pick<Services, 'db' | 'now' | 'announcements'>;

/** Run at each start; a later one finds everything as it was. Two servers that start at once take turns. */
export async function ensureFirstRun(services: FirstRunServices, where: { readonly isLoopback: boolean }): Promise<FirstRun> {
  const { result, changed } = await services.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7241002)`);
    const workspaceId = await ensureWorkspace(tx, services);
    return where.isLoopback ? openDemo(tx, services, workspaceId) : closeDemo(tx, services);
  });
  for (const userId of changed) await services.announcements.announce(`people:${userId}`);
  return result;
}

/** The demo accounts that may sign in now, for the page that offers them. */
export function listDemoAccounts(services: Pick<Services, 'db'>): Promise<DemoAccount[]> {
  return readDemoAccounts(services.db);
}

async function readDemoAccounts(db: Handle): Promise<DemoAccount[]> {
  const open = new Set((await listDemoUsers(db)).map((user) => user.email));
  return DEMO_ROLES.map(toAccount).filter((account) => open.has(account.email));
}

function toAccount({ mailbox, role }: (typeof DEMO_ROLES)[number]): DemoAccount {
  return { email: `${mailbox}@example.com`, name: ROLE_NAMES[role], role, password: DEMO_PASSWORD };
}

async function ensureWorkspace(tx: Transaction, services: FirstRunServices): Promise<WorkspaceId> {
  const [first] = await tx.select({ id: workspaces.id }).from(workspaces).orderBy(workspaces.createdAt).limit(1);
  if (first) return first.id;
  const [made] = await tx.insert(workspaces).values({ slug: 'team', name: 'Team', createdAt: new Date(services.now()) }).returning();
  await appendAudit(tx, { action: 'workspace.created', actor: null, subject: { kind: 'workspace', id: made!.id } }, services.now());
  return made!.id;
}

type Step = { readonly result: FirstRun; readonly changed: readonly UserId[] };

/** Makes the demo accounts where nobody has an account yet; lets those that a wider binding closed in again. */
async function openDemo(tx: Transaction, services: FirstRunServices, workspaceId: WorkspaceId): Promise<Step> {
  const [anybody] = await tx.select({ id: users.id }).from(users).limit(1);
  if (!anybody) {
    await makeDemo(tx, services, workspaceId);
    return { result: { demo: DEMO_ROLES.map(toAccount) }, changed: [] };
  }
  const opened = await tx.update(users).set({ disabledAt: null }).where(and(eq(users.isDemo, true), isNotNull(users.disabledAt))).returning({ id: users.id });
  for (const user of opened) await noteAccount(tx, services, user.id, 'person.enabled');
  return { result: { demo: await readDemoAccounts(tx) }, changed: opened.map((user) => user.id) };
}

async function makeDemo(tx: Transaction, services: FirstRunServices, workspaceId: WorkspaceId): Promise<void> {
  const hashes = await Promise.all(DEMO_ROLES.map(() => hashPassword(DEMO_PASSWORD)));
  for (const [index, entry] of DEMO_ROLES.entries()) {
    const { email, name, role } = toAccount(entry);
    const user = await insertUser(tx, { email, name, passwordHash: hashes[index]!, isDemo: true });
    await grantFirst(tx, services, workspaceId, user!.id, role);
  }
}

/** A grant that nobody gave: the server's own, at first run. */
export async function grantFirst(tx: Transaction, services: Pick<Services, 'now'>, workspaceId: WorkspaceId, userId: UserId, role: Role): Promise<void> {
  await tx.insert(roleGrants).values({ workspaceId, userId, role, grantedAt: new Date(services.now()) });
  await appendAudit(tx, { action: 'role.granted', actor: null, subject: { kind: 'person', id: userId }, after: { role, workspace: workspaceId } }, services.now());
}

async function noteAccount(tx: Transaction, services: Pick<Services, 'now'>, userId: UserId, action: 'person.enabled' | 'person.disabled'): Promise<void> {
  await appendAudit(tx, { action, actor: null, subject: { kind: 'person', id: userId } }, services.now());
}

/** Shuts the demo accounts, and makes a new link while there is no administrator with a password of their own. */
async function closeDemo(tx: Transaction, services: FirstRunServices): Promise<Step> {
  const now = new Date(services.now());
  const closed = await tx.update(users).set({ disabledAt: now }).where(and(eq(users.isDemo, true), isNull(users.disabledAt))).returning({ id: users.id });
  for (const user of closed) {
    await revokeSessionsOf(tx, user.id, now);
    await noteAccount(tx, services, user.id, 'person.disabled');
  }
  const changed = closed.map((user) => user.id);
  if (await hasAdministrator(tx)) return { result: { demo: [] }, changed };
  await tx.delete(oneTimeLinks).where(and(eq(oneTimeLinks.purpose, 'first-administrator'), isNull(oneTimeLinks.usedAt)));
  const secret = randomBytes(32).toString('base64url');
  await tx.insert(oneTimeLinks).values({ hash: hashToken(secret), purpose: 'first-administrator', createdAt: now, expiresAt: new Date(now.getTime() + LINK_MS) });
  return { result: { demo: [], setupLink: `/setup/${secret}` }, changed };
}

async function hasAdministrator(tx: Transaction): Promise<boolean> {
  const rows = await tx.select({ id: users.id }).from(users).innerJoin(roleGrants, eq(roleGrants.userId, users.id))
    .where(and(eq(roleGrants.role, 'admin'), isNull(roleGrants.projectId), eq(users.isDemo, false), isNull(users.disabledAt))).limit(1);
  return rows.length > 0;
}
