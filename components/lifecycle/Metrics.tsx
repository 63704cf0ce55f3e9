import { formatCount, formatMetric } from '@/components/format';
import { CheckResult, classes, IntervalLegend, IntervalPlot, Table } from '@/components/ui';
import type { CardView, MetricRow } from '@/lib/domain/views';
import styles from './card.module.css';

/** Claimed, recomputed, interval, threshold and baseline of every number, on one line each. */
export function Metrics({ card }: { readonly card: CardView }) {
  const { metrics } = card;
  if (metrics.length === 0) return card.kind === 'dataset' ? <Columns card={card} /> : null;
  const isRecomputed = metrics.some((row) => row.recomputed !== null);
  const isBased = metrics.some((row) => row.baseline !== null);
  // a pass speaks for itself, and what differs is said in the sentence about all
  const notes = metrics.filter((row) => row.note && (row.verdict === 'insufficient' || row.verdict === 'fail' || row.verdict === 'none'));
  return (
    <section className={styles.section}>
      <h2>Metrics <span>{isRecomputed ? 'claimed in the notebook, recomputed by the evaluator in a fresh kernel' : 'claimed in the notebook, not recomputed yet'}</span></h2>
      <Table label="Metrics" className={styles.metrics}>
        <thead>
          <tr>
            <th scope="col">metric</th><th scope="col">threshold</th><th scope="col" className="num">claimed</th><th scope="col" className="num">recomputed</th><th scope="col">95 % interval</th>
            <th scope="col" className="plot"><span className="vh">on one scale</span><IntervalLegend threshold={metrics.some((row) => row.threshold)} baseline={isBased ? 'baseline' : undefined} claimed={metrics.some((row) => row.claimed !== null)} /></th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>{metrics.map((row) => <Row key={row.metric} row={row} />)}</tbody>
      </Table>
      {(card.metricsNote || notes.length > 0) && (
        <div className={styles.note}>
          {card.metricsNote && <p>{card.metricsNote}</p>}
          {notes.map((row) => <p key={row.metric}><b>{row.label}.</b> {row.note}</p>)}
        </div>
      )}
    </section>
  );
}

function Row({ row }: { readonly row: MetricRow }) {
  const tone = row.verdict === 'fail' ? 'negative' : row.verdict === 'insufficient' || row.verdict === 'differs' ? 'caution' : 'neutral';
  return (
    <tr>
      <th scope="row"><b title={row.n === null ? undefined : `on ${formatCount(row.n)} rows`}>{row.label}</b></th>
      <td className="dim nowrap">{row.threshold ? `${row.threshold.direction === 'at-least' ? 'at least' : 'at most'} ${formatMetric(row.threshold.value)}` : ''}</td>
      <td className="num dim" data-label="claimed">{formatMetric(row.claimed)}</td>
      <td className="num" data-label="recomputed"><b className={classes(tone === 'caution' && 'caution', tone === 'negative' && 'negative')}>{formatMetric(row.recomputed)}</b></td>
      <td className="dim nowrap">{row.interval ? `${formatMetric(row.interval[0])} – ${formatMetric(row.interval[1])}` : ''}</td>
      <td><IntervalPlot label={row.label} value={row.recomputed} claimed={row.claimed} interval={row.interval} threshold={row.threshold?.value ?? null} baseline={row.baseline} tone={tone} /></td>
      <td><CheckResult state={row.verdict} /></td>
    </tr>
  );
}

function Columns({ card }: { readonly card: CardView }) {
  if (card.columns.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2>Columns <span>{card.columns.length}</span></h2>
      <Table label="Columns">
        <thead><tr><th scope="col">name</th><th scope="col">type</th><th scope="col">missing values</th></tr></thead>
        <tbody>{card.columns.map((column) => <tr key={column.name}><th scope="row"><b>{column.name}</b></th><td className="dim">{column.type}</td><td className="dim">{column.nullable ? 'allowed' : 'none'}</td></tr>)}</tbody>
      </Table>
    </section>
  );
}
