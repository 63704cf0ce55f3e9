'use client';
/** What stands where a cell's source or output is folded away: what it is, how it begins, and the way back. */
import type { CellOption } from '@/lib/collab/options';
import type { CellId } from '@/lib/domain/ids';
import { Icon } from '@/components/ui';
import { useActions } from './actions';
import { useCanEdit, useSource } from './context';
import styles from './notebook.module.css';

const HINT_MOST = 120;

export function Folded({ id, option, what }: { readonly id: CellId; readonly option: CellOption; readonly what: 'Source' | 'Text' | 'Output' }) {
  const actions = useActions();
  const canEdit = useCanEdit();
  const source = useSource(id);
  const hint = option === 'sourceHidden' ? source.split('\n').find((line) => line.trim() !== '')?.trim().slice(0, HINT_MOST) : undefined;
  const words = <><span>{what} folded away</span>{hint ? <code>{hint}</code> : null}</>;
  if (!canEdit) return <p className={styles.folded}>{words}</p>;
  return <button type="button" className={styles.folded} aria-expanded="false" aria-label={`Show the ${what.toLowerCase()}`} onClick={() => actions.fold([id], option)}><Icon name="unfold" size={14} />{words}</button>;
}
