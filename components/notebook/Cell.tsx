'use client';
/** A cell's frame: bar of its state, gutter, tools, keys. What is in it: CodeCell or TextCell. */
import { memo, useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import type { CellType } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { isProgram } from '@/lib/notebook/cells/kinds';
import { Avatar, IconButton } from '@/components/ui';
import { useActions, type Actions } from './actions';
import { CodeCell } from './CodeCell';
import { useCanEdit, useCell, useNotebook, usePresence, useSelection, useSession } from './context';
import type { EditorCommands } from './editor/CellEditor';
import { InputCell } from './inputs/InputCell';
import styles from './notebook.module.css';
import { TextCell } from './TextCell';
import { lookOf } from './words';

export interface CellProps {
  readonly id: CellId;
  readonly type: CellType;
  /** 1 is the first. */
  readonly place: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly canPin: boolean;
}

const TYPE_NAMES: Record<CellType, string> = { ts: 'TypeScript', sql: 'SQL', markdown: 'Text', input: 'Input', raw: 'Raw' };

export const Cell = memo(function Cell({ id, type, place, isFirst, isLast, canPin }: CellProps) {
  const { document } = useNotebook();
  const actions = useActions();
  const cell = useCell(id);
  const canEdit = useCanEdit();
  const canRun = useSession((view) => view.canRun);
  const isSelected = useSelection((selection) => selection.cell === id);
  const isEditing = useSelection((selection) => selection.cell === id && selection.isEditing);
  const frame = useRef<HTMLElement>(null);
  const isPressed = useRef(false);
  const isCode = type === 'ts';
  const hasRuns = isProgram(type);
  const look = hasRuns ? lookOf(cell) : 'quiet';
  const commands = useMemo(() => commandsOf(id, hasRuns, canEdit, canRun, actions), [id, hasRuns, canEdit, canRun, actions]);

  // The selected cell has the focus, unless its editor or something else inside it has.
  useEffect(() => {
    if (!isSelected || !frame.current) return;
    if (!isEditing && !frame.current.contains(window.document.activeElement)) frame.current.focus({ preventScroll: true });
    if (!isEditing && frame.current.querySelector('.monaco-editor')?.contains(window.document.activeElement)) frame.current.focus({ preventScroll: true });
    // What is pressed must not move from under the pointer, or the press would end on something else.
    if (!isPressed.current) frame.current.scrollIntoView({ block: 'nearest' });
  }, [isSelected, isEditing]);
  useEffect(() => { if (isSelected && !isEditing) document.setPlace({ cell: id }); }, [document, isSelected, isEditing, id]);

  const press = () => {
    isPressed.current = true;
    const release = () => { isPressed.current = false; };
    for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, release, { once: true });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== frame.current) return;
    const { key, shiftKey, altKey } = event;
    const isCommand = event.ctrlKey || event.metaKey;
    const done = (() => {
      if (key === 'Enter' && shiftKey) return commands.run('next');
      if (key === 'Enter' && isCommand) return commands.run('stay');
      if (key === 'Enter') return actions.select(id, true);
      if (altKey && shiftKey && (key === 'ArrowUp' || key === 'ArrowDown')) return commands.move(key === 'ArrowUp' ? -1 : 1);
      if (isCommand || altKey || shiftKey) return null;
      if (key === 'ArrowUp') return void actions.selectBeside(id, -1);
      if (key === 'ArrowDown') return void actions.selectBeside(id, 1);
      if (key === 'Delete' && canEdit) return actions.remove(id);
      return null;
    })();
    if (done !== null) event.preventDefault();
  };

  return (
    // A cell is a place to be in: it takes the focus, and arrows go from one to the next.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      ref={frame}
      id={`cell-${id}`}
      className={styles.cell}
      data-look={look}
      data-selected={isSelected || undefined}
      data-type={type}
      aria-label={`Cell ${place}, ${TYPE_NAMES[type]}`}
      aria-current={isSelected || undefined}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={(event) => { if (event.target === frame.current && !isSelected) actions.select(id); }}
      onPointerDownCapture={press}
      onPointerDown={(event) => { if (!isSelected && event.target instanceof Node && !frame.current?.querySelector('.monaco-editor')?.contains(event.target)) actions.select(id); }}
    >
      <div className={styles.gutter}>
        {hasRuns && canRun ? (
          cell?.status === 'running' ? <IconButton label="Stop this run" icon="stop" onClick={actions.interrupt} /> : <IconButton label="Run cell" icon="run" onClick={() => commands.run('stay')} />
        ) : null}
        <Here id={id} />
      </div>
      <div className={styles.body}>
        {canEdit ? (
          <span className={styles.tools}>
            {isFirst ? null : <IconButton label="Move up" icon="up" size="small" onClick={() => commands.move(-1)} />}
            {isLast ? null : <IconButton label="Move down" icon="down" size="small" onClick={() => commands.move(1)} />}
            <IconButton label="Delete cell" icon="trash" size="small" onClick={() => actions.remove(id)} />
          </span>
        ) : null}
        {isCode
          ? <CodeCell id={id} place={place} cell={cell} isEditing={isEditing} commands={commands} canPin={canPin} />
          : type === 'input'
            ? <InputCell id={id} cell={cell} isEditing={isEditing} onLeave={() => actions.select(id)} />
            : <TextCell id={id} place={place} isEditing={isEditing} commands={commands} />}
      </div>
    </section>
  );
});

/** What keys do, in the editor and on the frame alike. */
function commandsOf(id: CellId, hasRuns: boolean, canEdit: boolean, canRun: boolean, actions: Actions): EditorCommands {
  return {
    run: (then) => {
      if (hasRuns && canRun) actions.run(id);
      if (then === 'stay') return hasRuns ? undefined : actions.select(id);
      if (!actions.selectBeside(id, 1) && canEdit) actions.add('ts', id);
    },
    leave: () => actions.select(id),
    move: (by) => { if (canEdit) actions.move(id, by); },
  };
}

/** Who else is in this cell. */
function Here({ id }: { readonly id: CellId }) {
  const { me } = useNotebook();
  const here = usePresence().filter((each) => each.cell === id && each.user.id !== me.id);
  const people = [...new Map(here.map((each) => [each.user.id, each.user])).values()];
  return <>{people.slice(0, 3).map((user) => <Avatar key={user.id} person={user} presence={user.colour} size="small" />)}</>;
}
