'use client';
/**
 * Cells far from the window, as their text alone. A page of two thousand whole cells would take seconds to make, and would work for each of them
 * with every key that anybody presses.
 */
import { memo, useEffect, useMemo, useRef } from 'react';
import type { CellId } from '@/lib/domain/ids';
import { useNotebook, useSource } from './context';
import { heightOf, type PlacedHead } from './far-runs';
import { whenIdle, whenNear } from './near';
import styles from './notebook.module.css';
import { labelOf } from './words';

interface FarRunProps {
  readonly heads: readonly PlacedHead[];
  /** These are to be whole from now on. */
  readonly meet: (cells: readonly CellId[]) => void;
}

export const FarRun = memo(function FarRun({ heads, meet }: FarRunProps) {
  const run = useRef<HTMLDivElement>(null);
  const { doc } = useNotebook().document;
  // What it takes before it was ever laid out, so that the page's scroll bar is about right.
  const height = useMemo(() => heads.reduce((sum, { id }) => sum + heightOf(doc, id), 0), [doc, heads]);
  useEffect(() => whenNear(run.current!, () => meet(heads.map((head) => head.id))), [heads, meet]);
  useEffect(() => {
    // Screen readers walk a page by its headings: text cells are wanted soon.
    const texts = heads.filter((head) => head.type === 'markdown').map((head) => head.id);
    return texts.length > 0 ? whenIdle(() => meet(texts)) : undefined;
  }, [heads, meet]);
  return <div ref={run} className={styles.far} style={{ containIntrinsicHeight: `auto ${height}px` }} data-far>{heads.map((head) => <Far key={head.id} {...head} />)}</div>;
}, (before, after) => before.meet === after.meet && before.heads.length === after.heads.length && before.heads.every(({ id, type, place }, at) => {
  const other = after.heads[at]!;
  return id === other.id && type === other.type && place === other.place;
}));

const Far = memo(function Far({ id, type, place }: PlacedHead) {
  const source = useSource(id);
  return (
    <section id={`cell-${id}`} className={styles.cell} data-type={type} aria-label={labelOf(place, type, false)}>
      <span />
      <pre className={styles.farText}>{source || ' '}</pre>
    </section>
  );
});
