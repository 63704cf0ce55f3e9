/** Writes a cell's text anew with the fewest edits, so that what somebody else types in it meanwhile stays. */
import type * as Y from 'yjs';
import { LOCAL, sourceOf } from '@/lib/collab/document';
import { writeEdits } from '@/lib/collab/edits';
import type { CellId } from '@/lib/domain/ids';

/** Replaces what differs between the ends that are equal; nothing where the text is the same. */
export function writeSource(doc: Y.Doc, cell: CellId, text: string): void {
  const target = sourceOf(doc, cell);
  const before = target?.toString();
  if (!target || before === undefined || before === text) return;
  let start = 0;
  while (start < Math.min(before.length, text.length) && before[start] === text[start]) start += 1;
  let end = 0;
  while (end < Math.min(before.length, text.length) - start && before[before.length - 1 - end] === text[text.length - 1 - end]) end += 1;
  doc.transact(() => writeEdits(target, [{ offset: start, length: before.length - start - end, text: text.slice(start, text.length - end) }]), LOCAL);
}
