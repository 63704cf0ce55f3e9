'use client';
/** A cell's frame: bar of its state, gutter, tools. What is in it: CodeCell or TextCell. Its keys: commands/use-keys.ts. */
import { memo, useEffect, useRef, useState, type PointerEvent } from 'react';
import type { CellType } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { isProgram } from '@/lib/notebook/cells/kinds';
import { Avatar, IconButton } from '@/components/ui';
import { useActions } from './actions';
import { CellTools } from './CellTools';
import { CodeCell } from './CodeCell';
import { useCanEdit, useCell, useNotebook, usePeopleIn, useSelection, useSession } from './context';
import { DragHandle } from './DragHandle';
import { InputCell } from './inputs/InputCell';
import styles from './notebook.module.css';
import { RawCell } from './RawCell';
import { SectionFold } from './SectionFold';
import { TextCell } from './TextCell';
import { labelOf, lookOf } from './words';

export interface CellProps {
  readonly id: CellId;
  readonly type: CellType;
  /** 1 is the first. */
  readonly place: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** One of several that are selected. */
  readonly isChosen: boolean;
  /** How many cells are folded away under its heading. */
  readonly folded: number;
  readonly canPin: boolean;
}

export const Cell = memo(function Cell({ id, type, place, isFirst, isLast, isChosen, folded, canPin }: CellProps) {
  const { document } = useNotebook();
  const actions = useActions();
  const cell = useCell(id);
  const canEdit = useCanEdit();
  const canRun = useSession((view) => view.canRun);
  const isSelected = useSelection((selection) => selection.cell === id);
  const isEditing = useSelection((selection) => selection.cell === id && selection.isEditing);
  const frame = useRef<HTMLElement>(null);
  const isPressed = useRef(false);
  // Tools are made when the pointer or the focus first comes: a notebook of a thousand cells has no use for a thousand sets.
  const [isNear, setNear] = useState(false);
  const hasRuns = isProgram(type);
  const look = hasRuns ? lookOf(cell) : 'quiet';

  // The selected cell has the focus, unless its editor or something else inside it has.
  useEffect(() => {
    if (!isSelected || !frame.current) return;
    const { activeElement } = window.document;
    // Who searches keeps the field.
    const isSearching = activeElement?.closest('[role="search"]') !== null && activeElement !== null;
    const isInEditor = frame.current.querySelector('.monaco-editor')?.contains(activeElement) === true;
    if (!isEditing && !isSearching && (isInEditor || !frame.current.contains(activeElement))) frame.current.focus({ preventScroll: true });
    // What is pressed must not move from under the pointer, or the press would end on something else.
    if (!isPressed.current) frame.current.scrollIntoView({ block: 'nearest' });
  }, [isSelected, isEditing]);
  useEffect(() => { if (isSelected && !isEditing) document.setPlace({ cell: id }); }, [document, isSelected, isEditing, id]);

  const press = () => {
    isPressed.current = true;
    const release = () => { isPressed.current = false; };
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, release, { once: true });
  };
  const onPointerDown = (event: PointerEvent) => {
    if (!(event.target instanceof Element) || event.target.closest('.monaco-editor')) return;
    // A button acts on what is selected; pressing it does not make that less.
    const isOnControl = event.target.closest('button, a, input') !== null;
    if (isOnControl && isChosen) return;
    if (event.shiftKey && !isOnControl) {
      event.preventDefault(); // no text is marked from there to here
      actions.extend(id);
    } else if (!isSelected || isChosen) actions.select(id);
  };

  return (
    // A cell is a place to be in: it takes the focus, and arrows go from one to the next.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={frame}
      id={`cell-${id}`}
      className={styles.cell}
      data-look={look}
      data-selected={isSelected || isChosen || undefined}
      data-chosen={isChosen || undefined}
      data-type={type}
      aria-label={labelOf(place, type, isChosen)}
      aria-current={isSelected || undefined}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onFocus={(event) => { if (event.target === frame.current && !isSelected && !isPressed.current) actions.select(id); }}
      onPointerEnter={() => setNear(true)}
      onPointerDownCapture={press}
      onPointerDown={onPointerDown}
    >
      <div className={styles.gutter}>
        {hasRuns && canRun ? (
          cell?.status === 'running' ? <IconButton label="Stop this run" icon="stop" onClick={actions.interrupt} /> : <IconButton label="Run cell" icon="run" onClick={() => actions.run([id])} />
        ) : null}
        {type === 'markdown' ? <SectionFold id={id} count={folded} /> : null}
        {canEdit ? <DragHandle id={id} place={place} /> : null}
        <Here id={id} />
      </div>
      <div className={styles.body}>
        {isNear || isSelected || isChosen ? <CellTools id={id} isFirst={isFirst} isLast={isLast} hasOutput={hasRuns && cell?.execution != null} /> : null}
        {type === 'ts' || type === 'sql'
          ? <CodeCell id={id} type={type} place={place} cell={cell} isEditing={isEditing} canPin={canPin} />
          : type === 'input'
            ? <InputCell id={id} cell={cell} isEditing={isEditing} onLeave={() => actions.select(id)} />
            : type === 'raw'
              ? <RawCell id={id} place={place} isEditing={isEditing} />
              : <TextCell id={id} place={place} isEditing={isEditing} />}
      </div>
    </section>
  );
});

/** Who else is in this cell. */
function Here({ id }: { readonly id: CellId }) {
  const { me } = useNotebook();
  const here = usePeopleIn(id).filter((each) => each.user.id !== me.id);
  const people = [...new Map(here.map((each) => [each.user.id, each.user])).values()];
  return <>{people.slice(0, 3).map((user) => <Avatar key={user.id} person={user} presence={user.colour} size="small" />)}</>;
}
