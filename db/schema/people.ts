import { boolean, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { ProjectId, Role, SessionId, TokenId, UserId, WorkspaceId } from './types';
import { instant } from './columns';
import { projects, workspaces } from './projects';

export const users = pgTable('users', {
  id: uuid('id').$type<UserId>().primaryKey().defaultRandom(),
  /** Lower-cased by the writer. */
  email: text('email').notNull(),
  name: text('name').notNull(),
  passwordHash: text('password_hash'),
  isDemo: boolean('is_demo').notNull().default(false),
  createdAt: instant('created_at').notNull().defaultNow(),
  disabledAt: instant('disabled_at'),
}, (table) => [uniqueIndex('users_email_key').on(table.email)]);

/** A signed-in browser. The cookie carries only this id; everything else is read from here on each request. */
export const sessions = pgTable('sessions', {
  id: uuid('id').$type<SessionId>().primaryKey().defaultRandom(),
  userId: uuid('user_id').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
  userAgent: text('user_agent'),
}, (table) => [index('sessions_user_idx').on(table.userId)]);

export const apiTokens = pgTable('api_tokens', {
  id: uuid('id').$type<TokenId>().primaryKey().defaultRandom(),
  userId: uuid('user_id').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  /** SHA-256 of the whole token, hexadecimal; the token itself is shown once and never stored. */
  hash: text('hash').notNull(),
  scopes: text('scopes').array().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
}, (table) => [uniqueIndex('api_tokens_hash_key').on(table.hash)]);

/** One-time links (the first administrator; invitations). Only the hash is kept. */
export const oneTimeLinks = pgTable('one_time_links', {
  hash: text('hash').primaryKey(),
  purpose: text('purpose').$type<'first-administrator' | 'invitation'>().notNull(),
  email: text('email'),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

/** A role in a workspace, or, with a project, in that project only. */
export const roleGrants = pgTable('role_grants', {
  id: uuid('id').primaryKey().defaultRandom(),
  workspaceId: uuid('workspace_id').$type<WorkspaceId>().notNull().references(() => workspaces.id, { onDelete: 'cascade' }),
  projectId: uuid('project_id').$type<ProjectId>().references(() => projects.id, { onDelete: 'cascade' }),
  userId: uuid('user_id').$type<UserId>().notNull().references(() => users.id, { onDelete: 'cascade' }),
  role: text('role').$type<Role>().notNull(),
  grantedBy: uuid('granted_by').$type<UserId>().references(() => users.id, { onDelete: 'set null' }),
  grantedAt: instant('granted_at').notNull().defaultNow(),
}, (table) => [
  uniqueIndex('role_grants_workspace_key').on(table.workspaceId, table.userId, table.role).where(sql`project_id is null`),
  uniqueIndex('role_grants_project_key').on(table.projectId, table.userId, table.role).where(sql`project_id is not null`),
  index('role_grants_user_idx').on(table.userId),
]);

/** Failed sign-ins per key (e-mail, address), for rate limits that survive a restart. */
export const signInAttempts = pgTable('sign_in_attempts', {
  key: text('key').notNull(),
  at: instant('at').notNull().defaultNow(),
}, (table) => [primaryKey({ columns: [table.key, table.at] })]);
