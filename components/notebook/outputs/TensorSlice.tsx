'use client';
/** A matrix of a tensor, with a stepper for each leading dimension and for the window onto its rows and columns. */
import { useState } from 'react';
import { formatCount } from '@/components/format';
import { STOPPED, useOutputSource, WAITING } from './source';
import { Stepper } from './Stepper';
import { elementText } from './element-text';
import { usePage } from './use-page';
import styles from './outputs.module.css';

const ROWS = 12;
const COLUMNS = 12;

export function TensorSlice({ handle, shape }: { readonly handle: string; readonly shape: readonly number[] }) {
  const source = useOutputSource();
  const leading = shape.slice(0, -2);
  const [height, width] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const [at, setAt] = useState<readonly number[]>(() => leading.map(() => 0));
  const [corner, setCorner] = useState({ row: 0, column: 0 });
  const { page, failure, isAsked } = usePage(handle, { what: 'slice', at, ...corner, rows: ROWS, columns: COLUMNS });
  const values = page?.values ?? [];
  return (
    <div className={styles.slice}>
      <div className={styles.steppers}>
        {leading.map((side, axis) => <Stepper key={axis} label={`Index of dimension ${axis + 1}`} value={at[axis]!} last={side - 1} step={1} onChange={(value) => setAt(at.map((old, place) => (place === axis ? value : old)))} />)}
        {height > ROWS ? <Stepper label="First row" value={corner.row} last={height - 1} step={ROWS} onChange={(row) => setCorner({ ...corner, row })} /> : null}
        {width > COLUMNS ? <Stepper label="First column" value={corner.column} last={width - 1} step={COLUMNS} onChange={(column) => setCorner({ ...corner, column })} /> : null}
      </div>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
      <div className={styles.scroll} role="region" aria-label={`Slice at ${[...at, `rows from ${corner.row}`, `columns from ${corner.column}`].join(', ')}`} tabIndex={0} aria-busy={isAsked}>
        <table className={styles.matrix}>
          <thead><tr><th scope="col"><span className={styles.hidden}>row</span></th>{(values[0] ?? []).map((_, column) => <th key={column} scope="col">{formatCount((page?.column ?? 0) + column)}</th>)}</tr></thead>
          <tbody>{values.map((row, place) => <tr key={place}><th scope="row">{formatCount((page?.row ?? 0) + place)}</th>{row.map((value, column) => <td key={column}>{elementText(value)}</td>)}</tr>)}</tbody>
        </table>
      </div>
      {failure ? <p className={styles.missing} role="status">{source.state === 'gone' ? STOPPED : failure}</p> : isAsked && source.state === 'busy' ? <p className={styles.missing} role="status">{WAITING}</p> : null}
    </div>
  );
}
