'use client';
/** The heads of the runs table: pressed they sort, dragged they move (Alt and an arrow do the same), their edges set widths. */
import { useState, type KeyboardEvent } from 'react';
import { ColumnWidth } from '@/components/notebook/outputs/ColumnWidth';
import { clampWidth } from '@/components/notebook/outputs/table-columns';
import { visibleText } from '@/lib/notebook/visible-text';
import { directionOf, fullLabelOf, isNumeric, labelOf, partsOf, widthOf } from './columns';
import type { ShownColumn } from './layout';
import styles from './experiments.module.css';

interface Props {
  readonly columns: readonly ShownColumn[];
  readonly sort: string;
  readonly onSort: (column: string) => void;
  readonly onWidth: (column: string, width: number) => void;
  readonly onMove: (column: string, by: number) => void;
  readonly onDrop: (column: string, on: string) => void;
}

const GROUP_WORDS = { params: 'param', metrics: 'metric', tags: 'tag' } as const;

export function RunHeads({ columns, sort, onSort, onWidth, onMove, onDrop }: Props) {
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className={styles.pinned} style={{ left: 0 }} aria-colindex={1}><span className="vh">Chosen</span></th>
        {columns.map(({ column, width, isPinned, left }, at) => {
          const { group } = partsOf(column);
          const direction = directionOf(sort, column);
          const move = (event: KeyboardEvent) => {
            const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
            if (!event.altKey || by === undefined) return;
            event.preventDefault();
            onMove(column, by);
          };
          return (
            <th
              key={column} scope="col" aria-colindex={at + 2} aria-sort={direction ?? 'none'} aria-label={fullLabelOf(column)} className={isPinned ? styles.pinned : undefined} style={isPinned ? { left } : undefined} data-over={over === column || undefined} data-numeric={isNumeric(column) || undefined}
              onDragOver={(event) => { if (dragged === null) return; event.preventDefault(); setOver(column); }}
              onDrop={(event) => { event.preventDefault(); if (dragged !== null && dragged !== column) onDrop(dragged, column); setOver(null); }}
            >
              <button
                type="button" className={styles.head} draggable title={`${visibleText(fullLabelOf(column))}. Sort by it; drag, or Alt and an arrow, to move it`} onClick={() => onSort(column)} onKeyDown={move}
                onDragStart={(event) => { event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', column); setDragged(column); }} onDragEnd={() => { setDragged(null); setOver(null); }}
              >
                {group ? <small>{GROUP_WORDS[group]}</small> : null}
                <span><b>{visibleText(labelOf(column))}</b>{direction ? <i aria-hidden>{direction === 'ascending' ? '↑' : '↓'}</i> : null}</span>
              </button>
              <ColumnWidth name={labelOf(column)} width={width} onWidth={(next) => onWidth(column, clampWidth(next))} onFit={() => onWidth(column, widthOf(column))} />
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
