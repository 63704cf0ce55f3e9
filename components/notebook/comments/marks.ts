/** Comments in an editor: their text is marked, a press on it opens the thread, the menu comments on the selection. */
import { writePosition } from '@/lib/collab/anchors';
import { sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import type { OpenNotebook } from '../context';
import type { Monaco } from '../editor/load';
import styles from './comments.module.css';

type Editor = ReturnType<Monaco['monaco']['editor']['create']>;

const QUOTE_SHOWN = 400;

/** Gives what takes it all away. */
export function showComments({ monaco }: Monaco, editor: Editor, { comments, places, document: { doc } }: OpenNotebook, cellId: CellId): () => void {
  const decorations = editor.createDecorationsCollection();
  let drawn: { readonly thread: string; readonly start: number; readonly end: number }[] = [];
  const draw = () => {
    const model = editor.getModel();
    if (!model) return;
    const { active } = comments.view.get();
    drawn = places.store.get().flatMap(({ thread, cell, range }) => (cell === cellId && range && !thread.resolved ? [{ thread: thread.id, ...range }] : []));
    decorations.set(drawn.map(({ thread, start, end }) => ({
      range: monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end)),
      options: { inlineClassName: styles[thread === active ? 'markActive' : 'mark'] ?? null, stickiness: monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges },
    })));
  };

  const select = () => {
    const model = editor.getModel();
    const selection = editor.getSelection();
    const source = sourceOf(doc, cellId);
    const isOurs = comments.selection.get()?.cell === cellId;
    if (!model || !source || !selection || selection.isEmpty()) return isOurs ? comments.selection.set(null) : undefined;
    const [start, end] = [model.getOffsetAt(selection.getStartPosition()), model.getOffsetAt(selection.getEndPosition())];
    if (end > source.length) return;
    comments.selection.set({ cell: cellId, start: writePosition(source, start, 'after'), end: writePosition(source, end, 'before'), quote: model.getValueInRange(selection).slice(0, QUOTE_SHOWN) });
  };

  const stops = [
    comments.view.subscribe(draw),
    places.store.subscribe(draw),
  ];
  const made = [
    editor.onDidChangeCursorSelection(select),
    editor.onMouseUp(({ target: { position } }) => {
      const model = editor.getModel();
      if (!position || !model || !editor.getSelection()?.isEmpty()) return;
      const at = model.getOffsetAt(position);
      const found = drawn.find(({ start, end }) => start <= at && at <= end);
      if (found) comments.open(found.thread);
    }),
    editor.addAction({ id: 'pinion-comment', label: 'Comment', contextMenuGroupId: '1_modification', run: () => comments.draftOn(cellId) }),
  ];
  draw();
  return () => {
    for (const stop of stops) stop();
    for (const each of made) each.dispose();
    decorations.clear();
    if (comments.selection.get()?.cell === cellId) comments.selection.set(null);
  };
}
