'use client';
/** Every command and every cell, found by a few letters. Arrows choose, Enter does it, Esc closes. */
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { listCells } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { Icon, useToasts } from '@/components/ui';
import { useActions } from '../actions';
import { useNotebook } from '../context';
import { applyRemedy, plain } from '../fixes/apply';
import { useRemedies } from '../fixes/use-remedies';
import { headingsOf } from '../words';
import styles from './commands.module.css';
import { search, type Scored } from './fuzzy';
import { Keys, usePlatform } from './Keys';
import { useCommands } from './context';
import { COMMANDS, keysOf } from './registry';
import { Sheet } from './Sheet';
import type { Command } from './types';

export type Entry =
  | { readonly kind: 'command'; readonly command: Command; readonly whyNot: string | null }
  | { readonly kind: 'cell'; readonly id: CellId; readonly place: number; readonly text: string };

const SHOWN_MOST = 60;
const LINE_MOST = 120;

/** The cells by their headings, or by their first line that says something. */
export function cellEntries(cells: readonly { readonly id: CellId; readonly type: string; readonly source: string }[]): Entry[] {
  return cells.flatMap((cell, at) => {
    const place = at + 1;
    const headings = cell.type === 'markdown' ? headingsOf(cell.source) : [];
    if (headings.length > 0) return headings.map((heading) => ({ kind: 'cell' as const, id: cell.id, place, text: heading.text }));
    const line = cell.source.split('\n').find((each) => each.trim() !== '')?.trim().slice(0, LINE_MOST) ?? 'empty';
    return [{ kind: 'cell' as const, id: cell.id, place, text: line }];
  });
}

const textsOf = (entry: Entry): readonly [string, string] => (entry.kind === 'command' ? [entry.command.title, `${entry.command.words ?? ''} ${entry.command.group}`] : [entry.text, `cell ${entry.place}`]);

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const notebook = useNotebook();
  const { document: { doc } } = notebook;
  const toasts = useToasts();
  const remedies = useRemedies(notebook);
  const commands = useCommands();
  const actions = useActions();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => dialog.current?.close();
  const listId = useId();
  const entries = useMemo<readonly Entry[]>(() => [
    ...COMMANDS.filter((command) => command.id !== 'palette').map((command) => ({ kind: 'command' as const, command, whyNot: commands.whyNot(command) })),
    ...remedies.map(({ cell, problem, title }, place) => ({
      kind: 'command' as const, whyNot: null,
      command: {
        id: `fix-${place + 1}`, title: `Fix: ${plain(title)}`, group: 'Cells' as const, words: `mend problem ${problem.code} ${problem.name ?? ''}`,
        run: () => void applyRemedy(notebook, cell, problem, title, actions.select).then((told) => { if (told) toasts.say(told.text, told.undo ? { undo: told.undo } : {}); }),
      },
    })),
    ...cellEntries(listCells(doc)),
  ], [commands, doc, remedies, notebook, actions, toasts]);
  const found = useMemo(() => search(query, entries, textsOf).slice(0, SHOWN_MOST), [query, entries]);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }); }, [chosen, found]);

  const take = (entry: Entry) => {
    if (entry.kind === 'command' && entry.whyNot !== null) return;
    close();
    if (entry.kind === 'cell') actions.select(entry.id);
    else commands.invoke(entry.command);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowDown: (chosen + 1) % found.length, ArrowUp: (chosen - 1 + found.length) % found.length, PageDown: Math.min(found.length - 1, chosen + 8), PageUp: Math.max(0, chosen - 8) }[event.key];
    if (to !== undefined && found.length > 0) setAt(to);
    else if (event.key === 'Enter') {
      if (found[chosen]) take(found[chosen].item);
    } else return;
    event.preventDefault();
  };

  return (
    <Sheet dialog={dialog} label="All commands and cells" onClose={onClose}>
      <div className={styles.search}>
        <Icon name="search" size={16} />
        <input
          // What the dialog is for: typing begins at once.
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          role="combobox"
          aria-label="Search commands and cells"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found[chosen] ? `${listId}-${chosen}` : undefined}
          aria-autocomplete="list"
          placeholder="Search commands and cells"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={listId} role="listbox" aria-label="Commands and cells" className={styles.list}>
        {found.map((each, index) => <Row key={keyOf(each.item, index)} id={`${listId}-${index}`} found={each} isChosen={index === chosen} onPress={() => take(each.item)} onPoint={() => setAt(index)} />)}
      </div>
      {found.length === 0 ? <p className={styles.none}>Nothing is called that. Try another word.</p> : null}
      <p className="vh" role="status">{query ? `${found.length} found` : ''}</p>
    </Sheet>
  );
}

const keyOf = (entry: Entry, index: number) => (entry.kind === 'command' ? entry.command.id : `${entry.id} ${index}`);

function Row({ id, found, isChosen, onPress, onPoint }: { readonly id: string; readonly found: Scored<Entry>; readonly isChosen: boolean; onPress(): void; onPoint(): void }) {
  const platform = usePlatform();
  const { item } = found;
  const binding = item.kind === 'command' ? keysOf(item.command, platform)[0] : undefined;
  const whyNot = item.kind === 'command' ? item.whyNot : null;
  return (
    // The field has the focus, and its keys choose.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div id={id} role="option" tabIndex={-1} aria-selected={isChosen} aria-disabled={whyNot !== null || undefined} className={styles.row} onClick={onPress} onPointerMove={() => { if (!isChosen) onPoint(); }}>
      <span className={styles.rowText}>
        <span>{marked(textsOf(item)[0], found.at)}</span>
        {whyNot !== null ? <small>{whyNot}</small> : null}
      </span>
      {item.kind === 'cell' ? <span className="faint small nowrap">Cell {item.place}</span> : binding ? <Keys binding={binding} platform={platform} /> : null}
    </div>
  );
}

/** The text with what was searched for made strong. */
function marked(text: string, at: readonly number[]) {
  const marks = new Set(at);
  const parts: { readonly isMarked: boolean; text: string }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const isMarked = marks.has(index);
    const last = parts.at(-1);
    if (last?.isMarked === isMarked) last.text += text[index]!;
    else parts.push({ isMarked, text: text[index]! });
  }
  return parts.map((part, index) => (part.isMarked ? <b key={index}>{part.text}</b> : part.text));
}
