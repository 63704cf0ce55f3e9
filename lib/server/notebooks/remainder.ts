/**
 * What an imported file held beyond the sources is one blob, made once; the document stays free of it (DESIGN §4), and an export puts
 * it back where the cell still is.
 */
import { findImport, type NotebookImport } from '@/db/queries/files';
import type { NotebookId } from '@/lib/domain/ids';
import { readRemainder, type Remainder } from '@/lib/notebook/files/remainder';
import type { Services } from '../services';

/** Null for a notebook that was not imported. */
export async function loadRemainder(services: Pick<Services, 'db' | 'blobs'>, notebookId: NotebookId): Promise<{ readonly row: NotebookImport; readonly remainder: Remainder } | null> {
  const row = await findImport(services.db, notebookId);
  return row ? { row, remainder: readRemainder(await services.blobs.readAll(row.digest)) } : null;
}
