'use client';
/** Beside the cells: the outline, made of the headings in text cells with the state of what is under them, the data, and the graph. */
import { useEffect, useState } from 'react';
import { formatBytes, formatCount } from '@/components/format';
import { classes, Icon, IconButton, Link } from '@/components/ui';
import { useActions } from './actions';
import { GraphMap } from './map/GraphMap';
import { useNotebook, useOutline, useSelection, useSessionState, useStore } from './context';
import styles from './notebook.module.css';
import type { OutlineRow } from './outline';
import { lookOf, type CellLook } from './words';

export interface RailFile {
  readonly name: string;
  readonly size: number;
  readonly rows: number | null;
  readonly columns: number | null;
}

export function Rail({ files, project, onGo }: { readonly files: readonly RailFile[]; readonly project: { readonly slug: string }; onGo(): void }) {
  const rows = useOutline((all) => all);
  const reading = useReading(rows);
  return (
    <>
      <section>
        <h2><Icon name="log" size={13} />Outline</h2>
        {rows.length === 0 ? <p className={styles.railEmpty}>Headings in text cells stand here.</p> : null}
        <ul>{rows.map((row, at) => <Row key={`${row.cell}-${row.at}`} row={row} isReading={at === reading} onGo={onGo} />)}</ul>
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
      <section>
        <h2><Icon name="graph" size={13} />Graph</h2>
        <GraphMap onGo={onGo} />
      </section>
    </>
  );
}

function Row({ row, isReading, onGo }: { readonly row: OutlineRow; readonly isReading: boolean; onGo(): void }) {
  const { sections } = useNotebook();
  const actions = useActions();
  const isSelected = useSelection((selection) => selection.cell !== null && ((selection.cell === row.cell && row.at === 0) || row.under.includes(selection.cell)));
  const isFolded = useStore(sections, (folded) => row.at === 0 && folded.has(row.cell));
  const look = useSessionState((state) => worst(row.under.map((id) => lookOf(state.cells[id] ?? null))));
  const go = () => {
    actions.select(row.cell);
    onGo();
    // The cell is there at once, or after it was shown again.
    requestAnimationFrame(() => headingElement(row)?.scrollIntoView({ block: 'start' }));
  };
  return (
    <li className={styles.railItem}>
      <button type="button" className={styles.railRow} style={{ paddingLeft: 8 + 12 * (row.level - 1) }} aria-current={isReading ? 'location' : undefined} data-selected={isSelected || undefined} onClick={go}>
        <span className={styles.railText}><span className="vh">{`Level ${row.level}: `}</span>{row.text}</span><Mark look={look} />
      </button>
      {isFolded ? <IconButton label={`Show the section “${row.text}”`} icon="unfold" size="small" onClick={() => sections.fold(row.cell, false)} /> : null}
    </li>
  );
}

function headingElement(row: OutlineRow): Element | null {
  const cell = document.getElementById(`cell-${row.cell}`);
  return cell?.querySelectorAll('h2, h3, h4, h5, h6')[row.at] ?? cell;
}

/** Below the page's bar and the notebook's own: what stands above this line has been passed. */
const READ_AT = 140;

/** Which row is being read: the last whose heading has been scrolled past; the last of all at the page's end. */
function useReading(rows: readonly OutlineRow[]): number {
  const [at, setAt] = useState(-1);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const tops = rows.map((row) => headingElement(row)?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY);
      const isEnd = window.scrollY > 0 && window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
      const passed = tops.findLastIndex((top) => top < (isEnd ? window.innerHeight : READ_AT));
      setAt(passed < 0 && rows.length > 0 && tops[0]! < window.innerHeight ? 0 : passed);
    };
    const soon = () => { frame ||= requestAnimationFrame(look); };
    soon();
    window.addEventListener('scroll', soon, { passive: true });
    window.addEventListener('resize', soon);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', soon);
      window.removeEventListener('resize', soon);
    };
  }, [rows]);
  return at;
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
