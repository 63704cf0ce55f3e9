'use client';
/** Deleted cells of this notebook, each restorable to its place until the server empties it. */
import type { TrashedCellView } from '@/lib/domain/history';
import { Avatar, Button, Empty, Time } from '@/components/ui';
import styles from './history.module.css';
import { typeName } from './words';

export function TrashList({ cells, canEdit, onRestore }: { readonly cells: readonly TrashedCellView[]; readonly canEdit: boolean; onRestore(cell: TrashedCellView): void }) {
  if (cells.length === 0) return <Empty title="No deleted cells">A deleted cell can be restored here for 30 days.</Empty>;
  return (
    <ul className={styles.trash}>
      {cells.map((cell, at) => (
        <li key={cell.id}>
          <div className={styles.cellHead}>
            <h4>{typeName(cell.type)}</h4>
            <span className={styles.line}>
              {cell.by ? <><Avatar person={cell.by} size="small" isDecorative /> {cell.by.name}, </> : 'deleted '}<Time at={cell.at} as="moment" />, kept until <Time at={cell.until} as="day" />
            </span>
            {canEdit ? <Button size="small" icon="history" aria-label={`Restore deleted cell ${at + 1}`} onClick={() => onRestore(cell)}>Restore</Button> : null}
          </div>
          <pre className={styles.preview}>{cell.source.split('\n').slice(0, 8).join('\n')}{cell.source.split('\n').length > 8 ? '\n…' : ''}</pre>
        </li>
      ))}
    </ul>
  );
}
