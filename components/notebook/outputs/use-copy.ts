'use client';
/** Copies the selected cells: at once where they are here, else when they have come from the kernel. */
import { useRef, useState, type ClipboardEvent } from 'react';
import { browserStorage } from '@/components/notebook/view';
import { countOf, formatCount } from '@/components/format';
import type { Scalar } from '@/lib/notebook/outputs';
import { boundsOf, COPY_FORMATS, toText, type CopyFormat, type Selection } from './grid-selection';
import { messageOf } from './source';
import { COLUMN_BLOCK, blocksOf } from './table-columns';
import { PAGE, pagesOf } from './table-window';
import type { useTableRows } from './use-table-rows';

/** More cells than these are what downloads are for. */
const MOST_CELLS = 200_000;
const KEY = 'pinion.copy';

export interface CopyWays {
  readonly format: CopyFormat;
  /** Names of columns above the values, unless one cell is copied. */
  readonly hasNames: boolean;
}

function keptWays(): CopyWays {
  const [format, names] = (browserStorage()?.getItem(KEY) ?? '').split(' ');
  return { format: COPY_FORMATS.find((one) => one === format) ?? 'tsv', hasNames: names !== 'values' };
}

/** `shown`: places of the columns shown; `nameOf` a place. */
export function useCopy({ valueAt, ask, rowCount }: Pick<ReturnType<typeof useTableRows>, 'valueAt' | 'ask'> & { readonly rowCount: number }, shown: readonly number[], nameOf: (place: number) => string) {
  const [ways, setWays] = useState<CopyWays>(keptWays);
  const [said, setSaid] = useState('');
  const turn = useRef(0);
  const choose = (next: CopyWays) => {
    setWays(next);
    try {
      browserStorage()?.setItem(KEY, `${next.format} ${next.hasNames ? 'names' : 'values'}`);
    } catch {
      // A full store: so for this visit only.
    }
  };

  const rectangle = (selection: Selection) => {
    const { top, bottom, left, right } = boundsOf(selection);
    const places = shown.slice(left, Math.min(right + 1, left + MOST_CELLS));
    const last = Math.min(bottom, rowCount - 1, top + Math.max(1, Math.floor(MOST_CELLS / Math.max(1, places.length))) - 1);
    return { top, last, bottom, places, isCut: last < Math.min(bottom, rowCount - 1) };
  };
  const here = ({ top, last, places }: ReturnType<typeof rectangle>): Scalar[][] | null => {
    const rows: Scalar[][] = [];
    for (let row = top; row <= last; row += 1) {
      const values = places.map((place) => valueAt(row, place));
      if (values.includes(undefined)) return null;
      rows.push(values as Scalar[]);
    }
    return rows;
  };
  const textOf = (what: ReturnType<typeof rectangle>, rows: readonly (readonly Scalar[])[]) => {
    const isOne = rows.length === 1 && what.places.length === 1;
    const cut = rows.reduce((sum, row) => sum + row.filter((value) => typeof value === 'string' && value.length > 25 && value.endsWith('…')).length, 0);
    const hasNames = ways.hasNames && !isOne;
    const words = `Copied ${countOf(rows.length, 'row')}${what.places.length > 1 ? ` × ${countOf(what.places.length, 'column')}` : ''} as ${ways.format === 'tsv' ? 'tab-separated text' : 'CSV'}${hasNames ? ' with names' : ''}.`
      + `${what.isCut ? ` ${formatCount(what.bottom - what.last)} rows more are too many for the clipboard: download the table.` : ''}${cut > 0 ? ` ${countOf(cut, 'long text is', 'long texts are')} cut as in the table; the download has them whole.` : ''}`;
    return { text: toText(ways.format, hasNames ? what.places.map(nameOf) : null, rows), words };
  };

  /** For the browser's own event. */
  const onCopy = (event: ClipboardEvent, selection: Selection) => {
    event.preventDefault();
    const what = rectangle(selection);
    const rows = here(what);
    if (rows === null) return void copy(selection);
    const { text, words } = textOf(what, rows);
    event.clipboardData.setData('text/plain', text);
    setSaid(words);
  };
  const copy = async (selection: Selection) => {
    const mine = ++turn.current;
    const what = rectangle(selection);
    try {
      let rows = here(what);
      if (rows === null) {
        setSaid('Fetching the rows to copy…');
        const pages = new Map<string, readonly (readonly Scalar[])[]>();
        for (const page of pagesOf(what.top, what.last + 1)) {
          for (const block of blocksOf(what.places)) {
            pages.set(`${page}/${block}`, (await ask({ rows: page, block })).rows);
            if (turn.current !== mine) return;
          }
        }
        rows = [];
        for (let row = what.top; row <= what.last; row += 1) rows.push(what.places.map((place) => pages.get(`${Math.floor(row / PAGE)}/${Math.floor(place / COLUMN_BLOCK)}`)?.[row % PAGE]?.[place % COLUMN_BLOCK] ?? null));
      }
      const { text, words } = textOf(what, rows);
      await window.navigator.clipboard.writeText(text);
      setSaid(words);
    } catch (error) {
      setSaid(`It could not be copied: ${messageOf(error)}`);
    }
  };
  return { ways, choose, said, onCopy, copy: (selection: Selection) => void copy(selection) };
}
