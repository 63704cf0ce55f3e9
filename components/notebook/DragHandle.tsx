'use client';
/** Drags a cell, or all that are selected, to another place. With the keyboard: arrows on the handle, one place at a time. */
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { listHeads } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { Icon } from '@/components/ui';
import { useActions } from './actions';
import { rangeOf, useNotebook } from './context';
import { landing, scrollStep } from './dragging';
import styles from './notebook.module.css';

/** So many pixels before a press is a drag. */
const SLOP = 4;
/** The page's bar and the notebook's own. */
const BARS = 96;

export function DragHandle({ id, place }: { readonly id: CellId; readonly place: number }) {
  const notebook = useNotebook();
  const actions = useActions();
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);

  const own = (): readonly CellId[] => {
    const chosen = rangeOf(listHeads(notebook.document.doc), notebook.selection.get()).map((head) => head.id);
    return chosen.includes(id) ? chosen : [id];
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || event.ctrlKey || event.shiftKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const cells = own();
    if (notebook.structure.move(cells, event.key === 'ArrowUp' ? -1 : 1)) {
      actions.moved(cells);
      requestAnimationFrame(() => (event.target as HTMLElement).focus()); // moved in the page, it lost the focus
    } else notebook.say(event.key === 'ArrowUp' ? 'Already at the top' : 'Already at the end');
  };

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    const cells = own();
    const from = event.clientY;
    let y = from;
    let frame = 0;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);

    const look = () => {
      const boxes = [...document.querySelectorAll<HTMLElement>('[data-cells] section[id^="cell-"]')].map((element) => ({ cell: element.id.slice('cell-'.length) as CellId, ...edges(element) }));
      const after = landing(boxes, y, cells);
      if (notebook.drag.get()?.after !== after || notebook.drag.get() === null) notebook.drag.set({ cells, after });
    };
    const follow = () => {
      const step = scrollStep(y, window.innerHeight, BARS);
      if (step !== 0) {
        window.scrollBy(0, step);
        look();
      }
      frame = requestAnimationFrame(follow);
    };
    const onMove = (moved: globalThis.PointerEvent) => {
      y = moved.clientY;
      if (notebook.drag.get() === null && Math.abs(y - from) < SLOP) return;
      if (frame === 0) frame = requestAnimationFrame(follow);
      look();
    };
    const end = () => {
      cancelAnimationFrame(frame);
      handle.removeEventListener('pointermove', onMove);
      handle.removeEventListener('pointerup', drop);
      handle.removeEventListener('pointercancel', end);
      window.removeEventListener('keydown', onEscape, { capture: true });
      notebook.drag.set(null);
      stop.current = null;
    };
    const drop = () => {
      const drag = notebook.drag.get();
      end();
      if (!drag) return;
      // Selected where they were not, so that the bar says what has moved.
      if (!cells.includes(notebook.selection.get().cell!)) actions.select(id);
      if (notebook.structure.moveTo(cells, drag.after)) actions.moved(cells);
    };
    const onEscape = (pressed: globalThis.KeyboardEvent) => {
      if (pressed.key !== 'Escape') return;
      pressed.preventDefault();
      pressed.stopPropagation();
      end();
    };
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('pointerup', drop);
    handle.addEventListener('pointercancel', end);
    window.addEventListener('keydown', onEscape, { capture: true });
    stop.current = end;
  };

  return (
    <button type="button" className={styles.handle} aria-label={`Move cell ${place}`} title="Drag to move, or press the up and down arrows" onPointerDown={onPointerDown} onKeyDown={onKeyDown}>
      <Icon name="grip" size={14} />
    </button>
  );
}

function edges(element: HTMLElement): { readonly top: number; readonly bottom: number } {
  const { top, bottom } = element.getBoundingClientRect();
  return { top, bottom };
}
