/** Marks in an editor what the notebook's search has found in its cell, the current place more strongly. */
import type { CellId } from '@/lib/domain/ids';
import type { Finder } from '../find/finder';
import styles from './editor.module.css';
import type { Monaco } from './load';

type Editor = ReturnType<Monaco['monaco']['editor']['create']>;

/** Gives what stops it. */
export function showFound({ monaco }: Monaco, editor: Editor, find: Finder, cell: CellId): () => void {
  const marks = editor.createDecorationsCollection();
  let shown: unknown = null;
  const show = () => {
    const { places, at } = find.get();
    const model = editor.getModel();
    if (!model) return;
    const own = places.filter((place) => place.cell === cell);
    if (own.length === 0 && marks.length === 0) return;
    marks.set(own.map((place) => {
      const isCurrent = place === places[at];
      return { range: monaco.Range.fromPositions(model.getPositionAt(place.from), model.getPositionAt(place.to)), options: { className: (isCurrent ? styles['current'] : styles['found']) ?? null, stickiness: 1 } };
    }));
    const current = places[at];
    if (current?.cell !== cell || shown === current) return;
    shown = current;
    const { lineNumber } = model.getPositionAt(current.from);
    // Editors are as tall as their text: the page scrolls, not they.
    const place = editor.getScrolledVisiblePosition({ lineNumber, column: 1 });
    const top = (editor.getDomNode()?.getBoundingClientRect().top ?? 0) + (place?.top ?? 0);
    if (top < 160 || top > window.innerHeight - 80) window.scrollBy({ top: top - window.innerHeight / 3 });
    editor.revealRange(monaco.Range.fromPositions(model.getPositionAt(current.from), model.getPositionAt(current.to)));
  };
  const stop = find.subscribe(show);
  show();
  return () => {
    stop();
    marks.clear();
  };
}
