/** One version's life, stage by stage, as an explanation; the pictures are drawings, not numbers of this server. */
import type { CSSProperties, ReactNode } from 'react';
import styles from './sign-in.module.css';

function Stage({ name, colour, glyph, text, children }: { readonly name: string; readonly colour: string; readonly glyph: string; readonly text: string; readonly children?: ReactNode }) {
  return (
    <li style={{ '--st': `var(--stage-${colour})` } as CSSProperties}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d={glyph} /></svg>
      <div>
        <h3>{name}</h3>
        <p>{text}</p>
        {children && <div className={styles.drawing} aria-hidden="true">{children}</div>}
      </div>
    </li>
  );
}

const DRIFT = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 5, 5];

export function Life() {
  return (
    <>
      <h2 className={styles.lifeTitle}>A notebook whose results have a life</h2>
      <p className={styles.lifeLead}>This is how one model goes from the cell that made it to the day it stops answering. Every step is in the log.</p>
      <ol className={styles.life}>
        <Stage name="Pinned" colour="pinned" glyph="M9.8 1.9l4.3 4.3-2.3.8-2.6 2.6-.4 2.9-5.3-5.3 2.9-.4 2.6-2.6zM5.9 10.1L2 14" text="A cell trains a model and somebody pins it. Code, data, seed and kernel are kept with it.">
          <code className={styles.code}><span className={styles.fn}>pin</span>(model, {'{ '}as: <span className={styles.str}>&quot;credit-decision&quot;</span>{' }'})</code>
        </Stage>
        <Stage name="Validation" colour="validation" glyph="M8 1.8l5 1.8v4.2c0 3-2 5.2-5 6.4-3-1.2-5-3.4-5-6.4V3.6zM5.8 8l1.6 1.6 2.9-3" text="The evaluator computes its numbers again, without the notebook. People from outside look at the evidence and sign.">
          <span className={styles.checks}>{Array.from({ length: 10 }, (_, index) => <i key={index} data-waived={index === 8 || undefined} />)}</span>
        </Stage>
        <Stage name="Deployment" colour="deployment" glyph="M8 10.2V2.4M4.9 5.3L8 2.2l3.1 3.1M2.5 9.8v3.7h11V9.8" text="It rehearses, then answers requests over REST, with the notebook’s own preprocessing.">
          <svg width="260" height="8" viewBox="0 0 260 8">
            <rect width="40" height="8" rx="1" opacity=".3" /><rect x="42" width="70" height="8" rx="1" opacity=".6" /><rect x="114" width="146" height="8" rx="1" />
          </svg>
        </Stage>
        <Stage name="Monitoring" colour="monitoring" glyph="M1.5 8.6h2.7l1.8-5 3.2 9 2-5.6.7 1.6h2.6" text="Requests, latency and predictions are watched. When the world drifts away from the training data, it shows.">
          <svg width="260" height="12" viewBox="0 0 260 12">
            {DRIFT.map((heat, index) => <rect key={index} x={index * 10} width="8.5" height="12" rx="1" style={{ fill: `var(--heat-${heat})` }} />)}
          </svg>
        </Stage>
        <Stage name="Retired" colour="retired" glyph="M2 3h12v3H2zM3.2 6v7.5h9.6V6M6.3 8.8h3.4" text="A successor takes over. The old version answers 410 and keeps its record." />
      </ol>
    </>
  );
}
