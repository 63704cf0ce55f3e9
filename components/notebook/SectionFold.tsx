'use client';
/** Beside a heading: folds the `count` cells that it rules away, for this person alone, and says so. */
import type { CellId } from '@/lib/domain/ids';
import { countOf } from '@/components/format';
import { IconButton } from '@/components/ui';
import { useNotebook, useOutline, useStore } from './context';
import styles from './notebook.module.css';

export function SectionFold({ id, count }: { readonly id: CellId; readonly count: number }) {
  const { sections } = useNotebook();
  const row = useOutline((rows) => rows.find((each) => each.cell === id) ?? null);
  const isFolded = useStore(sections, (folded) => folded.has(id));
  if (!row) return null;
  return (
    <>
      <IconButton label={`${isFolded ? 'Show' : 'Fold away'} the section “${row.text}”`} icon={isFolded ? 'unfold' : 'chevron'} size="small" aria-expanded={!isFolded} onClick={() => sections.fold(id, !isFolded)} />
      {isFolded ? <span className={styles.foldCount} title={`${countOf(count, 'cell')} folded away`}>{count}<span className="vh"> {count === 1 ? 'cell' : 'cells'} folded away</span></span> : null}
    </>
  );
}
