'use client';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { countOf } from '@/components/format';
import { blockedFor } from '@/components/rights';
import { Button, Dialog, Empty, Field, Icon, IconButton, Link, Menu, Page, PageHead, Segmented, Time, useToasts } from '@/components/ui';
import type { Permission, Role } from '@/lib/domain/roles';
import styles from './list.module.css';

export interface NotebookRow {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface Props {
  readonly project: { readonly id: string; readonly slug: string; readonly purpose: string };
  readonly kept: readonly NotebookRow[];
  readonly trashed: readonly NotebookRow[];
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
}

/** A project's notebooks, last changed first: open, make, rename, put into the trash and take out. */
export function NotebookList({ project, kept, trashed, permissions, roles }: Props) {
  const router = useRouter();
  const toasts = useToasts();
  const [which, setWhich] = useState<'kept' | 'trashed'>('kept');
  const [search, setSearch] = useState('');
  const [renaming, setRenaming] = useState<NotebookRow | null>(null);
  const [isCreating, setCreating] = useState(false);
  const blocked = blockedFor('notebook:edit', permissions, roles);
  const isTrash = which === 'trashed' && trashed.length > 0;
  const all = isTrash ? trashed : kept;
  const shown = useMemo(() => all.filter((notebook) => notebook.title.toLowerCase().includes(search.trim().toLowerCase())), [all, search]);

  const create = async () => {
    setCreating(true);
    try {
      const made = await callApi<{ id: string }>('POST', `/api/v1/projects/${project.id}/notebooks`, { title: 'Untitled' });
      router.push(`/p/${project.slug}/notebooks/${made.id}`);
    } catch (error) {
      toasts.fail(error);
      setCreating(false);
    }
  };
  const restore = async (notebook: NotebookRow, isUndo = false) => {
    try {
      await callApi('POST', `/api/v1/notebooks/${notebook.id}/restore`);
      if (!isUndo) toasts.say(`${notebook.title} is back among the notebooks`);
      router.refresh();
    } catch (error) {
      toasts.fail(error);
    }
  };
  const trash = async (notebook: NotebookRow) => {
    try {
      await callApi('DELETE', `/api/v1/notebooks/${notebook.id}`);
      toasts.say(`${notebook.title} is in the trash`, { undo: () => void restore(notebook, true) });
      router.refresh();
    } catch (error) {
      toasts.fail(error);
    }
  };

  const newButton = <Button variant="primary" icon="plus" blocked={blocked} reasonAt="end" working={isCreating} onClick={() => void create()}>New notebook</Button>;
  return (
    <Page>
      <PageHead title="Notebooks" actions={kept.length + trashed.length > 0 && newButton}>
        {project.purpose || `${countOf(kept.length, 'notebook')}${trashed.length > 0 ? `, ${trashed.length} in the trash` : ''}`}
      </PageHead>
      {kept.length + trashed.length === 0 ? (
        <Empty title="No notebooks yet" action={newButton}>A notebook turns data into datasets, models and reports. Pin what it makes and it stands on the board.</Empty>
      ) : (
        <>
          <div className={styles.tools}>
            <Field className={styles.search!} label="Search notebooks" hideLabel icon="search" type="search" placeholder="Search by title" value={search} onChange={(event) => setSearch(event.target.value)} />
            {trashed.length > 0 && <Segmented label="Show" value={isTrash ? 'trashed' : 'kept'} onChange={setWhich} segments={[{ value: 'kept', label: 'Notebooks', count: kept.length }, { value: 'trashed', label: 'Trash', icon: 'trash', count: trashed.length }]} />}
          </div>
          {shown.length === 0 && <p className={styles.nothing}>{search ? <>No title holds “{search}”. <Button variant="quiet" size="small" onClick={() => setSearch('')}>Clear the search</Button></> : 'All notebooks are in the trash.'}</p>}
          {shown.length > 0 && (
            <ul className={styles.rows}>
              {shown.map((notebook) => (
                <li key={notebook.id}>
                  <Icon name="notebook" />
                  {isTrash ? <span className={styles.name}>{notebook.title}</span> : <span><Link className={styles.name} href={`/p/${project.slug}/notebooks/${notebook.id}`}>{notebook.title}</Link></span>}
                  <span className={styles.when}>changed <Time at={notebook.updatedAt} as="moment" /></span>
                  {isTrash ? (
                    <Button size="small" blocked={blocked} reasonAt="end" onClick={() => void restore(notebook)}>Take out of the trash</Button>
                  ) : (
                    <Menu
                      label={`Actions on ${notebook.title}`} align="end"
                      items={[
                        { label: 'Rename', icon: 'pencil', blocked, onSelect: () => setRenaming(notebook) },
                        { label: 'Move to trash', icon: 'trash', blocked, onSelect: () => void trash(notebook) },
                      ]}
                      trigger={(props) => <IconButton {...props} label={`Actions on ${notebook.title}`} icon="more" />}
                    />
                  )}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {renaming && <RenameDialog notebook={renaming} onClose={() => setRenaming(null)} />}
    </Page>
  );
}

function RenameDialog({ notebook, onClose }: { readonly notebook: NotebookRow; readonly onClose: () => void }) {
  const router = useRouter();
  const [title, setTitle] = useState(notebook.title);
  const [error, setError] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  const rename = async () => {
    if (!title.trim()) return setError('Give the notebook a title.');
    setWorking(true);
    try {
      await callApi('PATCH', `/api/v1/notebooks/${notebook.id}`, { title });
      router.refresh();
      onClose();
    } catch (caught) {
      setError(messageOf(caught));
      setWorking(false);
    }
  };
  return (
    <Dialog isOpen title="Rename notebook" onClose={onClose} onSubmit={() => void rename()} actions={<><Button variant="primary" type="submit" working={isWorking}>Rename</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <Field label="Title" value={title} maxLength={200} error={error} onChange={(event) => setTitle(event.target.value)} onFocus={(event) => event.target.select()} />
    </Dialog>
  );
}
