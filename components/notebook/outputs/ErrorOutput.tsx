'use client';
import { CircleX } from 'lucide-react';
import { useContext } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { CellError, StackFrame } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { useNotebook, useSessionState } from '../context';
import { intelligenceOf } from '../typescript/intelligence';
import { OutputCellContext } from './source';
import styles from './outputs.module.css';

/** What went wrong, at which line, and what to do; the stack folded beneath. In the notebook each line leads to its place. */
export function ErrorOutput({ error }: { readonly error: CellError }) {
  const canGo = useContext(OutputCellContext) !== null;
  const own = error.frames[0];
  const place = (frame: StackFrame, words: string) => (canGo ? <Place frame={frame}>{words}</Place> : <>{words}</>);
  return (
    <div className={styles.error} role="alert">
      <CircleX size={16} strokeWidth={1.5} aria-hidden />
      <div>
        <p className={styles.message}><b>{visibleText(error.name)}</b>{error.message ? `: ${visibleText(error.message)}` : ''}{own ? <span className={styles.faint}> ({place(own, `line ${own.line}`)})</span> : null}</p>
        {error.remedy ? <p>{error.remedy}</p> : null}
        {error.frames.length > 1 ? (
          <details>
            <summary>{error.frames.length} calls</summary>
            <ol>{error.frames.map((frame, index) => <li key={index}><code>{visibleText(frame.name || 'cell')}</code> {place(frame, `line ${frame.line}, column ${frame.column}`)}</li>)}</ol>
          </details>
        ) : null}
      </div>
    </div>
  );
}

function Place({ frame, children }: { readonly frame: StackFrame; readonly children: string }) {
  const notebook = useNotebook();
  const here = useContext(OutputCellContext)!;
  const cell = (frame.cell ?? here) as CellId;
  const order = useSessionState((state) => state.order);
  const number = order.indexOf(cell) + 1;
  const words = `${children}${cell === here ? '' : number > 0 ? ` of cell ${number}` : ' of a cell that was deleted'}`;
  if (number === 0) return <>{words}</>;
  const go = () => intelligenceOf(notebook).jump(cell, { startLineNumber: frame.line, startColumn: frame.column, endLineNumber: frame.line, endColumn: frame.column });
  return <button type="button" className={styles.link} onClick={go}>{words}</button>;
}
