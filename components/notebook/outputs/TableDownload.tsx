'use client';
/** Saves a table as a file: all of it or what is filtered, sorted and shown, made by the kernel; what is stored, when that is gone. */
import { Download } from 'lucide-react';
import { useRef, useState } from 'react';
import { ApiError, callApi, messageOf } from '@/components/api';
import { countOf, formatCount } from '@/components/format';
import { Menu, type MenuItem } from '@/components/ui';
import type { ColumnSpans, RowOrder, TableFormat } from '@/lib/notebook/output-pages';
import type { Output } from '@/lib/notebook/outputs';
import { headFile } from './head-file';
import { STOPPED, useOutputPlace, useOutputSource, WAITING } from './source';
import styles from './outputs.module.css';

interface DownloadProps {
  readonly table: Extract<Output, { kind: 'table' }>;
  readonly order: RowOrder;
  readonly shown: ColumnSpans;
  /** Rows that pass the filters, where that is known. */
  readonly rowCount: number | null;
}

/** Asked again while a cell runs, until somebody cancels. */
const AGAIN_MS = 2_000;

export function TableDownload({ table, order, shown, rowCount }: DownloadProps) {
  const source = useOutputSource();
  const place = useOutputPlace();
  const [said, setSaid] = useState<{ readonly text: string; readonly isWaiting?: boolean; readonly isBad?: boolean } | null>(null);
  const waiting = useRef<AbortController | null>(null);
  const isGone = source.state === 'gone' || place === null;
  const isAsShown = shown !== null || order.filter.length > 0 || order.sort.length > 0;

  const begin = async (format: TableFormat, what: RowOrder & { readonly shown: ColumnSpans }) => {
    waiting.current?.abort();
    const stop = new AbortController();
    waiting.current = stop;
    setSaid({ text: source.state === 'busy' ? WAITING : 'Preparing the download…', isWaiting: true });
    for (;;) {
      try {
        const { url } = await callApi<{ url: string }>('POST', `/api/v1/notebooks/${place!.notebook}/tables`, { execution: place!.execution, handle: table.handle, format, shown: what.shown, sort: what.sort, filter: what.filter }, { signal: stop.signal });
        save(url);
        return setSaid({ text: 'The download has begun; the browser shows how far it is, and cancels it.' });
      } catch (error) {
        if (stop.signal.aborted) return setSaid(null);
        if (!(error instanceof ApiError) || error.code !== 'unavailable') return setSaid({ text: messageOf(error), isBad: true });
        setSaid({ text: WAITING, isWaiting: true });
        await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); });
        if (stop.signal.aborted) return setSaid(null);
      }
    }
  };
  const saveHead = () => {
    const { name, text } = headFile(table, new Date());
    const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    save(url, name);
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    setSaid({ text: `Saved the head only: ${countOf(table.rows.length, 'row')} of ${formatCount(table.rowCount)}, long texts cut. Run the cell to download all of it.` });
  };
  const whole = { sort: [], filter: [], shown: null };
  const asShown = { sort: order.sort, filter: order.filter, shown };
  const detail = `${countOf(table.rowCount, 'row')}, ${countOf(table.columnCount, 'column')}`;
  const shownDetail = `${rowCount === null ? 'rows' : countOf(rowCount, 'row')} as filtered and sorted, columns that are shown`;
  const items: MenuItem[] = isGone ? [{ label: 'Head only, CSV', detail: `${countOf(table.rows.length, 'row')} are stored. ${STOPPED}`, onSelect: saveHead }] : [
    { label: 'Whole table, CSV', detail, onSelect: () => void begin('csv', whole) },
    { label: 'Whole table, Parquet', detail: 'with the types of its columns', onSelect: () => void begin('parquet', whole) },
    ...(isAsShown ? [
      { kind: 'separator' } as const,
      { label: 'As shown, CSV', detail: shownDetail, onSelect: () => void begin('csv', asShown) },
      { label: 'As shown, Parquet', detail: shownDetail, onSelect: () => void begin('parquet', asShown) },
    ] : []),
  ];
  return (
    <>
      <Menu label="Download the table" items={items} trigger={(props) => <button type="button" className={styles.quietButton} {...props}><Download size={14} strokeWidth={1.5} aria-hidden />Download</button>} />
      {said ? <span className={said.isBad ? styles.missing : styles.faint} role="status">{said.text} {said.isWaiting ? <button type="button" className={styles.link} onClick={() => waiting.current?.abort()}>Cancel</button> : null}</span> : null}
    </>
  );
}

function save(url: string, name?: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name ?? '';
  link.click();
}
