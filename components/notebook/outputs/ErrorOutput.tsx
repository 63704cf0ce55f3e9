import { CircleX } from 'lucide-react';
import type { CellError } from '@/lib/notebook/outputs';
import styles from './outputs.module.css';

/** What went wrong, at which line, and what to do; the stack folded beneath. */
export function ErrorOutput({ error }: { readonly error: CellError }) {
  const own = error.frames[0];
  return (
    <div className={styles.error} role="alert">
      <CircleX size={16} strokeWidth={1.5} aria-hidden />
      <div>
        <p><b>{error.name}</b>{error.message ? `: ${error.message}` : ''}{own ? <span className={styles.faint}> (line {own.line})</span> : null}</p>
        {error.remedy ? <p>{error.remedy}</p> : null}
        {error.frames.length > 1 ? (
          <details>
            <summary>{error.frames.length} calls</summary>
            <ol>{error.frames.map((frame, index) => <li key={index}><code>{frame.name || 'cell'}</code> line {frame.line}, column {frame.column}{frame.cell ? <span className={styles.faint}> in cell {frame.cell}</span> : null}</li>)}</ol>
          </details>
        ) : null}
      </div>
    </div>
  );
}
