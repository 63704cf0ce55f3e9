'use client';
/** An input cell: its control for whoever may run, its settings for whoever may edit, and a line about its name. */
import { useMemo, useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import { parseInput } from '@/lib/notebook/cells/input';
import type { InputDefinition } from '@/lib/notebook/cells/input-types';
import type { CellState } from '@/lib/notebook/session-types';
import { formatClock } from '@/components/format';
import { IconButton, Notice } from '@/components/ui';
import { CellWords } from '../CellWords';
import { useCanEdit, useSession, useSessionState, useSource } from '../context';
import { ErrorOutput } from '../outputs/ErrorOutput';
import { Control } from './Control';
import styles from './inputs.module.css';
import { Settings } from './Settings';
import { useChoice } from './use-choice';

interface InputCellProps {
  readonly id: CellId;
  readonly cell: CellState | null;
  /** Enter was pressed on the cell: its settings are asked for. */
  readonly isEditing: boolean;
  /** The settings were closed. */
  onLeave(): void;
}

export function InputCell({ id, cell, isEditing, onLeave }: InputCellProps) {
  const source = useSource(id);
  const canEdit = useCanEdit();
  const input = useMemo(() => parseInput(source), [source]);
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onLeave();
  };
  const problems = (cell?.problems ?? []).filter((problem) => problem.code !== 'syntax');
  return (
    <>
      <div className={styles.input}>
        {input.ok ? <Chosen id={id} input={input.value} /> : <Notice tone="caution">{input.message}</Notice>}
        {canEdit ? <IconButton label="Settings of this input" icon="pencil" size="small" onClick={() => setOpen(true)} /> : null}
      </div>
      <About id={id} cell={cell} />
      {problems.map((problem) => <Notice key={problem.code} tone={problem.blocks ? 'caution' : 'info'}><CellWords text={problem.message} /></Notice>)}
      {cell?.validity === 'error' && cell.execution?.error ? <ErrorOutput error={cell.execution.error} /> : null}
      {canEdit && (isOpen || isEditing) ? <Settings cell={id} source={source} onClose={close} /> : null}
    </>
  );
}

/** The control alone, for whoever may run. */
export function Chosen({ id, input }: { readonly id: CellId; readonly input: InputDefinition }) {
  const canRun = useSession((view) => view.canRun && view.isOnline);
  const { value, choose } = useChoice(id, input);
  return <Control cell={id} input={input} value={value} isBlocked={!canRun} onChoose={choose} />;
}

function About({ id, cell }: { readonly id: CellId; readonly cell: CellState | null }) {
  const choice = useSessionState((state) => state.inputs?.[id]);
  return (
    <div className={styles.about}>
      {cell && cell.defines.length > 0 ? <span>defines <code>{cell.defines.join(', ')}</code></span> : null}
      {choice ? <span>chosen by {choice.by.name} {formatClock(choice.at)}</span> : null}
    </div>
  );
}
