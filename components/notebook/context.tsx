'use client';
/** The open notebook, for the components below it: document, session, structure, and hooks that follow them. */
import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { listHeads, observeStructure, observeTitle, sourceOf, titleOf, type CellHead } from '@/lib/collab/document';
import type { CellId, UserId } from '@/lib/domain/ids';
import type { CellState, SessionState } from '@/lib/notebook/session-types';
import type { SessionClient, SessionView } from './session-client';
import type { Structure } from './structure';
import type { DocumentClient, DocumentStatus, PresenceEntry } from './sync/document-client';
import { Derived, type Store } from './sync/store';

export interface OpenNotebook {
  readonly id: string;
  readonly me: { readonly id: UserId; readonly name: string };
  readonly document: DocumentClient;
  readonly session: SessionClient;
  readonly structure: Structure;
  /** The selected cell, and whether its editor should take the focus. */
  readonly selection: Store<Selection>;
}

export interface Selection {
  readonly cell: CellId | null;
  readonly isEditing: boolean;
}

export const NotebookContext = createContext<OpenNotebook | null>(null);

export function useNotebook(): OpenNotebook {
  const notebook = useContext(NotebookContext);
  if (!notebook) throw new Error('used outside a notebook');
  return notebook;
}

function useStore<State, Part>(store: Store<State>, select: (state: State) => Part): Part {
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

export function usePresence(): readonly PresenceEntry[] {
  return useStore(useNotebook().document.presence, (presence) => presence);
}

export function useSelection<Part>(select: (selection: Selection) => Part): Part {
  return useStore(useNotebook().selection, select);
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
