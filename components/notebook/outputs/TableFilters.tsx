'use client';
/** Which rows of a table are shown: filters that all hold, added one at a time. */
import { ListFilter, X } from 'lucide-react';
import { useId, useState, type FormEvent } from 'react';
import { FILTER_TESTS, PAGE_BOUNDS, type ColumnFilter, type FilterTest, type RowOrder } from '@/lib/notebook/output-pages';
import type { ColumnSummary } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { STOPPED } from './source';
import styles from './outputs.module.css';

const WORDS: Record<FilterTest, string> = { contains: 'contains', equals: 'is', less: 'is less than', greater: 'is more than', missing: 'is missing', present: 'is present' };
const needsValue = (test: FilterTest) => test !== 'missing' && test !== 'present';

interface FiltersProps {
  readonly columns: readonly ColumnSummary[];
  readonly order: RowOrder;
  readonly isGone: boolean;
  readonly onChange: (order: RowOrder) => void;
}

export function TableFilters({ columns, order, isGone, onChange }: FiltersProps) {
  const [isOpen, setOpen] = useState(false);
  const without = (gone: ColumnFilter) => onChange({ ...order, filter: order.filter.filter((one) => one !== gone) });
  return (
    <div className={styles.filters}>
      {order.filter.map((filter) => (
        <span key={JSON.stringify(filter)} className={styles.chip}>
          {visibleText(filter.column)} {WORDS[filter.test]}{needsValue(filter.test) ? <b> {visibleText(filter.value)}</b> : null}
          <button type="button" aria-label={`Remove the filter ${filter.column} ${WORDS[filter.test]} ${filter.value}`} onClick={() => without(filter)}><X size={12} strokeWidth={1.75} aria-hidden /></button>
        </span>
      ))}
      {isOpen && !isGone ? (
        <FilterForm columns={columns} onCancel={() => setOpen(false)} onAdd={(filter) => {
          setOpen(false);
          onChange({ ...order, filter: [...order.filter.filter((one) => JSON.stringify(one) !== JSON.stringify(filter)), filter].slice(-PAGE_BOUNDS.filters) });
        }} />
      ) : (
        <button type="button" className={styles.quietButton} aria-disabled={isGone} title={isGone ? STOPPED : undefined} onClick={() => { if (!isGone) setOpen(true); }}><ListFilter size={14} strokeWidth={1.5} aria-hidden />Filter rows</button>
      )}
    </div>
  );
}

function FilterForm({ columns, onAdd, onCancel }: { readonly columns: readonly ColumnSummary[]; readonly onAdd: (filter: ColumnFilter) => void; readonly onCancel: () => void }) {
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const [test, setTest] = useState<FilterTest>(columns[0]?.type === 'string' ? 'contains' : 'equals');
  const [value, setValue] = useState('');
  const id = useId();
  const isReady = !needsValue(test) || value !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) onAdd({ column, test, value: needsValue(test) ? value : '' });
  };
  return (
    <form className={styles.filterForm} aria-label="Filter rows" onSubmit={submit}>
      <label htmlFor={`${id}-column`} className={styles.hidden}>Column</label>
      <select id={`${id}-column`} value={column} onChange={(event) => setColumn(event.target.value)}>{columns.map(({ name }) => <option key={name} value={name}>{visibleText(name)}</option>)}</select>
      <label htmlFor={`${id}-test`} className={styles.hidden}>Test</label>
      <select id={`${id}-test`} value={test} onChange={(event) => setTest(event.target.value as FilterTest)}>{FILTER_TESTS.map((one) => <option key={one} value={one}>{WORDS[one]}</option>)}</select>
      {needsValue(test) ? <><label htmlFor={`${id}-value`} className={styles.hidden}>Value</label><input id={`${id}-value`} value={value} maxLength={PAGE_BOUNDS.filterText} placeholder="value" autoComplete="off" onChange={(event) => setValue(event.target.value)} onKeyDown={(event) => { if (event.key === 'Escape') onCancel(); }} /></> : null}
      <button type="submit" className={styles.pin} aria-disabled={!isReady}>Add filter</button>
      <button type="button" className={styles.link} onClick={onCancel}>Cancel</button>
    </form>
  );
}
