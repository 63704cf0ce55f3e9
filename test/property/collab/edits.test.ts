import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import * as Y from 'yjs';
import { applyEdits, editsOf, moveOffset, writeEdits, type TextEdit } from '@/lib/collab/edits';

const change = fc.record({ at: fc.nat(60), erase: fc.nat(8), insert: fc.string({ maxLength: 8, unit: 'binary' }) });

function make(doc: Y.Doc, text: Y.Text, changes: readonly { at: number; erase: number; insert: string }[]): TextEdit[] {
  let edits: TextEdit[] = [];
  const watch = (event: Y.YTextEvent) => { edits = editsOf(event.delta); };
  text.observe(watch);
  doc.transact(() => {
    for (const { at, erase, insert } of changes) {
      const offset = at % (text.length + 1);
      text.delete(offset, Math.min(erase, text.length - offset));
      text.insert(offset, insert);
    }
  });
  text.unobserve(watch);
  return edits;
}

describe('edits', () => {
  it('C19: of a shared text, applied to a copy, give the same text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 40 }), fc.array(change, { maxLength: 6 }), (start, changes) => {
      const doc = new Y.Doc();
      const text = doc.getText('t');
      text.insert(0, start);
      expect(applyEdits(start, make(doc, text, changes))).toBe(text.toString());
    }));
  });

  it('C19: of an editor, written to a shared text, give the same text, with line feeds only', () => {
    fc.assert(fc.property(fc.string({ maxLength: 40, unit: fc.constantFrom('a', 'b', '\n', 'é') }), fc.array(fc.tuple(fc.nat(40), fc.nat(5), fc.constantFrom('', 'x', 'one\r\ntwo', '\r')), { maxLength: 5 }), (start, wanted) => {
      const edits: TextEdit[] = [];
      let from = 0;
      for (const [gap, length, text] of wanted) {
        const offset = from + gap;
        if (offset + length > start.length) break;
        edits.push({ offset, length, text });
        from = offset + length + 1;
      }
      const text = new Y.Doc().getText('t');
      text.insert(0, start);
      text.doc!.transact(() => writeEdits(text, edits.toReversed()));
      // Each edit's own line ends are made line feeds; a carriage return set before a line feed that was there is a line of its own.
      const inLineFeeds = edits.map((edit) => ({ ...edit, text: edit.text.replace(/\r\n?/g, '\n') }));
      expect(text.toString()).toBe(applyEdits(start, inLineFeeds));
    }), { examples: [['aaaaaaa\n', [[2, 5, '\r']]]] });
  });

  it('C20: by others leave a caret before the same letter, where that letter stays', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(40), fc.array(change, { maxLength: 6 }), (start, at, changes) => {
      const doc = new Y.Doc();
      const text = doc.getText('t');
      text.insert(0, start);
      const caret = at % (start.length + 1);
      const before = Y.createRelativePositionFromTypeIndex(text, caret, -1);
      const edits = make(doc, text, changes);
      const isKept = caret === 0 || !edits.some((edit) => edit.offset < caret && edit.offset + edit.length >= caret);
      const moved = moveOffset(caret, edits);
      expect(moved).toBeGreaterThanOrEqual(0);
      expect(moved).toBeLessThanOrEqual(text.length);
      if (isKept) expect(moved).toBe(Y.createAbsolutePositionFromRelativePosition(before, doc)!.index);
    }));
  });
});
