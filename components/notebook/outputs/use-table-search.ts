'use client';
/** Looks for a text in the whole table, in the kernel, a bit at a time, until all was looked at or something else is wanted. */
import { useEffect, useRef, useState } from 'react';
import type { CellPlace, ColumnSpans, RowOrder, SearchPage } from '@/lib/notebook/output-pages';
import { messageOf, useOutputSource } from './source';

const TYPING_MS = 250;

export interface TableSearch {
  readonly text: string;
  readonly answer: SearchPage | null;
  readonly failure: string | null;
}

const NONE: TableSearch = { text: '', answer: null, failure: null };

/** `onFound` is called with each new find, by its place in the table. */
export function useTableSearch(handle: string, order: RowOrder, shown: ColumnSpans, onFound: (found: CellPlace) => void) {
  const source = useOutputSource();
  const [text, setText] = useState('');
  const [state, setState] = useState<TableSearch>(NONE);
  const turn = useRef(0);
  const latest = useRef({ source, onFound });
  useEffect(() => { latest.current = { source, onFound }; });

  const look = async (wanted: string, from: CellPlace, back: boolean) => {
    const mine = ++turn.current;
    let known = '';
    setState((now) => (now.text === wanted ? { ...now, failure: null } : { text: wanted, answer: null, failure: null }));
    try {
      for (;;) {
        const answer = await latest.current.source.page(handle, { what: 'search', text: wanted, shown, from, back, ...order });
        if (turn.current !== mine) return;
        setState({ text: wanted, answer, failure: null });
        const { found } = answer;
        const place = found ? `${found.row}/${found.column}` : '';
        if (found && place !== known) latest.current.onFound(found);
        known = place;
        if (answer.looked >= answer.of) return;
      }
    } catch (error) {
      if (turn.current === mine) setState({ text: wanted, answer: null, failure: messageOf(error) });
    }
  };
  const first = useRef(look);
  useEffect(() => { first.current = look; });
  const spans = JSON.stringify(shown);
  // What is looked at changes with the filters and the columns; the search begins anew.
  useEffect(() => {
    turn.current += 1;
    if (text === '') return undefined;
    const timer = setTimeout(() => void first.current(text, { row: 0, column: 0 }, false), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, handle, order, spans]);
  useEffect(() => () => { turn.current += 1; }, []);

  return { text, setText, search: text === '' ? NONE : state, go: (from: CellPlace, back: boolean) => { if (text !== '') void look(text, from, back); } };
}
