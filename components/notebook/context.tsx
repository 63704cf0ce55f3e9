'use client';
/** The open notebook, for the components below it: document, session, structure, and hooks that follow them. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { listHeads, observeStructure, observeTitle, sourceOf, titleOf, type CellHead } from '@/lib/collab/document';
import { hasOption, observeOptions, type CellOption } from '@/lib/collab/options';
import type { CellId, UserId } from '@/lib/domain/ids';
import type { CellState, SessionState } from '@/lib/notebook/session-types';
import type { StrayKeys } from './commands/stray';
import type { CommentsClient } from './comments/comments-client';
import type { Places } from './comments/places';
import type { SessionClient, SessionView } from './session-client';
import type { Finder, FindState } from './find/finder';
import type { Outline, OutlineRow } from './outline';
import type { Sections } from './sections';
import type { NewCell, Structure } from './structure';
import type { DocumentClient, DocumentStatus, PresenceEntry } from './sync/document-client';
import { Derived, type Store } from './sync/store';

export interface OpenNotebook {
  readonly id: string;
  readonly me: { readonly id: UserId; readonly name: string };
  readonly document: DocumentClient;
  readonly session: SessionClient;
  readonly structure: Structure;
  readonly comments: CommentsClient;
  readonly places: Places;
  readonly selection: Store<Selection>;
  /** The editors on the page, by their cells. */
  readonly editors: Map<CellId, EditorHandle>;
  readonly outline: Outline;
  readonly sections: Sections;
  readonly find: Finder;
  readonly view: Store<View>;
  /** The cells copied last in this page. */
  readonly copied: Store<readonly NewCell[]>;
  /** What was said last to screen readers, and how many times something was. */
  readonly said: Store<{ readonly text: string; readonly count: number }>;
  say(text: string): void;
  /** The first key of a sequence that was pressed, and what is waited for; null: nothing. */
  readonly waiting: Store<string | null>;
  /** Keys for a text that somebody else deleted under this person's hands. */
  readonly stray: StrayKeys;
  /** True while outline, data and graph are opened over a narrow page. */
  readonly rail: Store<boolean>;
  /** Cells being dragged, and the cell they would go behind (null: the top). */
  readonly drag: Store<Drag | null>;
}

export interface Selection {
  /** The selected cell; with several, the end that moves. */
  readonly cell: CellId | null;
  /** Whether its editor should take the focus. */
  readonly isEditing: boolean;
  /** The other end, when several are selected. */
  readonly anchor: CellId | null;
}

/** What a command may ask of a cell's editor. */
export interface EditorHandle {
  /** Where the carets are and where selections end: offsets, ascending. */
  carets(): readonly number[];
  focus(): void;
}

export interface Drag {
  readonly cells: readonly CellId[];
  readonly after: CellId | null;
}

/** How this person likes to see it. */
export interface View {
  readonly hasNumbers: boolean;
}

export const NotebookContext = createContext<OpenNotebook | null>(null);

export function useNotebook(): OpenNotebook {
  const notebook = useContext(NotebookContext);
  if (!notebook) throw new Error('used outside a notebook');
  return notebook;
}

export function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}

/** `select` must give parts of the state, not new objects. */
export function useSession<Part>(select: (view: SessionView) => Part): Part {
  return useStore(useNotebook().session.view, select);
}

export function useCell(id: CellId): CellState | null {
  return useSession((view) => view.state.cells[id] ?? null);
}

export function useSessionState<Part>(select: (state: SessionState) => Part): Part {
  return useSession((view) => select(view.state));
}

export function useDocumentStatus<Part>(select: (status: DocumentStatus) => Part): Part {
  return useStore(useNotebook().document.status, select);
}

/** True while this person may write here. */
export function useCanEdit(): boolean {
  return useDocumentStatus((status) => status.rights === 'write' && (status.ended === null || status.ended === 'signed-out'));
}

/** Everybody else and the cell each is in; not where in it. */
export function useRoster(): readonly PresenceEntry[] {
  return useStore(useNotebook().document.people.roster, (people) => people);
}

/** Everybody else in one cell. */
export function usePeopleIn(cell: CellId): readonly PresenceEntry[] {
  const { people } = useNotebook().document;
  const subscribe = useCallback((listener: () => void) => people.subscribe(cell, listener), [people, cell]);
  const read = () => people.in(cell);
  return useSyncExternalStore(subscribe, read, read);
}

export function useSelection<Part>(select: (selection: Selection) => Part): Part {
  return useStore(useNotebook().selection, select);
}

/** The cells between two, both included, in their order; none where there is no cell. */
export function rangeOf(heads: readonly CellHead[], { cell, anchor }: Pick<Selection, 'cell' | 'anchor'>): readonly CellHead[] {
  const at = heads.findIndex((head) => head.id === cell);
  const other = anchor === null ? at : heads.findIndex((head) => head.id === anchor);
  if (at < 0) return [];
  return other < 0 ? [heads[at]!] : heads.slice(Math.min(at, other), Math.max(at, other) + 1);
}

/** True while the cell's source or output is folded away, for everybody. */
export function useOption(id: CellId, option: CellOption): boolean {
  const { doc } = useNotebook().document;
  const value = useMemo(() => new Derived((listener) => observeOptions(doc, id, listener), () => hasOption(doc, id, option)), [doc, id, option]);
  return useSyncExternalStore(value.subscribe, value.get, value.get);
}

export function useFind<Part>(select: (state: FindState) => Part): Part {
  return useStore(useNotebook().find, select);
}

export function useView(): View {
  return useStore(useNotebook().view, (view) => view);
}

/** The cells out of sight under headings that this person folded away. */
export function useHidden(heads: readonly CellHead[]): ReturnType<Sections['hidden']> {
  const { sections, outline } = useNotebook();
  const folded = useStore(sections, (state) => state);
  const rows = useStore(outline, (state) => state);
  // Headings and order decide what is under what.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => sections.hidden(), [sections, folded, rows, heads]);
}

/** `select` must give parts of the outline, not new objects. */
export function useOutline<Part>(select: (rows: readonly OutlineRow[]) => Part): Part {
  return useStore(useNotebook().outline, select);
}

export function useDrag(): Drag | null {
  return useStore(useNotebook().drag, (drag) => drag);
}

function isSameHeads(a: readonly CellHead[], b: readonly CellHead[]): boolean {
  return a.length === b.length && a.every((head, at) => head.id === b[at]!.id && head.type === b[at]!.type);
}

/** The cells in order. Changes when cells come, go, move or change type. */
export function useHeads(): readonly CellHead[] {
  const { doc } = useNotebook().document;
  const heads = useMemo(() => new Derived((listener) => observeStructure(doc, listener), () => listHeads(doc), isSameHeads), [doc]);
  return useSyncExternalStore(heads.subscribe, heads.get, heads.get);
}

export function useTitle(): string {
  const { doc } = useNotebook().document;
  const title = useMemo(() => new Derived((listener) => observeTitle(doc, listener), () => titleOf(doc)), [doc]);
  return useSyncExternalStore(title.subscribe, title.get, title.get);
}

/** The source of one cell, as it is typed. */
export function useSource(id: CellId): string {
  const { doc } = useNotebook().document;
  const text = useMemo(() => new Derived((listener) => {
    const source = sourceOf(doc, id);
    source?.observe(listener);
    return () => source?.unobserve(listener);
  }, () => sourceOf(doc, id)?.toString() ?? ''), [doc, id]);
  return useSyncExternalStore(text.subscribe, text.get, text.get);
}

/** Milliseconds since 1970, every second while `isRunning`. */
export function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    const first = setTimeout(() => setNow(Date.now()), 0);
    return () => {
      clearInterval(timer);
      clearTimeout(first);
    };
  }, [isRunning]);
  return now;
}
