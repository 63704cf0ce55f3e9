/** What an update may not do to a document, whoever sends it (rule C8). */
import type * as Y from 'yjs';
import { cellsOf, isCell, metaOf, schemaOf } from './document';

/** The top-level types of a document; an update that names another is refused. */
export const DOCUMENT_ROOTS: readonly string[] = ['meta', 'cells'];

const CELL_MOST = 2_000;

/**
 * True when `apply` harms the document: a cell removed or replaced, its source replaced, a cell or the title malformed,
 * another schema, or more cells than a notebook can have. Looks only at what changes, so typing costs nothing.
 */
export function doesDamage(doc: Y.Doc, apply: () => void): boolean {
  let isHarmed = false;
  const cells = cellsOf(doc);
  const schema = schemaOf(doc);
  const onCells = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
    for (const event of events) {
      if (event.target === cells as unknown) {
        for (const [id, change] of event.changes.keys) if (change.action !== 'add' || !isCell(id, cells.get(id))) isHarmed = true;
        if (cells.size > CELL_MOST) isHarmed = true;
      } else if (event.path.length === 1) {
        const id = String(event.path[0]);
        if (event.changes.keys.has('source') || event.changes.keys.has('options') || !isCell(id, cells.get(id))) isHarmed = true;
      }
    }
  };
  const onMeta = () => {
    const title = metaOf(doc).get('title');
    if (schemaOf(doc) !== schema || typeof title !== 'string' || title.length > 300) isHarmed = true;
  };
  cells.observeDeep(onCells);
  metaOf(doc).observeDeep(onMeta);
  try {
    apply();
  } finally {
    cells.unobserveDeep(onCells);
    metaOf(doc).unobserveDeep(onMeta);
  }
  return isHarmed;
}
