'use client';
/** Beside the cells: the outline, made of the headings in text cells with the state of what is under them, and the data. */
import { useCallback, useEffect, useState } from 'react';
import { listCells, observe } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { formatBytes, formatCount } from '@/components/format';
import { classes, Icon, Link } from '@/components/ui';
import { useActions } from './actions';
import { useNotebook, useSelection, useSessionState } from './context';
import styles from './notebook.module.css';
import { headingsOf, lookOf, type CellLook } from './words';

export interface RailFile {
  readonly name: string;
  readonly size: number;
  readonly rows: number | null;
  readonly columns: number | null;
}

interface OutlineRow {
  readonly cell: CellId;
  readonly level: number;
  readonly text: string;
  /** The first heading of its cell. */
  readonly isFirst: boolean;
  /** Code cells between this heading and the next. */
  readonly under: readonly CellId[];
}

const SETTLE_MS = 250;

export function Rail({ files, project, onGo }: { readonly files: readonly RailFile[]; readonly project: { readonly slug: string }; onGo(): void }) {
  const rows = useOutline();
  return (
    <>
      <section>
        <h2><Icon name="log" size={13} />Outline</h2>
        {rows.length === 0 ? <p className={styles.railEmpty}>Headings in text cells stand here.</p> : null}
        <ul>{rows.map((row, at) => <Row key={`${row.cell}-${at}`} row={row} onGo={onGo} />)}</ul>
      </section>
      <section>
        <h2><Icon name="dataset" size={13} />Data<span className={styles.railCount}>{files.length === 0 ? '' : `${files.length} ${files.length === 1 ? 'file' : 'files'}`}</span></h2>
        {files.length === 0 ? <p className={styles.railEmpty}>No files yet. <Link href={`/p/${project.slug}/data`}>Upload one</Link>, then read it with <code>readCsv</code>.</p> : null}
        <ul>
          {files.map((file) => (
            <li key={file.name}>
              <Link className={styles.railFile} href={`/p/${project.slug}/data`}>
                <Icon name="dataset" size={13} /><span>{file.name}</span>
                <span className="faint">{file.rows !== null && file.columns !== null ? `${formatCount(file.rows)} × ${file.columns} · ` : ''}{formatBytes(file.size)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Row({ row, onGo }: { readonly row: OutlineRow; onGo(): void }) {
  const actions = useActions();
  const isCurrent = useSelection((selection) => selection.cell !== null && ((selection.cell === row.cell && row.isFirst) || row.under.includes(selection.cell)));
  const look = useSessionState((state) => worst(row.under.map((id) => lookOf(state.cells[id] ?? null))));
  return (
    <li>
      <button type="button" className={styles.railRow} style={{ paddingLeft: 8 + 12 * Math.max(0, row.level - 1) }} aria-current={isCurrent || undefined} onClick={() => { actions.select(row.cell); onGo(); }}>
        <span>{row.text}</span><Mark look={look} />
      </button>
    </li>
  );
}

const MARKS: Partial<Record<CellLook, { readonly word: string; readonly tone: string }>> = {
  stale: { word: 'stale', tone: 'caution' },
  problem: { word: 'cannot run', tone: 'caution' },
  failed: { word: 'failed', tone: 'negative' },
};

function Mark({ look }: { readonly look: CellLook }) {
  if (look === 'running' || look === 'queued') return <i className={classes(styles.live, styles.railMark)} data-tone="run" role="img" aria-label={look} />;
  const mark = MARKS[look];
  return mark ? <span className={classes(styles.railMark, mark.tone)}><Icon name={look === 'failed' ? 'fail' : 'insufficient'} size={13} label={mark.word} /></span> : null;
}

const ORDER: readonly CellLook[] = ['running', 'queued', 'failed', 'problem', 'stale', 'quiet'];

function worst(looks: readonly CellLook[]): CellLook {
  return ORDER.find((look) => looks.includes(look)) ?? 'quiet';
}

/** Read again a little after the document came to rest. */
function useOutline(): readonly OutlineRow[] {
  const { document: { doc } } = useNotebook();
  const read = useCallback((): OutlineRow[] => {
    const rows: { cell: CellId; level: number; text: string; isFirst: boolean; under: CellId[] }[] = [];
    for (const cell of listCells(doc)) {
      if (cell.type === 'markdown') for (const [at, heading] of headingsOf(cell.source).entries()) rows.push({ cell: cell.id, ...heading, isFirst: at === 0, under: [] });
      else rows.at(-1)?.under.push(cell.id);
    }
    return rows;
  }, [doc]);
  const [rows, setRows] = useState(read);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const refresh = () => {
      timer = null;
      setRows((before) => {
        const next = read();
        return JSON.stringify(before) === JSON.stringify(next) ? before : next;
      });
    };
    refresh();
    const stop = observe(doc, () => { timer ??= setTimeout(refresh, SETTLE_MS); });
    return () => {
      if (timer) clearTimeout(timer);
      stop();
    };
  }, [doc, read]);
  return rows;
}
