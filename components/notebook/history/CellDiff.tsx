'use client';
/** One cell in two versions, side by side; on a narrow page, one under the other. */
import type { CellChange } from '@/lib/collab/compare';
import { Button, Tag, type Tone } from '@/components/ui';
import { DiffTable } from './DiffTable';
import styles from './history.module.css';
import { kindWords, typeName } from './words';

const TONES: Partial<Record<CellChange['kinds'][number], Tone>> = { added: 'positive', removed: 'negative', edited: 'info' };

export function CellDiff({ change, left, right, onRestore }: { readonly change: CellChange; readonly left: string; readonly right: string; readonly onRestore: (() => void) | null }) {
  const place = (change.right ?? change.left)!.place;
  const type = typeName((change.right ?? change.left)!.type);
  const label = `Cell ${place}, ${type}, ${kindWords(change)}`;
  return (
    <section className={styles.cell} aria-label={label}>
      <div className={styles.cellHead}>
        <h4>{change.right ? `Cell ${place}` : `Was cell ${place}`} <span className="faint">{type}</span></h4>
        <Tag tone={TONES[change.kinds[0]!]}>{kindWords(change)}</Tag>
        {onRestore ? <Button size="small" variant="quiet" icon="history" onClick={onRestore}>Restore this cell</Button> : null}
      </div>
      <DiffTable leftText={change.left?.source ?? ''} rightText={change.right?.source ?? ''} left={left} right={right} />
    </section>
  );
}
