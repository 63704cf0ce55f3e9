'use client';
/** Finds columns by name, goes to them, and shows or hides them: of tables of any width, as names stay in the kernel. */
import { Columns3 } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { countOf, formatCount } from '@/components/format';
import { Popover } from '@/components/ui';
import { PAGE_BOUNDS, type NamesPage } from '@/lib/notebook/output-pages';
import type { Output } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';
import { messageOf, useOutputSource } from './source';
import styles from './outputs.module.css';

interface ChooserProps {
  readonly table: Extract<Output, { kind: 'table' }>;
  readonly count: number;
  readonly hidden: ReadonlyMap<number, string>;
  readonly hasLayout: boolean;
  readonly onHidden: (hidden: ReadonlyMap<number, string>) => void;
  readonly onGo: (place: number) => void;
  readonly onReset: () => void;
}

type Name = NamesPage['names'][number];

/** Columns that one press shows alone, or hides. */
const MOST = 10_000;
const TYPING_MS = 150;
const PAGE = PAGE_BOUNDS.names;

export function ColumnChooser(props: ChooserProps) {
  const [isOpen, setOpen] = useState(false);
  const { count, hidden } = props;
  return (
    <Popover
      label="Columns" isOpen={isOpen} onOpen={setOpen}
      trigger={(trigger) => <button type="button" className={styles.quietButton} {...trigger}><Columns3 size={14} strokeWidth={1.5} aria-hidden />Columns{hidden.size > 0 ? ` (${formatCount(count - hidden.size)} of ${formatCount(count)})` : ''}</button>}
    >
      <Chooser {...props} onGo={(place) => { setOpen(false); props.onGo(place); }} />
    </Popover>
  );
}

function Chooser({ table, count, hidden, hasLayout, onHidden, onGo, onReset }: ChooserProps) {
  const [text, setText] = useState('');
  const { names, total, failure, load, all } = useNames(table, text);
  const id = useId();
  const set = (place: number, name: string, isShown: boolean) => {
    const next = new Map(hidden);
    if (isShown) next.delete(place);
    else next.set(place, name);
    onHidden(next);
  };
  const hide = async (keepsFound: boolean) => {
    const found = await all(text);
    const every = keepsFound ? await all('') : found;
    const kept = new Set(found.map((one) => one.place));
    onHidden(new Map(keepsFound ? every.filter((one) => !kept.has(one.place)).map((one) => [one.place, one.name]) : [...hidden, ...found.map((one) => [one.place, one.name] as const)]));
  };
  return (
    <div className={styles.chooser}>
      <label htmlFor={id} className={styles.hidden}>Find a column</label>
      <input id={id} type="search" value={text} maxLength={PAGE_BOUNDS.searchText} placeholder="find a column" autoComplete="off" onChange={(event) => setText(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter' && names[0]) { event.preventDefault(); onGo(names[0].place); } }} />
      <p className={styles.quiet} role="status">{failure ?? (total === null ? 'Looking…' : text === '' ? countOf(total, 'column') : total === 0 ? 'No column has this in its name' : `${formatCount(total)} of ${countOf(count, 'column')}`)}</p>
      <ul>
        {names.map(({ place, name, type }) => {
          const label = visibleText(name) || '(unnamed)';
          return (
            <li key={place}>
              <label><input type="checkbox" checked={!hidden.has(place)} onChange={(event) => set(place, name, event.target.checked)} aria-label={`Show ${label}`} /><span className={styles.columnName}>{label}</span> <span className={styles.faint}>{type}</span></label>
              <button type="button" className={styles.link} aria-label={`Go to ${label}`} onClick={() => { if (hidden.has(place)) set(place, name, true); onGo(place); }}>Go</button>
            </li>
          );
        })}
      </ul>
      {total !== null && names.length < total ? <button type="button" className={styles.link} onClick={load}>Show {formatCount(Math.min(PAGE, total - names.length))} more</button> : null}
      <div className={styles.chooserActions}>
        {text !== '' && total !== null && total > 0 && total <= MOST && count <= MOST ? <><button type="button" className={styles.link} onClick={() => void hide(true)}>Show only these</button><button type="button" className={styles.link} onClick={() => void hide(false)}>Hide these</button></> : null}
        {hidden.size > 0 ? <button type="button" className={styles.link} onClick={() => onHidden(new Map())}>Show all</button> : null}
        {hasLayout ? <button type="button" className={styles.link} onClick={onReset}>Reset widths and columns</button> : null}
      </div>
    </div>
  );
}

/** Names that contain a text, page by page: out of the kernel, or of what is stored when that is gone. */
function useNames(table: ChooserProps['table'], text: string) {
  const source = useOutputSource();
  const [state, setState] = useState<{ readonly text: string; readonly names: readonly Name[]; readonly total: number | null; readonly failure: string | null }>({ text, names: [], total: null, failure: null });
  const read = async (of: string, offset: number): Promise<{ readonly names: readonly Name[]; readonly total: number }> => {
    if (source.state !== 'gone' && table.columnCount > table.columns.length) return source.page(table.handle, { what: 'names', text: of, offset, limit: PAGE });
    const found = table.columns.flatMap(({ name, type }, place) => (name.toLowerCase().includes(of.toLowerCase()) ? [{ place, name, type }] : []));
    return { names: found.slice(offset, offset + PAGE), total: found.length };
  };
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      read(text, 0).then((page) => { if (isCurrent) setState({ text, names: page.names, total: page.total, failure: null }); }, (error: unknown) => { if (isCurrent) setState({ text, names: [], total: null, failure: messageOf(error) }); });
    }, TYPING_MS);
    return () => { isCurrent = false; clearTimeout(timer); };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the handle stands for the table
  }, [text, table.handle, source.state]);
  const load = () => void read(text, state.names.length).then((page) => setState((now) => (now.text === text ? { ...now, names: [...now.names, ...page.names], total: page.total } : now)), (error: unknown) => setState((now) => ({ ...now, failure: messageOf(error) })));
  const all = async (of: string): Promise<Name[]> => {
    const names: Name[] = [];
    for (let total = 1; names.length < Math.min(total, MOST);) {
      const page = await read(of, names.length);
      total = page.total;
      if (page.names.length === 0) break;
      names.push(...page.names);
    }
    return names;
  };
  return { names: state.names, total: state.total, failure: state.failure, load, all };
}
