'use client';
/** The history of a notebook over the whole page: versions and deleted cells at the left, what differs at the right. Esc closes it. */
import { useEffect, useRef, useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import { Button, IconButton, Notice, Segmented, Select, Skeleton, useToasts } from '@/components/ui';
import { useCanEdit, useDocumentStatus, useNotebook } from '../context';
import { Comparison } from './Comparison';
import styles from './history.module.css';
import { NameForm } from './NameForm';
import { TrashList } from './TrashList';
import { useHistory, type Done } from './use-history';
import { VersionList } from './VersionList';
import { versionTitle } from './words';

export function HistoryPanel({ onClose }: { onClose(): void }) {
  const { id } = useNotebook();
  const toasts = useToasts();
  const canEdit = useCanEdit();
  const isOnline = useDocumentStatus((status) => status.isOnline);
  const history = useHistory(true);
  const [tab, setTab] = useState<'versions' | 'trash'>('versions');
  const [chosen, setChosen] = useState<number | null>(null);
  const [against, setAgainst] = useState<number | 'now'>('now');
  const [naming, setNaming] = useState<'now' | 'chosen' | null>(null);
  const [isWorking, setWorking] = useState(false);
  const [done, setDone] = useState<Done | null>(null);
  /** On a narrow page the comparison takes the place of the list. */
  const [isListShown, setListShown] = useState(true);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { if (!dialog.current?.open) dialog.current?.showModal(); }, []);

  // The dialog's own closing gives the focus back.
  const close = () => dialog.current?.close();

  const { versions, readAt } = history;
  const version = versions?.find((each) => each.id === chosen) ?? versions?.[0] ?? null;
  const other = against === 'now' ? null : (versions?.find((each) => each.id === against) ?? null);
  const blocked = isOnline ? null : 'There is no connection to the server.';

  const restore = async (cells: readonly CellId[] | null) => {
    if (!version) return;
    setWorking(true);
    const result = await history.restore(version, cells);
    setWorking(false);
    if (!result) return;
    if (cells) return setDone(result);
    close();
    toasts.say(result.text, result.undo ? { undo: result.undo } : {});
  };
  const name = async (wanted: string) => {
    const made = await history.name(naming === 'now' ? null : (version?.id ?? null), wanted);
    if (made === null) return;
    setNaming(null);
    setChosen(made);
  };

  return (
    <dialog ref={dialog} className={styles.panel} aria-labelledby="history-title" onClose={onClose}>
      <header className={styles.head}>
        <h2 id="history-title">History</h2>
        <Segmented label="Show" value={tab} onChange={setTab} segments={[{ value: 'versions', label: 'Versions' }, { value: 'trash', label: 'Deleted cells', count: history.trash.length }]} />
        <IconButton label="Close history" icon="close" className={styles.close} onClick={close} />
      </header>
      <div className={styles.said} aria-live="polite">
        {history.error ? <Notice tone="negative">{history.error}</Notice> : null}
        {done ? <Notice tone="positive" action={done.undo ? <Button size="small" onClick={() => { done.undo!(); setDone(null); }}>Undo</Button> : undefined}>{done.text}.</Notice> : null}
      </div>
      {tab === 'trash' ? (
        <div className={styles.whole}><TrashList cells={history.trash} canEdit={canEdit} onRestore={(cell) => setDone(history.restoreTrashed(cell))} /></div>
      ) : (
        <div className={styles.columns} data-list={isListShown || undefined}>
          <nav className={styles.versions} aria-label="Versions">
            {canEdit && naming !== 'now' ? <Button wide icon="plus" blocked={blocked} onClick={() => setNaming('now')}>Name this version</Button> : null}
            {naming === 'now' ? <NameForm label="Name of what it says now" initial="" onName={name} onCancel={() => setNaming(null)} /> : null}
            {versions ? <VersionList versions={versions} selected={version?.id ?? null} now={readAt} onMore={history.more} onSelect={(wanted) => { setChosen(wanted); setNaming(null); setListShown(false); }} /> : history.error ? null : <Skeleton widths={[60, 80, 70]} label="Loading versions" />}
          </nav>
          <section className={styles.main} aria-label="What differs">
            {version ? (
              <>
                <div className={styles.mainHead}>
                  <span className="narrow-only"><Button variant="quiet" icon="back" onClick={() => setListShown(true)}>All versions</Button></span>
                  <h3>{versionTitle(version, readAt)}</h3>
                  <Select
                    label="Compared with" hideLabel className={styles.against!} value={String(against)}
                    onChange={(event) => setAgainst(event.target.value === 'now' ? 'now' : Number(event.target.value))}
                    options={[{ value: 'now', label: 'compared with now' }, ...(versions ?? []).filter((each) => each.id !== version.id).map((each) => ({ value: String(each.id), label: `compared with ${versionTitle(each, readAt)}` }))]}
                  />
                  {canEdit ? (
                    <span className={styles.actions}>
                      {naming === 'chosen' ? null : <Button variant="quiet" icon="pencil" onClick={() => setNaming('chosen')}>{version.name ? 'Rename' : 'Name'}</Button>}
                      {version.name ? <Button variant="quiet" onClick={() => void history.name(version.id, null)}>Remove the name</Button> : null}
                      <Button variant="primary" icon="history" working={isWorking} blocked={blocked} reasonAt="end" onClick={() => void restore(null)}>Restore this version</Button>
                    </span>
                  ) : null}
                </div>
                {naming === 'chosen' ? <NameForm key={version.id} label="Name of this version" initial={version.name ?? ''} onName={name} onCancel={() => setNaming(null)} /> : null}
                <Comparison
                  notebookId={id} left={version.id} right={other ? other.id : 'now'} turn={history.turn}
                  names={{ left: versionTitle(version, readAt), right: other ? versionTitle(other, readAt) : 'Now' }}
                  onRestoreCell={canEdit && isOnline && !other ? (cell) => void restore([cell]) : null}
                />
              </>
            ) : null}
          </section>
        </div>
      )}
    </dialog>
  );
}
