import { Network } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatBytes, formatCount } from '@/components/format';
import type { ModelView } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { Curves } from './Curves';
import { curvesOf } from './curve-parts';
import styles from './outputs.module.css';

/** A fitted model: what it is made of, how training went. `hasCurves`: the cell shows that already. */
export function ModelOutput({ model, action, hasCurves }: { readonly model: ModelView; readonly action: ReactNode; readonly hasCurves: boolean }) {
  const frozen = model.trainable === undefined ? 0 : model.parameters - model.trainable;
  const showsTraining = model.layers.some((layer) => layer.isTrainable !== undefined);
  const hasHistory = model.history.length > 0 && !hasCurves;
  return (
    <>
      <header className={styles.head}>
        <Network size={16} strokeWidth={1.5} aria-hidden />
        <b className={styles.title}>{visibleText(model.estimator)}</b>
        <span className={styles.faint}>{formatCount(model.parameters)} parameters{frozen > 0 ? `, ${formatCount(model.trainable!)} trainable` : ''} · {formatBytes(model.bytes)} · {model.backend}</span>
        <span className={styles.grow} />
        {action}
      </header>
      <div className={styles.model} data-curves={hasHistory || undefined}>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
        <div className={styles.layers} role="region" aria-label={`Layers of ${visibleText(model.estimator)}`} tabIndex={0}>
          <table className={styles.plain}>
            <thead><tr><th scope="col">layer</th><th scope="col" className={styles.right}>shape</th><th scope="col" className={styles.right}>params</th>{showsTraining ? <th scope="col" className={styles.right}>trains</th> : null}</tr></thead>
            <tbody>
              {model.layers.map((layer, index) => (
                <tr key={index}>
                  <td>{visibleText(layer.name)} <span className={styles.faint}>{visibleText(layer.detail)}</span></td><td className={styles.right}>{layer.shape}</td><td className={styles.right}>{formatCount(layer.parameters)}</td>
                  {showsTraining ? <td className={styles.right}>{layer.isTrainable === undefined ? '' : layer.isTrainable ? 'yes' : 'frozen'}</td> : null}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {hasHistory ? <Curves title="Loss by epoch" curves={curvesOf(model.history)} /> : null}
      </div>
      {model.signature ? <p className={styles.quiet}>Predicts <code>{visibleText(model.signature.target)}</code> from {formatCount(model.signature.inputs.length)} columns{model.signature.classes ? `, ${visibleText(model.signature.classes.slice(0, 8).join(' or '))}${model.signature.classes.length > 8 ? ' or others' : ''}` : ''}.</p> : null}
    </>
  );
}
