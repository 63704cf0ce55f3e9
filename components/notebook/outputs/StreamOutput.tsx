'use client';
/**
 * Printed text as a terminal shows it. Only the rows in view are in the page, however many there are; the search looks at all of
 * them, also at those that have to be fetched first. While the cell runs, the view follows the end unless the reader scrolled up.
 */
import { memo, useCallback, useDeferredValue, useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { countOf, formatCount } from '@/components/format';
import { lineOfRow, matchesIn, MOST_MATCHES, piecesOf, rowStarts, type Match } from '@/lib/notebook/found-lines';
import type { TerminalLine } from '@/lib/notebook/terminal';
import { visibleText } from '@/lib/notebook/visible-text';
import { GrowingText } from './growing-text';
import { useRest } from './source';
import { styleOf } from './terminal-style';
import { useCalmText } from './use-calm-text';
import styles from './outputs.module.css';

const ROW = 20;
const SHOWN_ROWS = 16;
const MARGIN = 20;
/** Shorter text needs no tools. */
const TOOLS_FROM = 12;

interface StreamProps {
  readonly name: 'stdout' | 'stderr';
  readonly text: string;
  /** It still grows. */
  readonly isLive: boolean;
}

export function StreamOutput({ name, text, isLive }: StreamProps) {
  return <Printed name={name} text={useCalmText(text, isLive)} isLive={isLive} />;
}

const Printed = memo(function Printed({ name, text, isLive }: StreamProps) {
  const [growing] = useState(() => new GrowingText());
  // Typing and scrolling come before text that pours in.
  const lines = growing.lines(useDeferredValue(text));
  const [wraps, setWraps] = useState(true);
  const [query, setQuery] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const [said, setSaid] = useState('');
  const { box, top, onScroll, show, follow } = useTop();
  const columns = useColumns(box);
  const starts = useMemo(() => rowStarts(lines, wraps ? columns : null), [lines, wraps, columns]);
  const matches = useMemo(() => (query === null ? [] : matchesIn(lines, query)), [lines, query]);
  const rows = starts.at(-1)!;
  const rest = useRest();
  useLayoutEffect(() => { if (isLive) follow(); }, [rows, isLive, follow]);
  const current = matches.length === 0 ? -1 : Math.min(at, matches.length - 1);
  const place = current < 0 ? null : matches[current]!;
  useEffect(() => {
    if (place) show(starts[place.line]! + (wraps ? Math.floor(place.start / columns) : 0));
  }, [place, starts, wraps, columns, show]);

  const copy = () => {
    window.navigator.clipboard.writeText(lines.map((line) => line.text).join('\n')).then(() => setSaid(`Copied ${countOf(lines.length, 'line')}.`), () => setSaid('The browser does not allow copying here.'));
  };
  const openSearch = () => {
    setQuery('');
    if (rest.status === 'offered') rest.load();
  };
  const hasTools = lines.length > TOOLS_FROM || query !== null || rest.status !== 'none';
  return (
    <>
      {hasTools ? (
        <div className={styles.bar}>
          <span className={styles.faint}>{countOf(lines.length, 'line')}{rest.status === 'none' ? '' : ' so far'}</span>
          {query === null ? <button type="button" className={styles.quietButton} onClick={openSearch}>Search</button> : <Search query={query} current={current} count={matches.length} isFetching={rest.status === 'asked'} onQuery={(next) => { setQuery(next); setAt(0); }} onMove={(by) => { if (matches.length > 0) setAt((current + by + matches.length) % matches.length); }} onClose={() => { setQuery(null); box.current?.focus(); }} />}
          <button type="button" className={styles.quietButton} aria-pressed={wraps} onClick={() => setWraps(!wraps)}>Wrap lines</button>
          <button type="button" className={styles.quietButton} onClick={copy}>Copy</button>
          <span className={styles.faint} role="status">{said}</span>
        </div>
      ) : null}
      <pre
        ref={box}
        className={styles.stream}
        data-name={name}
        data-wraps={wraps || undefined}
        role="log"
        // Rows come and go as they are scrolled: that is no news.
        aria-live="off"
        aria-label={name === 'stdout' ? 'Printed text' : 'Printed warnings'}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
        tabIndex={0}
        style={{ height: Math.min(rows, SHOWN_ROWS) * ROW }}
        onScroll={onScroll}
      >
        <Rows lines={lines} starts={starts} columns={wraps ? columns : null} first={Math.max(0, Math.floor(top / ROW) - MARGIN)} last={Math.min(rows, Math.ceil(top / ROW) + SHOWN_ROWS + MARGIN)} matches={matches} current={current} />
      </pre>
    </>
  );
});

interface RowsProps {
  readonly lines: readonly TerminalLine[];
  readonly starts: Int32Array;
  readonly columns: number | null;
  readonly first: number;
  readonly last: number;
  readonly matches: readonly Match[];
  readonly current: number;
}

function Rows({ lines, starts, columns, first, last, matches, current }: RowsProps) {
  const rows = starts.at(-1)!;
  const drawn = [];
  for (let row = first; row < last; row += 1) {
    const number = lineOfRow(starts, row);
    const line = lines[number]!;
    const from = columns === null ? 0 : (row - starts[number]!) * columns;
    const to = columns === null ? line.text.length : from + columns;
    const begin = firstMatch(matches, number);
    let end = begin;
    while (end < matches.length && matches[end]!.line === number) end += 1;
    drawn.push(
      <div key={row} className={styles.streamRow}>
        {piecesOf(line, from, to, matches.slice(begin, end), begin).map((piece, index) => {
          const shown = visibleText(piece.text);
          return piece.match >= 0 ? <mark key={index} data-current={piece.match === current || undefined}>{shown}</mark> : Object.keys(piece.style).length === 0 ? shown : <span key={index} {...styleOf(piece.style)}>{shown}</span>;
        })}
        {to >= line.text.length ? '\n' : ''}
      </div>,
    );
  }
  return <><div style={{ height: first * ROW }} />{drawn}<div style={{ height: Math.max(0, rows - last) * ROW }} /></>;
}

/** The first match that is not before this line. */
function firstMatch(matches: readonly Match[], line: number): number {
  let [low, high] = [0, matches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matches[middle]!.line < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many characters stand in a row. */
function useColumns(box: React.RefObject<HTMLPreElement | null>): number {
  const [columns, setColumns] = useState(96);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const probe = document.createElement('span');
    probe.textContent = '0'.repeat(100);
    probe.setAttribute('style', 'position:absolute;visibility:hidden;white-space:pre');
    const measure = () => {
      element.append(probe);
      const width = probe.getBoundingClientRect().width / 100;
      probe.remove();
      const own = getComputedStyle(element);
      const room = element.clientWidth - Number.parseFloat(own.paddingLeft) - Number.parseFloat(own.paddingRight);
      if (width > 0 && room > 0) setColumns(Math.max(10, Math.floor(room / width)));
    };
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [box]);
  return columns;
}

/** Pixels above the view; `follow` goes to the end, unless the reader scrolled away from it. */
function useTop() {
  const box = useRef<HTMLPreElement>(null);
  const [top, setTop] = useState(0);
  const follows = useRef(true);
  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < 8;
    setTop(element.scrollTop);
  }, []);
  const show = useCallback((row: number) => {
    const element = box.current;
    if (!element) return;
    const [first, last] = [element.scrollTop / ROW, (element.scrollTop + element.clientHeight) / ROW - 1];
    if (row < first || row > last) element.scrollTop = Math.max(0, (row - SHOWN_ROWS / 2) * ROW);
  }, []);
  const follow = useCallback(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, []);
  return { box, top, onScroll, show, follow };
}

interface SearchProps {
  readonly query: string;
  readonly current: number;
  readonly count: number;
  readonly isFetching: boolean;
  readonly onQuery: (query: string) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onClose: () => void;
}

function Search({ query, current, count, isFetching, onQuery, onMove, onClose }: SearchProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { field.current?.focus(); }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      onMove(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    }
  };
  return (
    <span className={styles.search} role="search">
      <label htmlFor={id} className={styles.hidden}>Search in printed text</label>
      <input ref={field} id={id} type="search" value={query} placeholder="Search" autoComplete="off" spellCheck={false} onChange={(event) => onQuery(event.target.value)} onKeyDown={onKeyDown} />
      <span role="status" className={styles.faint}>{isFetching ? 'Fetching the rest…' : query === '' ? '' : count === 0 ? 'not found' : `${formatCount(current + 1)} of ${formatCount(count)}${count === MOST_MATCHES ? ' or more' : ''}`}</span>
      <button type="button" className={styles.quietButton} aria-label="Previous place" onClick={() => onMove(-1)}><ChevronUp size={14} aria-hidden /></button>
      <button type="button" className={styles.quietButton} aria-label="Next place" onClick={() => onMove(1)}><ChevronDown size={14} aria-hidden /></button>
      <button type="button" className={styles.quietButton} aria-label="Close the search" onClick={onClose}><X size={14} aria-hidden /></button>
    </span>
  );
}
