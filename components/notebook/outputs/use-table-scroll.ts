'use client';
/** What part of a table its box is scrolled to: rows by table-window.ts, columns by table-columns.ts. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { columnWindow, leftFor } from './table-columns';
import { ROW_HEIGHT, rowAfter, scrollTopOf, windowOf } from './table-window';

const REST_MS = 200;
/** Before the box has been measured. */
const FIRST_WIDTH = 900;
/** Columns are drawn anew when the view has moved so far; two more than are in view are drawn. */
const GRAIN = 64;
/** Row numbers scroll away with the rest where there is so little room (outputs.module.css). */
const NARROW = 480;

/** `numbers`: width of the column of row numbers, which stays in view. */
export function useTableScroll(viewHeight: number, rows: number, offsets: Float64Array, numbers: number) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, scrollTop: 0 });
  const [across, setAcross] = useState({ left: 0, width: FIRST_WIDTH });
  const rest = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => { if (rest.current) clearTimeout(rest.current); }, []);
  useLayoutEffect(() => {
    // The bar's place is set after the rows that it belongs to are there.
    const now = box.current;
    if (now && Math.abs(now.scrollTop - place.scrollTop) > 1) now.scrollTop = place.scrollTop;
  }, [place]);
  useLayoutEffect(() => {
    if (!box.current) return undefined;
    const observer = new ResizeObserver(([entry]) => setAcross((now) => ({ ...now, width: Math.max(1, Math.round(entry!.contentRect.width)) })));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const settle = () => setPlace((now) => ({ top: now.top, scrollTop: Math.round(scrollTopOf(now.top, viewHeight, rows)) }));
  const onScroll = () => {
    const { scrollTop = 0, scrollLeft = 0 } = box.current ?? {};
    setPlace((now) => (Math.abs(scrollTop - now.scrollTop) <= 1 ? now : { top: rowAfter(now.top, now.scrollTop, scrollTop, viewHeight, rows), scrollTop }));
    const left = Math.floor(scrollLeft / GRAIN) * GRAIN;
    setAcross((now) => (now.left === left ? now : { ...now, left }));
    if (rest.current) clearTimeout(rest.current);
    rest.current = setTimeout(settle, REST_MS);
  };
  /** Brings a row to the top, or with `nearest` just into view. */
  const show = (row: number, nearest = false) => setPlace((now) => {
    const shown = viewHeight / ROW_HEIGHT;
    const top = !nearest ? row : row < now.top ? row : row + 1 > now.top + shown ? row + 1 - shown : now.top;
    return top === now.top ? now : { top, scrollTop: Math.round(scrollTopOf(top, viewHeight, rows)) };
  });
  /** Brings a shown column just into view. */
  const showColumn = (index: number) => {
    if (!box.current || index < 0 || index >= offsets.length - 1) return;
    const { scrollLeft, clientWidth } = box.current;
    const left = leftFor(offsets, index, scrollLeft, Math.max(1, clientWidth - (clientWidth < NARROW ? 0 : numbers)));
    if (left !== scrollLeft) box.current.scrollLeft = left;
  };
  return {
    box, onScroll, show, showColumn,
    view: windowOf(Math.min(place.top, Math.max(0, rows - viewHeight / ROW_HEIGHT)), place.scrollTop, viewHeight, rows),
    columns: columnWindow(offsets, across.left, across.width + GRAIN),
  };
}
