'use client';
/** A table output with the button that opens the chart builder, and the cell that the builder writes. */
import { ChartColumn } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useContext, useId, useRef, useState, type ReactNode } from 'react';
import { recommend } from '@/lib/charts/recommend';
import type { Output } from '@/lib/notebook/outputs';
import { OutputCellContext, STOPPED, useOutputSource } from '../source';
import { TableOutput } from '../TableOutput';
import { useChartCell } from './use-chart-cell';
import styles from '../outputs.module.css';

const ChartBuilder = dynamic(() => import('./ChartBuilder').then((module) => module.ChartBuilder), { ssr: false, loading: () => <div className={styles.chartPlace} /> });

interface TableChartProps {
  readonly table: Extract<Output, { kind: 'table' }>;
  readonly action: ReactNode;
  /** It is what the cell gives as its value, not something shown on the way. */
  readonly isResult: boolean;
}

export function TableChart(props: TableChartProps) {
  // In reports, in imported outputs and beneath trees there is no cell to write beneath.
  return useContext(OutputCellContext) === null ? <TableOutput table={props.table} action={props.action} /> : <Buildable {...props} />;
}

function Buildable({ table, action, isResult }: TableChartProps) {
  const source = useOutputSource();
  const cell = useChartCell(isResult);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const initial = recommend(table.columns);
  const blocked = cell.blocked ?? (source.state === 'gone' ? STOPPED : initial === null || table.rowCount === 0 ? 'There is nothing to draw: the table is empty.' : null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const open = (
    <>
      <button ref={button} type="button" className={styles.quietButton} aria-expanded={isOpen} aria-disabled={blocked !== null} aria-describedby={blocked ? id : undefined} title={blocked ?? undefined} onClick={() => { if (blocked === null) setOpen(!isOpen); }}><ChartColumn size={14} strokeWidth={1.5} aria-hidden />Build a chart</button>
      {blocked ? <span id={id} className={styles.hidden}>{blocked}</span> : null}
    </>
  );
  return (
    <>
      <TableOutput table={table} action={<>{open}{action}</>} />
      {isOpen && blocked === null ? (
        <ChartBuilder
          columns={table.columns} initial={initial!} isBusy={source.state === 'busy'} naming={cell.naming} hidden={cell.hidden} verb="Insert chart"
          preview={(chart) => source.page(table.handle, { what: 'chart', chart })} onDone={cell.insert} onClose={close}
        />
      ) : null}
    </>
  );
}
