'use client';
/** A tensor: what it is, how its values are distributed, and any matrix of it, number by number or as a picture. */
import { useState, type ReactNode } from 'react';
import { formatBytes, formatCount, formatNumber } from '@/components/format';
import { isImageShape } from '@/lib/notebook/output-pages';
import type { Output, TensorStatistics } from '@/lib/notebook/outputs';
import { elementText } from './element-text';
import { messageOf, STOPPED, useOutputSource } from './source';
import { TensorImage } from './TensorImage';
import { TensorSlice } from './TensorSlice';
import styles from './outputs.module.css';

type Tensor = Extract<Output, { kind: 'tensor' }>;

export function TensorOutput({ tensor, action }: { readonly tensor: Tensor; readonly action: ReactNode }) {
  const source = useOutputSource();
  const [view, setView] = useState<'preview' | 'numbers' | 'image'>('preview');
  const size = tensor.shape.reduce((product, side) => product * side, 1);
  const canPage = !tensor.isDisposed && tensor.handle !== '' && size > 0;
  const isImage = isImageShape(tensor.shape) && tensor.dtype !== 'string' && tensor.dtype !== 'complex64';
  const isGone = source.state === 'gone';
  const choices: readonly (readonly ['preview' | 'numbers' | 'image', string])[] = [['preview', 'First values'], ['numbers', 'Numbers'], ...(isImage ? [['image', 'Image'] as const] : [])];
  return (
    <div className={styles.tensor}>
      <p className={styles.stats}>
        <b>Tensor</b>
        <span>{tensor.shape.length === 0 ? 'scalar' : tensor.shape.map(formatCount).join(' × ')}</span>
        <span>{tensor.dtype}</span>
        <span>{formatBytes(tensor.bytes)}</span>
        {tensor.isDisposed ? <span className={styles.missing}>disposed: its values are gone</span> : null}
      </p>
      {tensor.statistics ? <Statistics tensor={tensor} first={tensor.statistics} size={size} /> : null}
      {view === 'preview' || isGone ? <code className={styles.preview}>{tensor.preview.map(elementText).join('  ')}{size > tensor.preview.length && !tensor.isDisposed ? '  …' : ''}</code> : null}
      {view === 'numbers' && !isGone ? <TensorSlice handle={tensor.handle} shape={tensor.shape} /> : null}
      {view === 'image' && !isGone ? <TensorImage handle={tensor.handle} shape={tensor.shape} /> : null}
      <div className={styles.bar}>
        {canPage && isGone && size > tensor.preview.length ? <span className={styles.missing}>{formatCount(tensor.preview.length)} values are stored. {STOPPED}</span> : null}
        {canPage && !isGone ? <span role="group" aria-label="How the tensor is shown" className={styles.choices}>{choices.map(([name, words]) => <button key={name} type="button" className={styles.quietButton} aria-pressed={view === name} onClick={() => setView(name)}>{words}</button>)}</span> : null}
        <span className={styles.grow} />
        {action}
      </div>
    </div>
  );
}

function Statistics({ tensor, first, size }: { readonly tensor: Tensor; readonly first: TensorStatistics; readonly size: number }) {
  const source = useOutputSource();
  const [whole, setWhole] = useState<{ readonly handle: string; readonly statistics: TensorStatistics } | null>(null);
  const [status, setStatus] = useState<'rest' | 'asked' | { readonly failed: string }>('rest');
  const now = whole?.handle === tensor.handle ? whole.statistics : first;
  const isSampled = now.counted < size;
  const count = () => {
    setStatus('asked');
    source.page(tensor.handle, { what: 'statistics' }).then(({ statistics }) => { setWhole({ handle: tensor.handle, statistics }); setStatus('rest'); }, (error: unknown) => setStatus({ failed: messageOf(error) }));
  };
  return (
    <div className={styles.stats}>
      <Sparkline statistics={now} />
      {now.min === null ? <span>no finite value</span> : <><span>min <b>{formatNumber(now.min)}</b></span><span>mean <b>{formatNumber(now.mean ?? 0)}</b></span><span>max <b>{formatNumber(now.max ?? 0)}</b></span></>}
      {now.nan > 0 ? <span className={styles.missing}>{isSampled ? 'NaN among them' : `${formatCount(now.nan)} NaN`}</span> : null}
      {now.infinite > 0 ? <span className={styles.missing}>{isSampled ? 'infinite values among them' : `${formatCount(now.infinite)} infinite`}</span> : null}
      {isSampled ? <span className={styles.faint}>of {formatCount(now.counted)} sampled values{source.state === 'gone' ? null : <> <button type="button" className={styles.link} disabled={status === 'asked'} onClick={count}>{status === 'asked' ? 'Counting…' : 'Count all'}</button></>}</span> : null}
      {typeof status === 'object' ? <span className={styles.missing} role="status">{status.failed}</span> : null}
    </div>
  );
}

function Sparkline({ statistics: { histogram, min, max } }: { readonly statistics: TensorStatistics }) {
  if (histogram.length < 2) return null;
  const most = Math.max(1, ...histogram);
  return (
    <svg className={styles.sparkline} viewBox={`0 0 ${histogram.length * 4} 22`} preserveAspectRatio="none" role="img" aria-label={`Distribution between ${formatNumber(min ?? 0)} and ${formatNumber(max ?? 0)}`}>
      {histogram.map((count, at) => { const height = count === 0 ? 0 : Math.max(0.8, (22 * count) / most); return <rect key={at} x={at * 4} y={22 - height} width={3.4} height={height} />; })}
    </svg>
  );
}
