/**
 * A document whose stored bytes are damaged: what is wrong, and setting it right. Opening such a document fails and writes
 * nothing (C16); repairing it is somebody's decision. All that was stored is copied first, and stays for ever (R1).
 */
import * as Y from 'yjs';
import { keepCopy, replaceDocument, readDocument, type StoredDocument } from '@/db/queries/documents';
import { restoreContent, type NotebookContent } from '@/lib/collab/content';
import { DOCUMENT_SCHEMA, initialise, listCells, schemaOf } from '@/lib/collab/document';
import { mend, salvage } from '@/lib/collab/repair';
import { hasPending } from '@/lib/collab/updates';
import type { NotebookId, UserId } from '@/lib/domain/ids';
import type { Services } from '../services';

/** Stored bytes that are no whole document. */
export class DamagedDocument extends Error {
  override readonly name = 'DamagedDocument';
}

/** The document, whole. @throws DamagedDocument */
export function readWhole(notebookId: NotebookId, updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  try {
    doc.transact(() => { for (const update of updates) Y.applyUpdate(doc, update); });
  } catch (error) {
    throw new DamagedDocument(`notebook ${notebookId}: a stored update cannot be read`, { cause: error });
  }
  if (hasPending(doc)) throw new DamagedDocument(`notebook ${notebookId}: stored updates are missing`);
  return doc;
}

/** Sets right what is malformed in a document that reads, with a copy of it as it was. Gives it as it is then. */
export async function mendStored(services: Pick<Services, 'db' | 'log'>, notebookId: NotebookId, stored: StoredDocument, doc: Y.Doc): Promise<void> {
  if (schemaOf(doc) > DOCUMENT_SCHEMA) return;
  const before = Y.encodeStateVector(doc);
  const report = mend(doc);
  if (report.length === 0) return;
  const update = Y.encodeStateAsUpdate(doc, before);
  await services.db.transaction((tx) => keepCopy(tx, notebookId, { madeBy: null, report, updates: stored.updates }, update));
  services.log.warn('a notebook was malformed and was set right; a copy of it as it was is kept', { notebookId, report });
}

export interface Damage {
  /** What is wrong, a sentence each. */
  readonly report: readonly string[];
  /** What can be read all the same. */
  readonly readable: { readonly cells: number; readonly letters: number };
}

/** Null for a document that is whole, or that there is none of. */
export async function findDamage(services: Pick<Services, 'db'>, notebookId: NotebookId): Promise<Damage | null> {
  const stored = await readDocument(services.db, notebookId);
  if (!stored) return null;
  try {
    readWhole(notebookId, stored.updates).destroy();
    return null;
  } catch (error) {
    if (!(error instanceof DamagedDocument)) throw error;
  }
  const { doc, report } = salvage(stored.updates);
  const cells = listCells(doc);
  return { report, readable: { cells: cells.length, letters: cells.reduce((sum, cell) => sum + cell.source.length, 0) } };
}

/**
 * Replaces a damaged document: by what can be read of it, which pages that still have more complete again; or, where `from` is
 * given, by that content in a document begun anew, of the next epoch, into which no page merges an older copy. False where the
 * document is not damaged.
 */
export async function repairDocument(services: Pick<Services, 'db'>, notebookId: NotebookId, userId: UserId, from: NotebookContent | null): Promise<boolean> {
  const damage = await findDamage(services, notebookId);
  const stored = await readDocument(services.db, notebookId);
  if (!damage || !stored) return false;
  let doc: Y.Doc;
  if (from) {
    doc = new Y.Doc();
    initialise(doc, from.title);
    restoreContent(doc, from);
  } else {
    doc = salvage(stored.updates).doc;
    mend(doc);
  }
  await services.db.transaction((tx) => replaceDocument(tx, notebookId, { state: Y.encodeStateAsUpdate(doc), isBegunAnew: from !== null, writer: { clientId: doc.clientID, userId } }, { madeBy: userId, report: damage.report, updates: stored.updates }));
  doc.destroy();
  return true;
}
