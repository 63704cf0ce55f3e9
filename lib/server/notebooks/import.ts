/** A notebook from a file. All of it or nothing: what cannot be read leaves no notebook behind. */
import { insertImport } from '@/db/queries/files';
import type { Project } from '@/db/queries/projects';
import { fillCells, type NewCell } from '@/lib/collab/document';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { CellId, Digest, NotebookId } from '@/lib/domain/ids';
import { readOutput } from '@/kernel/host/validate-output';
import { foldsIn } from '@/lib/notebook/files/folding';
import { fromNbOutputs } from '@/lib/notebook/files/from-nbformat';
import { readNotebookFile } from '@/lib/notebook/files/read';
import { isRecord, type NotebookFile } from '@/lib/notebook/files/types';
import type { OutputEntry } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { actingAs, may, rolesIn } from '../people/access';
import type { DoorServices, Services } from '../services';
import { makeNotebook, notAllowed, type MakeServices } from './make';
import { readRemainder, remainderBytes, remainderOf } from './remainder';

const TITLE_MOST = 200;

export interface Imported {
  readonly id: NotebookId;
  readonly title: string;
  readonly cells: number;
  /** Sentences for the person: what is not as it stood in the file. */
  readonly notes: readonly string[];
}

/** `name` is the file's; its ending says the format. Refuses what `readNotebookFile` refuses, and `not-allowed`. */
export async function importNotebook(services: MakeServices & Pick<DoorServices, 'blobs'>, actor: Actor, project: Pick<Project, 'id' | 'workspaceId'>, name: string, bytes: Uint8Array): Promise<Result<Imported>> {
  if (!may(actor, 'notebook:edit', project)) return notAllowed();
  const fileName = visibleText(name.normalize('NFC').replace(/^.*[/\\]/s, '')).slice(-TITLE_MOST).trim() || 'notebook';
  const read = readNotebookFile(fileName, bytes);
  if (!read.ok) return read;
  const { notebook: file, format, notes } = read.value;
  const title = titleOf(file, fileName);
  const { digest } = await services.blobs.put(remainderBytes(remainderOf(file)));
  const made = await makeNotebook(services, actor, project, title, (doc) => fillCells(doc, file.cells.map(newCell)), async (tx, row) => {
    const at = new Date(services.now());
    await insertImport(tx, { notebookId: row.id, fileName, format, digest: digest as Digest, importedBy: actor.userId, importedAt: at });
    await appendAudit(tx, {
      action: 'notebook.imported', actor: actingAs(actor, rolesIn(actor, project), 'notebook:edit'), subject: { kind: 'notebook', id: row.id }, projectId: project.id,
      after: { title, file: fileName, format, cells: file.cells.length, digest },
    }, services.now());
  });
  return done({ id: made.id, title, cells: file.cells.length, notes });
}

function titleOf(file: NotebookFile, fileName: string): string {
  const heading = file.cells[0]?.type === 'markdown' ? /^#\s+(.+)$/m.exec(file.cells[0].source)?.[1] : undefined;
  const wanted = file.title ?? heading?.replace(/[*_`#[\]]/g, '') ?? fileName.replace(/\.[^.]+$/, '').replaceAll(/[_-]+/g, ' ');
  return [...visibleText(wanted).replace(/\s+/g, ' ').trim()].slice(0, TITLE_MOST).join('') || 'Untitled';
}

function newCell({ id, type, source, metadata }: NotebookFile['cells'][number]): NewCell {
  const { language } = metadata;
  return { id: id as CellId, type, source, folds: foldsIn(metadata), ...(type === 'raw' && typeof language === 'string' && language !== '' ? { language } : {}) };
}

/** What the cells of an imported notebook had shown, for those to whom nothing has happened since. */
export interface ImportedOutputs {
  readonly fileName: string;
  readonly importedAt: Date;
  readonly cells: Readonly<Record<string, { readonly digest: Digest; readonly entries: readonly OutputEntry[] }>>;
}

/** Refuses `not-found` for a notebook that came from no file. The caller has asked for rights. */
export async function readImportedOutputs(services: Pick<Services, 'db' | 'blobs'>, notebookId: NotebookId): Promise<Result<ImportedOutputs>> {
  const found = await readRemainder(services, notebookId);
  if (!found) return refuse('not-found', 'This notebook was not imported from a file.');
  const cells = Object.entries(found.remainder.cells).flatMap(([id, cell]) => (isRecord(cell) && cell.outputs.length > 0 ? [[id, { digest: cell.digest, entries: fromNbOutputs(cell.outputs, readOutput) }] as const] : []));
  return done({ fileName: found.row.fileName, importedAt: found.row.importedAt, cells: Object.fromEntries(cells) });
}
