'use client';
/** Pins a result to the board: asks for the asset's name in place, then says which version it became. */
import { Check, Pin } from 'lucide-react';
import { Link } from '@/components/ui';
import { useParams } from 'next/navigation';
import { useId, useState, type FormEvent } from 'react';
import { callApi, messageOf } from '@/components/api';
import type { Pinnable } from '@/lib/notebook/outputs';
import type { ExecutionView } from '@/lib/notebook/session-types';
import styles from './outputs.module.css';

interface PinButtonProps {
  readonly notebookId: string;
  readonly cellId: string;
  readonly execution: ExecutionView;
  readonly pinnable: Pinnable;
  readonly stale: boolean;
  readonly canPin: boolean;
}

interface Known {
  readonly versionId: string;
  readonly label: string;
}

/** What POST …/pins answers with, as far as it is needed here. */
interface Pinned {
  readonly versionId: string;
  readonly asset: string;
  readonly number: number;
}

const VERBS = { dataset: 'Pin snapshot', model: 'Pin model', report: 'Pin report' } as const;

export function PinButton({ notebookId, cellId, execution, pinnable, stale, canPin }: PinButtonProps) {
  const [isOpen, setOpen] = useState(pinnable.requested);
  const [name, setName] = useState(pinnable.name);
  const [isWorking, setWorking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [pinned, setPinned] = useState<Known | null>(null);
  const id = useId();
  const known = pinned ?? execution.pinned?.at(-1) ?? null;
  const reason = stale ? 'This result is stale. Run the cell, then pin.' : execution.outcome !== 'ok' ? 'Only the result of a cell that ran through can be pinned.' : canPin ? null : 'Your role reads this notebook. A data scientist can pin.';

  if (known) return <PinnedNote known={known} />;

  async function pin(event: FormEvent) {
    event.preventDefault();
    setWorking(true);
    setProblem(null);
    try {
      const { versionId, asset, number } = await callApi<Pinned>('POST', `/api/v1/notebooks/${notebookId}/pins`, { cell: cellId, execution: execution.id, selector: pinnable.selector, as: name.trim() });
      setPinned({ versionId, label: `${asset} v${number}` });
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setWorking(false);
    }
  }

  if (!isOpen || reason) {
    return (
      <>
        <button type="button" className={styles.pin} aria-disabled={reason !== null} aria-describedby={reason ? id : undefined} title={reason ?? undefined} onClick={() => { if (!reason) setOpen(true); }}>
          <Pin size={14} strokeWidth={1.5} aria-hidden />{VERBS[pinnable.kind]}
        </button>
        {reason ? <span id={id} className={styles.hidden}>{reason}</span> : null}
      </>
    );
  }
  return (
    <form className={styles.pinForm} onSubmit={pin}>
      <label htmlFor={id}>as</label>
      <input id={id} value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" spellCheck={false} aria-invalid={problem !== null} aria-describedby={problem ? `${id}-problem` : undefined} onKeyDown={(event) => { if (event.key === 'Escape') setOpen(false); }} />
      <button type="submit" className={styles.pin} aria-disabled={isWorking || name.trim() === ''}><Pin size={14} strokeWidth={1.5} aria-hidden />{isWorking ? 'Pinning' : VERBS[pinnable.kind]}</button>
      {problem ? <p id={`${id}-problem`} className={styles.problem} role="alert">{problem}</p> : null}
    </form>
  );
}

function PinnedNote({ known }: { readonly known: Known }) {
  const project = useParams<{ project: string }>().project;
  return <Link className={styles.pinned} href={`/p/${project}/board/${known.versionId}`}><Check size={14} strokeWidth={1.5} aria-hidden />Pinned as {known.label}</Link>;
}
