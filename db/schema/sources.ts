/** Where a project's notebooks read from outside of it. */
import { jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { ConnectionSettings } from '@/lib/domain/connections';
import { instant } from './columns';
import { projects } from './projects';
import type { ConnectionId, ProjectId, UserId } from './types';

/** How a test of a connection went, in words that hold no credential. */
export interface ConnectionTrial {
  readonly at: string;
  readonly ok: boolean;
  readonly message: string;
}

/** A server that notebooks may read from. Its credential is sealed (lib/server/secrets) and leaves the server only towards that server. */
export const connections = pgTable('connections', {
  id: uuid('id').$type<ConnectionId>().primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  settings: jsonb('settings').$type<ConnectionSettings>().notNull(),
  sealedCredential: text('sealed_credential'),
  /** Of the key that sealed it. */
  keyId: text('key_id'),
  lastTrial: jsonb('last_trial').$type<ConnectionTrial | null>(),
  madeBy: uuid('made_by').$type<UserId>().notNull(),
  madeAt: instant('made_at').notNull(),
  changedAt: instant('changed_at').notNull(),
}, (table) => [uniqueIndex('connections_name_key').on(table.projectId, table.name)]);
