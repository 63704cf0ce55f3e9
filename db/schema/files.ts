/** What came with files: the parts of an imported notebook that its document does not hold, the text that searches read, uploads under way. */
import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns';
import { notebooks } from './notebooks';
import { projects } from './projects';
import type { CellId, Digest, NotebookId, ProjectId, UserId } from './types';

/** The file that a notebook was imported from: `digest` names a blob with metadata, attachments and outputs by cell (lib/server/notebooks/remainder.ts). */
export const notebookImports = pgTable('notebook_imports', {
  notebookId: uuid('notebook_id').$type<NotebookId>().primaryKey().references(() => notebooks.id, { onDelete: 'cascade' }),
  fileName: text('file_name').notNull(),
  format: text('format').$type<'ipynb' | 'ts'>().notNull(),
  digest: text('digest').$type<Digest>().notNull(),
  importedBy: uuid('imported_by').$type<UserId>().notNull(),
  importedAt: instant('imported_at').notNull(),
}, (table) => [index('notebook_imports_digest_idx').on(table.digest)]);

/** One cell as a search reads it. */
export interface TextOfCell {
  readonly id: CellId;
  readonly type: string;
  readonly source: string;
}

/** A copy of a document's sources for searches and hints, made when somebody asks and it is older than the notebook. */
export const notebookTexts = pgTable('notebook_texts', {
  notebookId: uuid('notebook_id').$type<NotebookId>().primaryKey().references(() => notebooks.id, { onDelete: 'cascade' }),
  /** Title and sources, one after another. */
  text: text('text').notNull(),
  cells: jsonb('cells').$type<readonly TextOfCell[]>().notNull(),
  hint: text('hint').notNull(),
  /** `updated_at` of the notebook that this is of. */
  of: instant('of').notNull(),
});

/** A data file of which a part is here; its bytes wait in a file of the data directory until they are whole. */
export const dataUploads = pgTable('data_uploads', {
  id: uuid('id').primaryKey().defaultRandom(),
  projectId: uuid('project_id').$type<ProjectId>().notNull().references(() => projects.id, { onDelete: 'cascade' }),
  userId: uuid('user_id').$type<UserId>().notNull(),
  name: text('name').notNull(),
  size: bigint('size', { mode: 'number' }).notNull(),
  /** When the file changed last on its owner's disk, milliseconds since 1970: another file of the same name and size is another upload. */
  modified: bigint('modified', { mode: 'number' }).notNull().default(0),
  received: bigint('received', { mode: 'number' }).notNull().default(0),
  startedAt: instant('started_at').notNull(),
  touchedAt: instant('touched_at').notNull(),
}, (table) => [index('data_uploads_project_idx').on(table.projectId)]);
