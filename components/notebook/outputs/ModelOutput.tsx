import { Network } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '@/components/format';
import type { ModelView } from '@/lib/notebook/outputs';
import { Curves } from './Curves';
import styles from './outputs.module.css';

/** A fitted model: what it is made of, how training went. */
export function ModelOutput({ model, action }: { readonly model: ModelView; readonly action: ReactNode }) {
  return (
    <>
      <header className={styles.head}>
        <Network size={16} strokeWidth={1.5} aria-hidden />
        <h3>{model.estimator}</h3>
        <span className={styles.faint}>{formatCount(model.parameters)} parameters · {formatBytes(model.bytes)} · {model.backend}</span>
        <span className={styles.grow} />
        {action}
      </header>
      <div className={styles.model} data-curves={model.history.length > 0 || undefined}>
        <table className={styles.plain}>
          <thead><tr><th scope="col">layer</th><th scope="col" className={styles.right}>shape</th><th scope="col" className={styles.right}>params</th></tr></thead>
          <tbody>
            {model.layers.map((layer, index) => (
              <tr key={index}><td>{layer.name} <span className={styles.faint}>{layer.detail}</span></td><td className={styles.right}>{layer.shape}</td><td className={styles.right}>{formatCount(layer.parameters)}</td></tr>
            ))}
          </tbody>
        </table>
        {model.history.length > 0 ? <Curves title="Loss by epoch" series={model.history} /> : null}
      </div>
      {model.signature ? <p className={styles.quiet}>Predicts <code>{model.signature.target}</code> from {formatCount(model.signature.inputs.length)} columns{model.signature.classes ? `, ${model.signature.classes.join(' or ')}` : ''}.</p> : null}
    </>
  );
}
