'use client';
/** The field that looks for a text in the whole table, with how many cells hold it and the way from one to the next. */
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { countOf, formatCount, formatPercent } from '@/components/format';
import { PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import { STOPPED } from './source';
import type { TableSearch as State } from './use-table-search';
import styles from './outputs.module.css';

interface SearchProps {
  readonly isOpen: boolean;
  readonly isGone: boolean;
  readonly text: string;
  readonly search: State;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onText: (text: string) => void;
  readonly onGo: (back: boolean) => void;
}

export function TableSearch({ isOpen, isGone, text, search, onOpen, onText, onGo }: SearchProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (isOpen) field.current?.focus(); }, [isOpen]);
  if (!isOpen || isGone) return <button type="button" className={styles.quietButton} aria-disabled={isGone} title={isGone ? STOPPED : 'Search the whole table (/ in the table)'} onClick={() => { if (!isGone) onOpen(true); }}><Search size={14} strokeWidth={1.5} aria-hidden />Search</button>;
  const hasNone = search.answer?.total === 0 && search.answer.looked >= search.answer.of;
  return (
    <form role="search" aria-label="Search the table" className={styles.filterForm} onSubmit={(event) => { event.preventDefault(); onGo(false); }}>
      <label htmlFor={id} className={styles.hidden}>Text to find</label>
      <input
        ref={field} id={id} type="search" value={text} maxLength={PAGE_BOUNDS.searchText} placeholder="find in all rows" autoComplete="off" onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') { event.preventDefault(); onOpen(false); }
          if (event.key === 'Enter' && event.shiftKey) { event.preventDefault(); onGo(true); }
        }}
      />
      <span role="status" className={hasNone || search.failure ? styles.missing : styles.faint}>{wordsOf(text, search)}</span>
      <button type="button" className={styles.quietButton} aria-label="Previous find" title="Previous (Shift-Enter)" onClick={() => onGo(true)}><ChevronUp size={14} strokeWidth={1.5} aria-hidden /></button>
      <button type="submit" className={styles.quietButton} aria-label="Next find" title="Next (Enter)"><ChevronDown size={14} strokeWidth={1.5} aria-hidden /></button>
      <button type="button" className={styles.quietButton} aria-label="Close the search" onClick={() => onOpen(false)}><X size={14} strokeWidth={1.5} aria-hidden /></button>
    </form>
  );
}

function wordsOf(text: string, { answer, failure, text: looked }: State): string {
  if (text === '') return '';
  if (failure) return failure;
  if (!answer || looked !== text) return 'Searching…';
  const isAll = answer.looked >= answer.of;
  if (answer.total === 0) return isAll ? 'Nowhere in the table' : `Searching, ${formatPercent(answer.looked, answer.of)}`;
  const found = answer.found ? `${formatCount(answer.found.number)} of ` : '';
  return isAll ? `${found}${countOf(answer.total, 'cell')}` : `${found}${formatCount(answer.total)} so far, ${formatPercent(answer.looked, answer.of)} searched`;
}
