'use client';
/** The lanes' charts, drawn at the width they have, so that labels keep their size on a phone. */
import type { ReactNode } from 'react';
import { formatNumber } from '@/components/format';
import type { Bucket } from '@/lib/domain/monitoring';
import { linePath, niceCeiling, predictionNames, RIGHT, timeLabels, x } from './scale';
import { useWidth } from './use-width';
import styles from './monitoring.module.css';

const HEIGHT = 92;

/** An SVG whose unit is a pixel. `draw` gets the plot's width, labels stand to its right. */
function Canvas({ label, top = 6, height, draw }: { readonly label: string; readonly top?: number; readonly height: number; readonly draw: (plot: number) => ReactNode }) {
  const [holder, width] = useWidth(800);
  return (
    <div ref={holder}>
      <svg width="100%" height={height + top} viewBox={`0 ${-top} ${width} ${height + top}`} preserveAspectRatio="none" role="img" aria-label={label}>{draw(Math.max(1, width - RIGHT))}</svg>
    </div>
  );
}

function Grid({ top, plot, format }: { readonly top: number; readonly plot: number; readonly format: (value: number) => string }) {
  return [1, 0.5].map((share) => (
    <g key={share}>
      <line className={styles.grid} x1={0} x2={plot} y1={HEIGHT * (1 - share)} y2={HEIGHT * (1 - share)} />
      <text x={plot + RIGHT} y={HEIGHT * (1 - share) + 4} textAnchor="end">{format(top * share)}</text>
    </g>
  ));
}

export function EventsChart({ buckets, events }: { readonly buckets: readonly Bucket[]; readonly events: readonly { readonly at: string; readonly text: string }[] }) {
  const [from, to] = [buckets[0]?.from ?? 0, buckets.at(-1)?.to ?? 1];
  const inside = events.map((event) => ({ ...event, share: (Date.parse(event.at) - from) / (to - from) })).filter((event) => event.share >= 0 && event.share <= 1);
  const height = 24 + 20 * Math.max(1, inside.length);
  return (
    <Canvas
      label={inside.length === 0 ? 'No events in this span' : inside.map((event) => `${event.text} at ${event.at}`).join('; ')}
      height={height}
      draw={(plot) => (
        <>
          {inside.map((event, index) => (
            <g key={`${event.at} ${event.text}`} transform={`translate(${(event.share * plot).toFixed(1)} ${8 + 20 * index})`}>
              <circle className={styles.event} r={4.5} />
              <text x={event.share > 0.6 ? -10 : 10} y={4} textAnchor={event.share > 0.6 ? 'end' : 'start'}>{event.text}</text>
            </g>
          ))}
          {inside.length === 0 ? <text x={0} y={12} className={styles.faintText}>Nothing changed in this span</text> : null}
          <g transform={`translate(0 ${height - 6})`}>
            <line className={styles.axis} x1={0} x2={plot} y1={-14} y2={-14} />
            {timeLabels(buckets, plot).map((one) => <text key={one.at} x={one.at} y={2}>{one.text}</text>)}
            <text x={plot} y={2} textAnchor="end">now</text>
          </g>
        </>
      )}
    />
  );
}

export function RateChart({ buckets }: { readonly buckets: readonly Bucket[] }) {
  const most = Math.max(...buckets.map((bucket) => bucket.rate));
  const top = niceCeiling(most);
  const y = (value: number) => HEIGHT * (1 - value / top);
  return (
    <Canvas
      label={`Requests a second, up to ${formatNumber(most)}`}
      height={HEIGHT + 2}
      draw={(plot) => {
        const line = linePath(buckets.map((bucket) => bucket.rate), y, plot);
        return (
          <>
            <Grid top={top} plot={plot} format={formatNumber} />
            <path className={styles.area} d={`${line}L${x(buckets.length - 1, buckets.length, plot)} ${HEIGHT}L${x(0, buckets.length, plot)} ${HEIGHT}Z`} />
            <path className={styles.line} d={line} />
            {buckets.map((bucket, index) => {
              if (bucket.errors === 0) return null;
              const at = y((bucket.rate * bucket.errors) / bucket.requests) - 1;
              return <rect key={bucket.from} className={styles.errors} x={x(index, buckets.length, plot) - 3} width={6} y={at} height={HEIGHT - at}><title>{`${bucket.errors} refused`}</title></rect>;
            })}
          </>
        );
      }}
    />
  );
}

export function LatencyChart({ buckets }: { readonly buckets: readonly Bucket[] }) {
  const top = niceCeiling(Math.max(0.5, ...buckets.map((bucket) => bucket.p99 ?? 0)));
  const y = (value: number) => HEIGHT * (1 - value / top);
  return (
    <Canvas
      label="Latency in milliseconds: median, 95th and 99th percentile"
      height={HEIGHT + 2}
      draw={(plot) => (
        <>
          <Grid top={top} plot={plot} format={(value) => `${formatNumber(value)} ms`} />
          <path className={styles.thin} data-dotted d={linePath(buckets.map((bucket) => bucket.p99), y, plot)} />
          <path className={styles.line} d={linePath(buckets.map((bucket) => bucket.p95), y, plot)} />
          <path className={styles.thin} d={linePath(buckets.map((bucket) => bucket.p50), y, plot)} />
        </>
      )}
    />
  );
}

/** Share of each predicted class over time, stacked; the rarest beyond six together. */
export function PredictionsChart({ buckets, total }: { readonly buckets: readonly Bucket[]; readonly total: Readonly<Record<string, number>> }) {
  const names = predictionNames(total);
  return (
    <Canvas
      label="Share of each prediction over time"
      height={HEIGHT + 2}
      draw={(plot) => (
        <>
          {buckets.map((bucket, index) => <Stack key={bucket.from} bucket={bucket} names={names} middle={x(index, buckets.length, plot)} width={plot / buckets.length} />)}
          <text x={plot + RIGHT} y={8} textAnchor="end">100 %</text>
          <text x={plot + RIGHT} y={HEIGHT} textAnchor="end">0 %</text>
        </>
      )}
    />
  );
}

function Stack({ bucket, names, middle, width }: { readonly bucket: Bucket; readonly names: readonly (string | null)[]; readonly middle: number; readonly width: number }) {
  const sum = Object.values(bucket.predictions).reduce((all, count) => all + count, 0);
  if (sum === 0) return null;
  const named = names.reduce((all, name) => all + (name === null ? 0 : (bucket.predictions[name] ?? 0)), 0);
  const counts = names.map((name) => (name === null ? sum - named : (bucket.predictions[name] ?? 0)));
  return counts.map((count, place) => {
    const below = counts.slice(0, place + 1).reduce((all, one) => all + one, 0);
    const name = names[place] ?? 'others';
    return <rect key={name} data-series={place} className={styles.share} x={middle - width / 2 + 0.5} width={Math.max(1, width - 1)} y={HEIGHT * (1 - below / sum)} height={(HEIGHT * count) / sum}><title>{`${name}: ${count} of ${sum}`}</title></rect>;
  });
}

export function Sparkline({ values }: { readonly values: readonly number[] }) {
  const top = Math.max(1, ...values);
  const path = values.map((value, index) => `${index === 0 ? 'M' : 'L'}${((index / Math.max(1, values.length - 1)) * 120).toFixed(1)} ${(22 - (value / top) * 20).toFixed(1)}`).join('');
  return <svg className={styles.sparkline} viewBox="0 0 120 24" aria-hidden><path d={path} /></svg>;
}
