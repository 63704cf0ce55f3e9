/** A table out of the house: what its file is called, and its place in the audit log. */
import type { Notebook } from '@/db/queries/notebooks';
import type { Project } from '@/db/queries/projects';
import { refuse, done, type Result } from '@/lib/domain/errors';
import type { TableFormat } from '@/lib/notebook/output-pages';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { actingAs, rolesIn } from '../people/access';
import type { DoorServices } from '../services';
import type { TableFile } from '../session/downloads';
import { fileNameOf } from './export';

const MEDIA_TYPES: Record<TableFormat, string> = { csv: 'text/csv; charset=utf-8; header=present', parquet: 'application/vnd.apache.parquet' };

export interface NamedTableFile extends TableFile {
  readonly name: string;
  readonly mediaType: string;
}

/** The caller has asked for `notebook:read`: whoever may see outputs may save them. Every download is in the audit log. */
export async function takeTableFile(services: Pick<DoorServices, 'db' | 'sessions' | 'now'>, actor: Actor, { notebook, project }: { readonly notebook: Notebook; readonly project: Project }, id: string): Promise<Result<NamedTableFile>> {
  const file = await services.sessions.takeTableFile(notebook.id, id, actor.userId);
  if (!file) return refuse('not-found', 'There is no such download, or it was taken already. Begin it again in the notebook.');
  const now = services.now();
  try {
    await appendAudit(services.db, {
      action: 'notebook.table-downloaded', actor: actingAs(actor, rolesIn(actor, project), 'notebook:read'), subject: { kind: 'notebook', id: notebook.id }, projectId: project.id,
      after: { title: notebook.title, table: file.table.slice(0, 200), format: file.format, rows: file.rows, isFiltered: file.isFiltered },
    }, now);
  } catch (error) {
    await file.parts.return?.();
    throw error;
  }
  return done({ ...file, name: `${fileNameOf([notebook.title, file.table, timeOf(now)].join(' – '))}.${file.format}`, mediaType: MEDIA_TYPES[file.format] });
}

/** `2026-03-14 15.09 UTC`: sorts by time, and no system minds it. */
const timeOf = (now: number): string => `${new Date(now).toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')} UTC`;
