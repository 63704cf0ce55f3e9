'use client';
/** One cell in two versions, side by side; on a narrow page, one under the other. */
import { useMemo } from 'react';
import type { CellChange } from '@/lib/collab/compare';
import { Button, classes, Tag, type Tone } from '@/components/ui';
import styles from './history.module.css';
import { sideBySide, type DiffRow, type Side } from './rows';
import { kindWords, typeName } from './words';

const TONES: Partial<Record<CellChange['kinds'][number], Tone>> = { added: 'positive', removed: 'negative', edited: 'info' };

export function CellDiff({ change, left, right, onRestore }: { readonly change: CellChange; readonly left: string; readonly right: string; readonly onRestore: (() => void) | null }) {
  const place = (change.right ?? change.left)!.place;
  const type = typeName((change.right ?? change.left)!.type);
  const rows = useMemo(() => sideBySide(change.left?.source ?? '', change.right?.source ?? ''), [change]);
  const label = `Cell ${place}, ${type}, ${kindWords(change)}`;
  const isEmpty = rows.length === 0;
  return (
    <section className={styles.cell} aria-label={label}>
      <div className={styles.cellHead}>
        <h4>{change.right ? `Cell ${place}` : `Was cell ${place}`} <span className="faint">{type}</span></h4>
        <Tag tone={TONES[change.kinds[0]!]}>{kindWords(change)}</Tag>
        {onRestore ? <Button size="small" variant="quiet" icon="history" onClick={onRestore}>Restore this cell</Button> : null}
      </div>
      {isEmpty ? <p className={styles.nothing}>Empty</p> : (
        <div className={styles.scroll}>
          <table className={styles.diff}>
            <colgroup><col className={styles.numbers} /><col /><col className={styles.numbers} /><col /></colgroup>
            <thead className="vh"><tr><th scope="col">Line, {left}</th><th scope="col">{left}</th><th scope="col">Line, {right}</th><th scope="col">{right}</th></tr></thead>
            <tbody>{rows.map((row, at) => <Row key={at} row={row} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ row }: { readonly row: DiffRow }) {
  if (row.kind === 'gap') return <tr className={styles.gap}><td colSpan={4}>{row.lines} lines are the same</td></tr>;
  return (
    <tr data-kind={row.kind} data-alone={!row.left || !row.right || undefined}>
      <Half side={row.left} isChanged={row.kind === 'changed'} of="left" />
      <Half side={row.right} isChanged={row.kind === 'changed'} of="right" />
    </tr>
  );
}

function Half({ side, isChanged, of }: { readonly side: Side | null; readonly isChanged: boolean; readonly of: 'left' | 'right' }) {
  const name = classes(styles[of], !side && styles.blank, isChanged && side && styles.changed);
  const Changed = of === 'left' ? 'del' : 'ins';
  return (
    <>
      <td className={classes(styles.number, name)}>{side?.line}</td>
      <td className={name}>{side ? <code>{side.parts.map((part, at) => (part.isChanged && part.text ? <Changed key={at}>{part.text}</Changed> : <span key={at}>{part.text}</span>))}</code> : null}</td>
    </>
  );
}
