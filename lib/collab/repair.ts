/**
 * What can be saved of a damaged document (rules R1 to R4). Two kinds of damage: bytes that cannot be read, or that rest on
 * others which are missing (`salvage` keeps all that stands without them), and a document that reads but holds what no notebook
 * holds (`mend` sets that right by ordinary edits). Both say in words what they found. Neither is ever done without a copy.
 */
import * as Y from 'yjs';
import type { CellId } from '@/lib/domain/ids';
import { cellsOf, DOCUMENT_SCHEMA, isCell, listCells, metaOf, orderBetween, schemaOf, type CellType } from './document';

export interface Salvaged {
  readonly doc: Y.Doc;
  /** What was left out, a sentence each; empty where nothing was. */
  readonly report: readonly string[];
}

/** Applies what can be read, in order. What it leaves out a page that still has it sends again: the history stays the same one. */
export function salvage(updates: readonly Uint8Array[]): Salvaged {
  let doc = new Y.Doc();
  let unreadable = 0;
  for (const update of updates) {
    // An update that throws half-way leaves a document in no state: it is tried on one that can be thrown away.
    const trial = copyOf(doc);
    try {
      Y.decodeUpdate(update);
      Y.applyUpdate(trial, update);
      Y.encodeStateAsUpdate(trial);
    } catch {
      unreadable += 1;
      trial.destroy();
      continue;
    }
    doc.destroy();
    doc = trial;
  }
  const report: string[] = [];
  if (unreadable > 0) report.push(`${unreadable} of ${updates.length} stored pieces cannot be read.`);
  if (doc.store.pendingStructs || doc.store.pendingDs) {
    report.push('Some changes rest on others that are missing.');
    doc.store.pendingStructs = null;
    doc.store.pendingDs = null;
  }
  return { doc, report };
}

function copyOf(doc: Y.Doc): Y.Doc {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  return copy;
}

/** Sets right what is malformed, in one transaction, and says what it was. A document of a newer schema is left alone. */
export function mend(doc: Y.Doc): string[] {
  const report: string[] = [];
  if (schemaOf(doc) > DOCUMENT_SCHEMA) return report;
  doc.transact(() => {
    if (schemaOf(doc) !== DOCUMENT_SCHEMA) {
      metaOf(doc).set('schema', DOCUMENT_SCHEMA);
      report.push('The notebook did not say which schema it follows.');
    }
    const title: unknown = metaOf(doc).get('title');
    if (typeof title !== 'string' || title.length > 300) {
      metaOf(doc).set('title', String(typeof title === 'string' ? title : 'Untitled').slice(0, 300));
      report.push('The title could not be read.');
    }
    const cells: ReadonlyMap<string, unknown> = new Map(cellsOf(doc).entries());
    for (const [id, cell] of cells) if (!isCell(id, cell)) report.push(mendCell(doc, id, cell));
  });
  return report;
}

function mendCell(doc: Y.Doc, id: string, cell: unknown): string {
  if (!(cell instanceof Y.Map) || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    cellsOf(doc).delete(id);
    return 'Something among the cells was no cell.';
  }
  const wrong: string[] = [];
  const put = (key: string, isRight: (value: unknown) => boolean, make: (value: unknown) => unknown) => {
    const value: unknown = cell.get(key);
    if (isRight(value)) return;
    cell.set(key, make(value));
    wrong.push(key);
  };
  // Text that is there in another shape is kept.
  put('source', (value) => value instanceof Y.Text, (value) => new Y.Text(typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : ''));
  put('type', (value) => ['ts', 'sql', 'markdown', 'input', 'raw'].includes(value as CellType), () => 'raw' satisfies CellType);
  put('order', (value) => typeof value === 'string' && /^[0-9A-Za-z]{1,200}$/.test(value), () => orderBetween(listCells(doc, { withTrashed: true }).at(-1)?.order ?? null, null));
  put('options', (value) => value instanceof Y.Map, () => new Y.Map());
  put('trashed', (value) => typeof value === 'boolean', () => false);
  return `The ${wrong.join(', ')} of cell ${id as CellId} could not be read.`;
}
