'use client';
/** A notebook, open: its document and session live as long as this component, and everything below follows them. */
import { useEffect, useMemo, useState } from 'react';
import type { UserId } from '@/lib/domain/ids';
import { guardRefresh } from '@/components/live';
import { Skeleton } from '@/components/ui';
import { Bar } from './Bar';
import { Cells } from './Cells';
import { CommentsClient } from './comments/comments-client';
import { Places } from './comments/places';
import { CommandsProvider } from './commands/provider';
import { StrayKeys } from './commands/stray';
import { NotebookContext, useDocumentStatus, useNotebook, useStore, type Drag, type OpenNotebook, type Selection } from './context';
import { Aside, Ended } from './Ended';
import { loadMonaco } from './editor/load';
import { FindBar } from './find/FindBar';
import { Finder } from './find/finder';
import { FilesContext } from './inputs/files';
import { ImportedContext } from './Imported';
import styles from './notebook.module.css';
import { Outline } from './outline';

import { Rail, type RailFile } from './Rail';
import { Sections } from './sections';
import { SessionClient } from './session-client';
import { Structure, type NewCell } from './structure';
import { DocumentClient, type DocumentStatus } from './sync/document-client';
import { openKeptEdits } from './sync/kept-edits';
import { mayRefresh } from './sync/may-refresh';
import { probeAccess } from './sync/probe';
import { Store } from './sync/store';
import { browserStorage, keptView } from './view';

export interface NotebookProps {
  readonly notebookId: string;
  readonly title: string;
  readonly me: { readonly id: UserId; readonly name: string };
  readonly project: { readonly id: string; readonly slug: string };
  readonly files: readonly RailFile[];
  readonly canPin: boolean;
  /** It came from a file, whose outputs are shown until cells run here. */
  readonly isImported: boolean;
}

const mayWrite = ({ rights, ended, isLoaded }: DocumentStatus) => isLoaded && rights === 'write' && (ended === null || ended === 'signed-out');

/** Connects to the document and the session of a notebook; whoever opens it closes it. */
export function openNotebook(notebookId: string, me: NotebookProps['me']): OpenNotebook {
  const origin = `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}`;
  const document = new DocumentClient({ server: `${origin}/sync`, notebookId, WebSocket, probe: () => probeAccess(notebookId), kept: openKeptEdits(me.id) });
  const structure = new Structure(document.doc, () => mayWrite(document.status.get()));
  let couldWrite = false;
  document.status.subscribe(() => {
    const can = mayWrite(document.status.get());
    if (can && !couldWrite) structure.settle();
    couldWrite = can;
  });
  const said = new Store<{ readonly text: string; readonly count: number }>({ text: '', count: 0 });
  const comments = new CommentsClient(notebookId);
  return {
    id: notebookId,
    me,
    document,
    comments,
    places: new Places(document.doc, comments),
    session: new SessionClient(`${origin}/session/${notebookId}`, WebSocket),
    structure,
    selection: new Store<Selection>({ cell: null, isEditing: false, anchor: null }),
    editors: new Map(),
    outline: new Outline(document.doc),
    sections: new Sections(document.doc, notebookId, browserStorage()),
    find: new Finder(document.doc, structure),
    view: keptView(),
    copied: new Store<readonly NewCell[]>([]),
    said,
    say: (text) => said.set({ text, count: said.get().count + 1 }),
    waiting: new Store<string | null>(null),
    stray: new StrayKeys(),
    rail: new Store(false),
    drag: new Store<Drag | null>(null),
  };
}

export function closeNotebook(notebook: OpenNotebook): void {
  notebook.outline.destroy();
  notebook.find.destroy();
  notebook.places.destroy();
  notebook.document.destroy();
  notebook.session.destroy();
}

export function Notebook(props: NotebookProps) {
  const { notebookId, me } = props;
  const [opened, setOpened] = useState<OpenNotebook | null>(null);
  const [myId, myName] = [me.id, me.name];

  useEffect(() => {
    const made = openNotebook(notebookId, { id: myId, name: myName });
    made.document.setPlace({});
    // The editors' program comes while the document does. Without it, text is there to be read; the first cell asks again.
    loadMonaco().catch(() => {});
    let isGone = false;
    queueMicrotask(() => { if (!isGone) setOpened(made); });
    const warn = (event: BeforeUnloadEvent) => { 
      const { unsaved, isKept } = made.document.status.get();
      made.document.keepNow();
      if (unsaved > 0 && !isKept) event.preventDefault();
    };
    const keep = () => made.document.keepNow();
    // Whoever signed in again in another tab comes back to this one.
    const back = () => {
      if (made.document.status.get().ended !== 'signed-out') return;
      made.document.retry();
      made.session.retry();
    };
    const left = new AbortController();
    const unguard = guardRefresh(() => mayRefresh(made.document.status, () => probeAccess(notebookId), left.signal));
    window.addEventListener('beforeunload', warn);
    window.addEventListener('pagehide', keep);
    window.document.addEventListener('visibilitychange', keep);
    window.addEventListener('focus', back);
    return () => {
      isGone = true;
      unguard();
      left.abort();
      window.removeEventListener('beforeunload', warn);
      window.removeEventListener('pagehide', keep);
      window.document.removeEventListener('visibilitychange', keep);
      keep();
      window.removeEventListener('focus', back);
      closeNotebook(made);
    };
  }, [notebookId, myId, myName]);

  if (!opened) return <Frame title={props.title} />;
  return <NotebookContext.Provider value={opened}><ImportedContext value={props.isImported}><Inside {...props} /></ImportedContext></NotebookContext.Provider>;
}

/** The page's frame at its final size, before anything has come. */
function Frame({ title }: { readonly title: string }) {
  return (
    <>
      <div className={styles.bar}><h1 className={styles.title}>{title}</h1></div>
      <div className={styles.grid}>
        <div className={styles.rail} />
        <div className={styles.cells}><div className={styles.loading}><Skeleton widths={[38, 62, 54]} label="Loading the notebook" /></div></div>
      </div>
    </>
  );
}

function Inside({ title, project, files, canPin }: NotebookProps) {
  const isLoaded = useDocumentStatus((status) => status.isLoaded);
  const ended = useDocumentStatus((status) => status.ended);
  const { rail: railStore } = useNotebook();
  const isRailOpen = useStore(railStore, (isOpen) => isOpen);
  const rail = useMemo(() => <Rail files={files} project={project} onGo={() => railStore.set(false)} />, [files, project, railStore]);
  const names = useMemo(() => files.map((file) => file.name), [files]);
  if (!isLoaded && !ended) return <Frame title={title} />;
  return (
    <CommandsProvider>
      <Bar title={title} />
      <Ended />
      <Aside />
      <div className={styles.grid}>
        <aside className={styles.rail} data-open={isRailOpen || undefined} aria-label="Notebook">{rail}</aside>
        {isLoaded ? <FilesContext.Provider value={names}><Cells canPin={canPin} /></FilesContext.Provider> : <div className={styles.cells} />}
      </div>
      <FindBar />
    </CommandsProvider>
  );
}
