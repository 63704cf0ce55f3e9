'use client';
/** Which columns the table shows, in which order, and which stay in view. */
import { useState } from 'react';
import { Button, IconButton, Popover } from '@/components/ui';
import { visibleText } from '@/lib/notebook/visible-text';
import { formatCount } from '@/components/format';
import { fullLabelOf, labelOf, partsOf } from './columns';
import type { ShownColumn } from './layout';
import styles from './experiments.module.css';

interface Props {
  readonly all: readonly string[];
  readonly shown: readonly ShownColumn[];
  readonly isUsual: boolean;
  readonly onShow: (column: string, isShown: boolean) => void;
  readonly onMove: (column: string, by: number) => void;
  readonly onPin: (column: string, isPinned: boolean) => void;
  readonly onReset: () => void;
}

/** Of a thousand names only so many are listed at once; more letters find the others. */
const MOST = 80;

export function ColumnsPopover({ all, shown, isUsual, onShow, onMove, onPin, onReset }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const fits = (column: string) => fullLabelOf(column).toLowerCase().includes(text.toLowerCase());
  const names = new Set(shown.map(({ column }) => column));
  const hidden = all.filter((column) => !names.has(column) && fits(column));
  return (
    <Popover label="Columns" isOpen={isOpen} onOpen={setOpen} align="end" trigger={(trigger) => <Button {...trigger} icon="board">Columns</Button>}>
      <div className={styles.columns}>
        <input type="search" aria-label="Find a column" placeholder="Find a column" value={text} autoComplete="off" onChange={(event) => setText(event.target.value)} />
        <div className={styles.columnLists}>
          <h3>Shown</h3>
          <ul>
            {shown.map(({ column, isPinned }, at) => (fits(column) ? (
              <li key={column}>
                <label><input type="checkbox" checked disabled={column === 'name'} onChange={() => onShow(column, false)} aria-label={`Show ${visibleText(fullLabelOf(column))}`} /><ColumnName column={column} /></label>
                <IconButton size="small" icon="up" label={`Move ${visibleText(labelOf(column))} to the left`} blocked={at === 0 || shown[at - 1]!.isPinned !== isPinned ? 'It is the first.' : null} onClick={() => onMove(column, -1)} />
                <IconButton size="small" icon="down" label={`Move ${visibleText(labelOf(column))} to the right`} blocked={at === shown.length - 1 || shown[at + 1]!.isPinned !== isPinned ? 'It is the last.' : null} onClick={() => onMove(column, 1)} />
                <IconButton size="small" icon="pinned" label={isPinned ? `Let ${visibleText(labelOf(column))} scroll` : `Keep ${visibleText(labelOf(column))} in view`} aria-pressed={isPinned} onClick={() => onPin(column, !isPinned)} />
              </li>
            ) : null))}
          </ul>
          {hidden.length > 0 ? <h3>Not shown</h3> : null}
          <ul>{hidden.slice(0, MOST).map((column) => <li key={column}><label><input type="checkbox" checked={false} onChange={() => onShow(column, true)} aria-label={`Show ${visibleText(fullLabelOf(column))}`} /><ColumnName column={column} /></label></li>)}</ul>
          {hidden.length > MOST ? <p className="faint">{formatCount(hidden.length - MOST)} more: type a part of their name.</p> : null}
        </div>
        {isUsual ? null : <Button variant="quiet" size="small" onClick={onReset}>Back to the usual columns</Button>}
      </div>
    </Popover>
  );
}

function ColumnName({ column }: { readonly column: string }) {
  const { group } = partsOf(column);
  return <span className={styles.columnName}>{visibleText(labelOf(column))}{group ? <small> {group.slice(0, -1)}</small> : null}</span>;
}
