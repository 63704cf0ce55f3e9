import type { Output } from '@/lib/notebook/outputs';
import { formatNumber } from '@/components/format';
import styles from './outputs.module.css';

type Tensor = Extract<Output, { kind: 'tensor' }>;

export function TensorOutput({ tensor }: { readonly tensor: Tensor }) {
  const size = tensor.shape.reduce((product, side) => product * side, 1);
  return (
    <div className={styles.tensor}>
      <p className={styles.stats}>
        <b>Tensor</b>
        <span>{tensor.shape.length === 0 ? 'scalar' : tensor.shape.join(' × ')}</span>
        <span>{tensor.dtype}</span>
        {tensor.min === null ? null : <span>min <b>{formatNumber(tensor.min)}</b></span>}
        {tensor.mean === null ? null : <span>mean <b>{formatNumber(tensor.mean)}</b></span>}
        {tensor.max === null ? null : <span>max <b>{formatNumber(tensor.max)}</b></span>}
        {tensor.hasNaN ? <span className={styles.missing}>holds NaN</span> : null}
      </p>
      <code className={styles.preview}>{tensor.preview.map(formatNumber).join('  ')}{size > tensor.preview.length ? '  …' : ''}</code>
    </div>
  );
}
