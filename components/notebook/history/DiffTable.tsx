/** Two texts side by side, line by line; on a narrow page, one under the other. */
import { useMemo } from 'react';
import { classes } from '@/components/ui';
import styles from './history.module.css';
import { sideBySide, type DiffRow, type Side } from './rows';

/** `left` and `right` name the sides. */
export function DiffTable({ leftText, rightText, left, right }: { readonly leftText: string; readonly rightText: string; readonly left: string; readonly right: string }) {
  const rows = useMemo(() => sideBySide(leftText, rightText), [leftText, rightText]);
  if (rows.length === 0) return <p className={styles.nothing}>Empty</p>;
  return (
    <div className={styles.scroll}>
      <table className={styles.diff}>
        <colgroup><col className={styles.numbers} /><col /><col className={styles.numbers} /><col /></colgroup>
        <thead className="vh"><tr><th scope="col">Line, {left}</th><th scope="col">{left}</th><th scope="col">Line, {right}</th><th scope="col">{right}</th></tr></thead>
        <tbody>{rows.map((row, at) => <Row key={at} row={row} />)}</tbody>
      </table>
    </div>
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
