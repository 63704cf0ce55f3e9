'use client';
/** Chooses rows of a table that another cell shows, page by page out of the kernel. */
import { useEffect, useState } from 'react';
import { countOf } from '@/components/format';
import type { Output, Scalar } from '@/lib/notebook/outputs';
import type { CellState } from '@/lib/notebook/session-types';
import { Button, Dialog, Notice, Table } from '@/components/ui';
import { useActions } from '../actions';
import { useSessionState } from '../context';
import { messageOf } from '../outputs/source';
import styles from './inputs.module.css';

type TableView = Extract<Output, { kind: 'table' }>;
const PAGE = 50;
const COLUMNS = 12;

interface Props {
  readonly label: string;
  readonly table: string;
  readonly rows: readonly number[];
  readonly isBlocked: boolean;
  onChoose(rows: readonly number[]): void;
}

function tableOf(cell: CellState | undefined): TableView | null {
  const shown = cell?.execution?.outputs.findLast((entry) => entry.output.kind === 'table')?.output;
  return shown?.kind === 'table' ? shown : null;
}

export function RowPicker({ label, table, rows, isBlocked, onChoose }: Props) {
  const [draft, setDraft] = useState<ReadonlySet<number> | null>(null);
  const definer = useSessionState((state) => state.order.find((id) => state.cells[id]?.defines.includes(table)));
  const cell = useSessionState((state) => (definer ? state.cells[definer] : undefined));
  const place = useSessionState((state) => (definer ? state.order.indexOf(definer) + 1 : 0));
  const view = tableOf(cell);
  const why = !definer ? `No cell defines ${table}.` : !view || !cell?.execution || cell.validity === 'fresh' ? `Run cell ${place} first, with ${table} as its last line, so that its rows can be shown.` : null;
  return (
    <div className={styles.row}>
      <span className={styles.label}>{label}</span>
      <span>{rows.length === 0 ? 'No rows' : countOf(rows.length, 'row')} of <code>{table}</code></span>
      <Button size="small" blocked={isBlocked ? 'You may look, not choose.' : why} onClick={() => setDraft(new Set(rows))}>Choose rows</Button>
      <Dialog
        isOpen={draft !== null} title={`${label}: rows of ${table}`} onClose={() => setDraft(null)}
        onSubmit={() => { onChoose([...draft!].sort((a, b) => a - b)); setDraft(null); }}
        actions={<><Button type="submit" variant="primary">Take {countOf(draft?.size ?? 0, 'row')}</Button><Button variant="quiet" onClick={() => setDraft(new Set())}>Choose none</Button><Button variant="quiet" onClick={() => setDraft(null)}>Cancel</Button></>}
      >
        {draft && view && cell?.execution ? <Rows view={view} execution={cell.execution.id} chosen={draft} onChange={setDraft} /> : null}
      </Dialog>
    </div>
  );
}

function Rows({ view, execution, chosen, onChange }: { readonly view: TableView; readonly execution: Parameters<ReturnType<typeof useActions>['page']>[0]; readonly chosen: ReadonlySet<number>; onChange(chosen: ReadonlySet<number>): void }) {
  const actions = useActions();
  const [offset, setOffset] = useState(0);
  const [page, setPage] = useState<{ readonly offset: number; readonly rows: readonly (readonly Scalar[])[] } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const columns = view.columns.slice(0, COLUMNS);
  const count = columns.length;
  useEffect(() => {
    let isLeft = false;
    actions.page(execution, view.handle, { what: 'rows', offset, limit: PAGE, first: 0, columns: count, sort: [], filter: [] }).then(
      (answer) => { if (!isLeft) setPage({ offset, rows: answer.rows }); },
      (error: unknown) => { if (!isLeft) setFailure(messageOf(error)); },
    );
    return () => { isLeft = true; };
  }, [actions, execution, view.handle, offset, count]);
  if (failure) return <Notice tone="caution">{failure}</Notice>;
  const toggle = (row: number, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(row);
    else next.delete(row);
    onChange(next);
  };
  const rows = page?.offset === offset ? page.rows : [];
  return (
    <>
      <div className={styles.picker}>
        <Table label="Rows to choose from">
          <thead><tr><th scope="col"><span className="vh">Chosen</span></th><th scope="col" className="num">Row</th>{columns.map((column) => <th key={column.name} scope="col">{column.name}</th>)}</tr></thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={offset + at}>
                <td><input type="checkbox" aria-label={`Row ${offset + at}`} checked={chosen.has(offset + at)} onChange={(event) => toggle(offset + at, event.target.checked)} /></td>
                <td className="num faint">{offset + at}</td>
                {row.map((value, column) => <td key={columns[column]!.name} className={typeof value === 'number' ? 'num' : undefined}>{value === null ? <span className="faint">missing</span> : String(value)}</td>)}
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      <div className={styles.row}>
        <Button size="small" blocked={offset === 0 ? 'These are the first rows.' : null} onClick={() => setOffset(Math.max(0, offset - PAGE))}>Earlier rows</Button>
        <span className="faint small">{offset.toLocaleString('en')} to {Math.min(view.rowCount, offset + PAGE).toLocaleString('en')} of {view.rowCount.toLocaleString('en')}</span>
        <Button size="small" blocked={offset + PAGE >= view.rowCount ? 'These are the last rows.' : null} onClick={() => setOffset(offset + PAGE)}>Later rows</Button>
      </div>
    </>
  );
}
