'use client';
/** A chart output; where the chart builder wrote its cell, and nobody changed the code since, with the way back into the builder. */
import { useContext, useRef, useState } from 'react';
import { Pencil } from 'lucide-react';
import dynamic from 'next/dynamic';
import { readChartCode, type ChartCell as ChartCode } from '@/lib/charts/code';
import type { ColumnFacts } from '@/lib/charts/recommend';
import type { CellId } from '@/lib/domain/ids';
import { PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import { BOUNDS, type Output } from '@/lib/notebook/outputs';
import { useSource } from '../../context';
import { ChartOutput } from '../ChartOutput';
import { messageOf, OutputCellContext, STOPPED, useOutputSource, type OutputSource } from '../source';
import { useChartCell } from './use-chart-cell';
import styles from '../outputs.module.css';

const ChartBuilder = dynamic(() => import('./ChartBuilder').then((module) => module.ChartBuilder), { ssr: false, loading: () => <div className={styles.chartPlace} /> });

type ChartView = Extract<Output, { kind: 'chart' }>;

export function ChartCell({ chart }: { readonly chart: ChartView }) {
  const cell = useContext(OutputCellContext);
  return cell === null || chart.handle === undefined ? <ChartOutput title={chart.title} spec={chart.spec} /> : <Editable chart={chart} handle={chart.handle} cell={cell} />;
}

function Editable({ chart, handle, cell }: { readonly chart: ChartView; readonly handle: string; readonly cell: CellId }) {
  const text = useSource(cell);
  const code = readChartCode(text);
  return code === null ? <ChartOutput title={chart.title} spec={chart.spec} /> : <Reopened chart={chart} handle={handle} code={code} />;
}

function Reopened({ chart, handle, code }: { readonly chart: ChartView; readonly handle: string; readonly code: ChartCode }) {
  const source = useOutputSource();
  const actions = useChartCell(false);
  const [columns, setColumns] = useState<readonly ColumnFacts[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const blocked = actions.blocked ?? (source.state === 'gone' ? STOPPED : null);
  const open = () => void columnsOf(source, handle).then((found) => { setColumns(found); setFailure(null); }, (error: unknown) => setFailure(messageOf(error)));
  const close = () => {
    setColumns(null);
    button.current?.focus();
  };
  const toggle = () => {
    if (blocked !== null) return;
    if (columns === null) open();
    else close();
  };
  return (
    <>
      <ChartOutput
        title={chart.title} spec={chart.spec}
        action={<button ref={button} type="button" className={styles.quietButton} aria-expanded={columns !== null} aria-disabled={blocked !== null} title={blocked ?? undefined} onClick={toggle}><Pencil size={14} strokeWidth={1.5} aria-hidden />Edit chart</button>}
      />
      {failure ? <p className={styles.missing} role="status">{failure}</p> : null}
      {columns !== null && blocked === null ? (
        <ChartBuilder
          columns={columns} initial={code.request} table={code.table} isBusy={source.state === 'busy'} naming={actions.naming} hidden={actions.hidden} verb="Change chart"
          preview={(request) => source.page(handle, { what: 'chart', chart: request })} onDone={async (next) => { const problem = await actions.rewrite(next); if (problem === null) close(); return problem; }} onClose={close}
        />
      ) : null}
    </>
  );
}

/** What the builder needs of the table's first columns. */
async function columnsOf(source: OutputSource, handle: string): Promise<readonly ColumnFacts[]> {
  const found: ColumnFacts[] = [];
  for (let first = 0; first < BOUNDS.tableColumns; first += PAGE_BOUNDS.summaries) {
    const { columns } = await source.page(handle, { what: 'columns', first, limit: PAGE_BOUNDS.summaries });
    found.push(...columns);
    if (columns.length < PAGE_BOUNDS.summaries) break;
  }
  return found;
}
