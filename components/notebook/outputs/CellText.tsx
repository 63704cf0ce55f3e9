'use client';
/** One value of a table, whole: text that its cell cuts short is fetched from the kernel, a part at a time where it is huge. */
import { useEffect, useState } from 'react';
import { formatCount } from '@/components/format';
import { Button, Dialog } from '@/components/ui';
import { PAGE_BOUNDS, type CellPlace, type RowOrder, type TextPage } from '@/lib/notebook/output-pages';
import type { Scalar } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { messageOf, STOPPED, useOutputSource, WAITING } from './source';
import styles from './outputs.module.css';

const PART = PAGE_BOUNDS.text;
/** Characters that one press copies; the clipboard of a browser is no place for more. */
const MOST_COPIED = 20_000_000;

interface CellTextProps {
  readonly handle: string;
  readonly order: RowOrder;
  readonly at: CellPlace;
  readonly name: string;
  /** What the table shows of it. */
  readonly held: Scalar | undefined;
  readonly onClose: () => void;
}

export function CellText({ handle, order, at, name, held, onClose }: CellTextProps) {
  const source = useOutputSource();
  const [page, setPage] = useState<TextPage | null>(null);
  const [offset, setOffset] = useState(0);
  const [said, setSaid] = useState<string | null>(null);
  const isGone = source.state === 'gone';
  const ask = (from: number) => source.page(handle, { what: 'text', row: at.row, column: at.column, offset: from, limit: PART, ...order });
  const key = JSON.stringify([handle, order, at, offset]);
  useEffect(() => {
    if (isGone) return undefined;
    let isCurrent = true;
    ask(offset).then((next) => { if (isCurrent) { setPage(next); setSaid(null); } }, (error: unknown) => { if (isCurrent) setSaid(messageOf(error)); });
    return () => { isCurrent = false; };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for all that is asked
  }, [key, isGone]);

  const copy = async () => {
    try {
      let text = page?.text ?? (held === null || held === undefined ? '' : String(held));
      if (page && page.length > text.length) {
        if (page.length > MOST_COPIED) return setSaid(`These are ${formatCount(page.length)} characters; up to ${formatCount(MOST_COPIED)} are copied at once. Download the table, or cut the text in a cell.`);
        setSaid('Copying…');
        const parts: string[] = [];
        for (let from = 0; from < page.length; from += PART) parts.push((await ask(from)).text ?? '');
        text = parts.join('');
      }
      await window.navigator.clipboard.writeText(text);
      setSaid(`Copied ${formatCount(text.length)} characters.`);
    } catch (error) {
      setSaid(`It could not be copied: ${messageOf(error)}`);
    }
  };
  const shown = page ? page.text : isGone && held !== undefined ? (held === null ? null : String(held)) : undefined;
  const isLong = page !== null && page.length > PART;
  return (
    <Dialog
      isOpen title={`${visibleText(name) || 'Unnamed column'}, row ${formatCount(at.row + 1)}`} onClose={onClose}
      actions={<><Button variant="quiet" onClick={onClose}>Close</Button><Button variant="quiet" blocked={shown === null || shown === undefined ? 'There is nothing to copy.' : null} onClick={() => void copy()}>Copy</Button></>}
    >
      {shown === undefined ? <p className={styles.quiet} role="status">{said ?? (source.state === 'busy' ? WAITING : 'Fetching…')}</p>
        : shown === null ? <p className={styles.absent}>missing</p>
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard
          : <pre className={styles.wholeText} tabIndex={0} role="region" aria-label="Value">{visibleText(shown)}</pre>}
      {isLong ? (
        <div className={styles.bar}>
          <span role="status">characters {formatCount(page.offset + 1)} – {formatCount(page.offset + (page.text?.length ?? 0))} of {formatCount(page.length)}</span>
          <button type="button" className={styles.link} disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PART))}>Previous part</button>
          <button type="button" className={styles.link} disabled={offset + PART >= page.length} onClick={() => setOffset(offset + PART)}>Next part</button>
          <button type="button" className={styles.link} disabled={offset + PART >= page.length} onClick={() => setOffset(Math.floor((page.length - 1) / PART) * PART)}>Last part</button>
        </div>
      ) : page?.text !== undefined && page.text !== null ? <p className={styles.quiet}>{formatCount(page.length)} {page.length === 1 ? 'character' : 'characters'}</p> : null}
      {isGone ? <p className={styles.missing}>This is what was stored. {STOPPED}</p> : null}
      {said && shown !== undefined ? <p className={styles.faint} role="status">{said}</p> : null}
    </Dialog>
  );
}
