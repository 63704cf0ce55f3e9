/** A notebook from a file. All of it or nothing: what cannot be read leaves no notebook behind. */
import * as Y from 'yjs';
import { findImport, insertImport } from '@/db/queries/files';
import type { Project } from '@/db/queries/projects';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { Digest, NotebookId } from '@/lib/domain/ids';
import { visibleText } from '@/lib/notebook/visible-text';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { actingAs, may, rolesIn } from '../people/access';
import type { DoorServices } from '../services';
import { TITLE_MOST, type FileContent } from './file-work';
import { makeNotebook, notAllowed, type MakeServices } from './make';

export interface Imported extends Pick<FileContent, 'title' | 'cells' | 'notes'> {
  readonly id: NotebookId;
}

/** `name` is the file's; its ending says the format. Refuses what `FileReader.content` refuses, and `not-allowed`. */
export async function importNotebook(services: MakeServices & Pick<DoorServices, 'blobs' | 'files'>, actor: Actor, project: Pick<Project, 'id' | 'workspaceId'>, name: string, bytes: Uint8Array): Promise<Result<Imported>> {
  if (!may(actor, 'notebook:edit', project)) return notAllowed();
  const fileName = visibleText(name.normalize('NFC').replace(/^.*[/\\]/s, '')).slice(-TITLE_MOST).trim() || 'notebook';
  const read = await services.files.content(fileName, bytes);
  if (!read.ok) return read;
  const { title, cells, notes, format, update, remainder } = read.value;
  const { digest } = await services.blobs.put(remainder);
  const made = await makeNotebook(services, actor, project, title, (doc) => Y.applyUpdate(doc, update), async (tx, row) => {
    const at = new Date(services.now());
    await insertImport(tx, { notebookId: row.id, fileName, format, digest: digest as Digest, importedBy: actor.userId, importedAt: at });
    await appendAudit(tx, {
      action: 'notebook.imported', actor: actingAs(actor, rolesIn(actor, project), 'notebook:edit'), subject: { kind: 'notebook', id: row.id }, projectId: project.id,
      after: { title, file: fileName, format, cells, digest },
    }, services.now());
  });
  return done({ id: made.id, title, cells, notes });
}

/**
 * What the cells of an imported notebook had shown, for those to whom nothing has happened since: the JSON text of `{ fileName, importedAt,
 * cells: { [cell]: { digest, entries } } }` in pieces, which may be large and is not parsed here. Refuses `not-found` for a notebook that came
 * from no file. The caller has asked for rights.
 */
export async function readImportedOutputs(services: Pick<DoorServices, 'db' | 'blobs' | 'files'>, notebookId: NotebookId): Promise<Result<readonly Uint8Array[]>> {
  const row = await findImport(services.db, notebookId);
  if (!row) return refuse('not-found', 'This notebook was not imported from a file.');
  const cells = await services.files.shown(await services.blobs.readAll(row.digest));
  if (!cells.ok) return cells;
  const { fileName, importedAt } = row;
  return done([Buffer.from(`${JSON.stringify({ fileName, importedAt }).slice(0, -1)},"cells":`), cells.value, Buffer.from('}')]);
}
