/**
 * Binds an editor's model to a shared text (rules C19, C20). Each side's change is written to the other as edits; the
 * texts are compared by length after each, and the shared one wins should they ever differ.
 */
import type * as Y from 'yjs';
import { LOCAL } from '@/lib/collab/document';
import { editsOf, moveOffset, writeEdits, type TextEdit } from '@/lib/collab/edits';
import type { Monaco } from './load';

type Editor = ReturnType<Monaco['monaco']['editor']['create']>;

/** Gives what unbinds. The model has the shared text's content from the start. */
export function bindText({ monaco }: Monaco, editor: Editor, source: Y.Text): () => void {
  const model = editor.getModel()!;
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  let isWriting = false;

  const rangeOf = ({ offset, length }: TextEdit) => monaco.Range.fromPositions(model.getPositionAt(offset), model.getPositionAt(offset + length));

  function mend(): void {
    if (model.getValueLength() === source.length) return;
    isWriting = true;
    model.setValue(source.toString());
    isWriting = false;
  }

  function onShared(event: Y.YTextEvent, transaction: Y.Transaction): void {
    if (transaction.origin === LOCAL && isWriting) return; // what the editor just wrote
    const edits = editsOf(event.delta);
    const selections = editor.getSelections()?.map((each) => [
      model.getOffsetAt({ lineNumber: each.selectionStartLineNumber, column: each.selectionStartColumn }),
      model.getOffsetAt({ lineNumber: each.positionLineNumber, column: each.positionColumn }),
    ] as const);
    isWriting = true;
    model.applyEdits(edits.map((edit) => ({ range: rangeOf(edit), text: edit.text })));
    isWriting = false;
    mend();
    if (!selections) return;
    editor.setSelections(selections.map(([from, to]) => {
      const start = model.getPositionAt(moveOffset(from, edits));
      const end = model.getPositionAt(moveOffset(to, edits));
      return new monaco.Selection(start.lineNumber, start.column, end.lineNumber, end.column);
    }), 'shared');
  }

  const typed = model.onDidChangeContent((event) => {
    if (isWriting) return;
    isWriting = true;
    source.doc!.transact(() => writeEdits(source, event.changes.map((change) => ({ offset: change.rangeOffset, length: change.rangeLength, text: change.text }))), LOCAL);
    isWriting = false;
    if (model.getEOL() !== '\n') model.setEOL(monaco.editor.EndOfLineSequence.LF);
    mend();
  });
  source.observe(onShared);
  return () => {
    source.unobserve(onShared);
    typed.dispose();
  };
}
