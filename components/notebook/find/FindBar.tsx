'use client';
/** Find and replace over the whole notebook, at the upper right of the cells. */
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { formatCount, countOf } from '@/components/format';
import { Button, IconButton } from '@/components/ui';
import { useActions } from '../actions';
import { useCanEdit, useFind, useNotebook } from '../context';
import styles from './find.module.css';
import { PLACES_MOST, type FindState, type Place } from './finder';
import type { Query } from './matching';

const OPTIONS: readonly { readonly key: 'isCase' | 'isWord' | 'isRegex'; readonly sign: string; readonly label: string }[] = [
  { key: 'isCase', sign: 'Aa', label: 'Match case' },
  { key: 'isWord', sign: 'W', label: 'Whole words' },
  { key: 'isRegex', sign: '.*', label: 'Regular expression' },
];

export function FindBar() {
  const isOpen = useFind((state) => state.isOpen);
  return isOpen ? <Open /> : null;
}

/** `3 of 12`, `No matches`; nothing while a pattern is being tried for the first time. */
export function countWords({ query, places, at, problem, isLooking }: Pick<FindState, 'query' | 'places' | 'at' | 'problem' | 'isLooking'>): string {
  if (problem !== null || query.text === '') return '';
  if (places.length === 0) return isLooking ? '' : 'No matches';
  const total = `${formatCount(places.length)}${places.length === PLACES_MOST ? ' or more' : ''}`;
  return at < 0 ? `${total} ${places.length === 1 ? 'match' : 'matches'}` : `${formatCount(at + 1)} of ${total}`;
}

function Open() {
  const { find, selection, say } = useNotebook();
  const actions = useActions();
  const canEdit = useCanEdit();
  const state = useFind((all) => all);
  const { query, replacement, hasReplace, places, problem } = state;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { field.current?.select(); }, [hasReplace]);

  const show = (place: Place | null) => { if (place) actions.select(place.cell); };
  const go = (by: 1 | -1) => show(find.go(by, selection.get().cell));
  const close = () => {
    find.close();
    const { cell } = selection.get();
    requestAnimationFrame(() => document.getElementById(`cell-${cell}`)?.focus());
  };
  const replaceAll = async () => {
    const done = await find.replaceAll();
    say(`${countOf(done.places, 'place')} replaced in ${countOf(done.cells, 'cell')}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target === field.current) go(event.shiftKey ? -1 : 1);
    else if (event.key === 'F3' || (event.key.toLowerCase() === 'g' && (event.ctrlKey || event.metaKey))) go(event.shiftKey ? -1 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const change = (part: Partial<Query>) => find.ask(part);
  const blocked = !canEdit ? 'You can read this notebook. A data scientist can edit it.' : places.length === 0 ? 'Nothing is found that could be replaced.' : null;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div className={styles.bar} role="search" aria-label="Find in the notebook" onKeyDown={onKeyDown}>
      <div className={styles.row}>
        <IconButton label={hasReplace ? 'Hide replace' : 'Show replace'} icon={hasReplace ? 'chevron' : 'unfold'} aria-expanded={hasReplace} onClick={() => find.patch({ hasReplace: !hasReplace })} />
        <span className={styles.field} data-bad={problem !== null || undefined}>
          {/* It was asked for, to type into. */}
          {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
          <input ref={field} autoFocus aria-label="Find" placeholder="Find" spellCheck={false} value={query.text} aria-invalid={problem !== null} aria-describedby={problem ? 'find-problem' : undefined} onChange={(event) => change({ text: event.target.value })} />
          {OPTIONS.map(({ key, sign, label }) => <button key={key} type="button" className={styles.option} aria-label={label} title={label} aria-pressed={query[key]} onClick={() => change({ [key]: !query[key] })}>{sign}</button>)}
        </span>
        <span className={styles.count} role="status">{countWords(state)}</span>
        <IconButton label="Previous match" icon="up" onClick={() => go(-1)} />
        <IconButton label="Next match" icon="down" onClick={() => go(1)} />
        <IconButton label="Close find" icon="close" onClick={close} />
      </div>
      {problem ? <p id="find-problem" className={styles.problem} role="alert">{problem}</p> : null}
      {hasReplace ? (
        <div className={styles.row}>
          <span className={styles.indent} />
          <span className={styles.field}><input aria-label="Replace with" placeholder={query.isRegex ? 'Replace with, $1 for a group' : 'Replace with'} spellCheck={false} value={replacement} onChange={(event) => find.replaceWith(event.target.value)} /></span>
          <Button size="small" blocked={blocked} reasonAt="end" onClick={() => void find.replaceOne(selection.get().cell).then(show)}>Replace</Button>
          <Button size="small" blocked={blocked} reasonAt="end" onClick={() => void replaceAll()}>Replace all</Button>
        </div>
      ) : null}
    </div>
  );
}
