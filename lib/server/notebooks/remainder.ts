/**
 * What an imported file held beyond the sources: metadata, tags, attachments and outputs, by cell. It is one blob, made once;
 * the document stays free of it (DESIGN §4), and an export puts it back where the cell still is.
 */
import { findImport, type NotebookImport } from '@/db/queries/files';
import { cellDigest } from '@/lib/notebook/dataflow/digest';
import type { Digest, NotebookId } from '@/lib/domain/ids';
import { parseExactJson, writeExactJson } from '@/lib/notebook/files/exact-json';
import type { FileCell, NotebookFile } from '@/lib/notebook/files/types';
import type { Services } from '../services';

export interface RemainderCell extends Pick<FileCell, 'tags' | 'metadata' | 'attachments' | 'outputs' | 'executionCount'> {
  /** Of type and source as imported: outputs belong to these. */
  readonly digest: Digest;
}

export interface Remainder {
  readonly version: 1;
  readonly metadata: NotebookFile['metadata'];
  readonly cells: Readonly<Record<string, RemainderCell>>;
}

export function remainderOf(notebook: NotebookFile): Remainder {
  const cells = Object.fromEntries(notebook.cells.map((cell): [string, RemainderCell] => [cell.id, {
    tags: cell.tags, metadata: cell.metadata, ...(cell.attachments ? { attachments: cell.attachments } : {}), outputs: cell.outputs, executionCount: cell.executionCount,
    digest: cellDigest(cell.type, cell.source),
  }]));
  return { version: 1, metadata: notebook.metadata, cells };
}

export const remainderBytes = (remainder: Remainder): Uint8Array => new TextEncoder().encode(writeExactJson(remainder, 0));

/** Null for a notebook that was not imported. */
export async function readRemainder(services: Pick<Services, 'db' | 'blobs'>, notebookId: NotebookId): Promise<{ readonly row: NotebookImport; readonly remainder: Remainder } | null> {
  const row = await findImport(services.db, notebookId);
  if (!row) return null;
  return { row, remainder: parseExactJson(new TextDecoder().decode(await services.blobs.readAll(row.digest))) as Remainder };
}
