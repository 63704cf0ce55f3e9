'use client';
/** What differs between a version and another, or what the notebook says now. */
import { useEffect, useState } from 'react';
import type { Comparison as Compared } from '@/lib/collab/compare';
import { changeWords } from '@/lib/domain/history';
import type { CellId } from '@/lib/domain/ids';
import { callApi, messageOf } from '@/components/api';
import { countOf } from '@/components/format';
import { Button, Notice, Skeleton } from '@/components/ui';
import { CellDiff } from './CellDiff';
import styles from './history.module.css';

export interface ComparisonProps {
  readonly notebookId: string;
  readonly left: number;
  readonly right: number | 'now';
  /** What the sides are called. */
  readonly names: { readonly left: string; readonly right: string };
  /** Grows when it must be read again. */
  readonly turn: number;
  readonly onRestoreCell: ((cell: CellId) => void) | null;
}

export function Comparison({ notebookId, left, right, names, turn, onRestoreCell }: ComparisonProps) {
  const key = `${left} ${right} ${turn}`;
  const [read, setRead] = useState<{ readonly key: string; readonly compared: Compared | null; readonly error: string | null } | null>(null);
  const [isAllShown, setAllShown] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    callApi<Compared>('GET', `/api/v1/notebooks/${notebookId}/history/compare?left=${left}&right=${right}`, undefined, { signal: stop.signal }).then(
      (compared) => setRead({ key, compared, error: null }),
      (error: unknown) => { if (!stop.signal.aborted) setRead({ key, compared: null, error: messageOf(error) }); },
    );
    return () => stop.abort();
  }, [notebookId, left, right, key]);

  // While the next one comes, the last one of the same sides stays.
  const shown = read && read.key.split(' ').slice(0, 2).join(' ') === `${left} ${right}` ? read : null;
  if (!shown) return <Skeleton widths={[40, 90, 70]} label="Comparing" />;
  if (!shown.compared) return <Notice tone="negative" isAlert>{shown.error}</Notice>;
  const { cells, counts, title } = shown.compared;
  const same = cells.filter((cell) => cell.kinds[0] === 'same').length;
  const words = changeWords(counts);
  return (
    <>
      <p className={styles.summary} role="status">{words ? <>From <b>{names.left}</b> to <b>{names.right}</b>: {words}.</> : <>Nothing differs between <b>{names.left}</b> and <b>{names.right}</b>.</>} <span className="faint">Outputs are no part of versions.</span></p>
      {counts.retitled ? <p className={styles.summary}>Title: <del>{title.left}</del> <ins>{title.right}</ins></p> : null}
      <div className={styles.sides} aria-hidden="true"><span>{names.left}</span><span>{names.right}</span></div>
      {cells.filter((cell) => isAllShown || cell.kinds[0] !== 'same').map((cell) => (
        <CellDiff key={cell.id} change={cell} left={names.left} right={names.right} onRestore={onRestoreCell && cell.left && cell.kinds[0] !== 'same' ? () => onRestoreCell(cell.id) : null} />
      ))}
      {same > 0 ? <Button variant="quiet" aria-expanded={isAllShown} onClick={() => setAllShown(!isAllShown)}>{isAllShown ? 'Hide cells that are the same' : `Show ${countOf(same, 'cell')} that ${same === 1 ? 'is' : 'are'} the same`}</Button> : null}
    </>
  );
}
