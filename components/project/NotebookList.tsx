'use client';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { countOf } from '@/components/format';
import { blockedFor } from '@/components/rights';
import { Avatar, Button, Dialog, Empty, Field, FileInput, Icon, IconButton, Link, Menu, Page, PageHead, Segmented, Time, useToasts, type Person } from '@/components/ui';
import type { Permission, Role } from '@/lib/domain/roles';
import { TEMPLATE_NAMES, TEMPLATES, type TemplateName } from '@/lib/notebook/templates';
import { Imports } from './Imports';
import { useImports } from './use-imports';
import styles from './list.module.css';
import { NotebookSearch } from './NotebookSearch';
import { useSearch } from './use-search';

export interface NotebookRow {
  readonly id: string;
  readonly title: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The first words of what is in it. */
  readonly hint: string;
  readonly editedBy: Person | null;
  /** When the server removes it from the trash: ISO 8601; null where it is kept, or not in the trash. */
  readonly removedOn?: string | null;
}

interface Props {
  readonly project: { readonly id: string; readonly slug: string; readonly purpose: string };
  readonly kept: readonly NotebookRow[];
  readonly trashed: readonly NotebookRow[];
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
}

/** A project's notebooks, last changed first: open, make, import, search, rename, put into the trash and take out. */
export function NotebookList({ project, kept, trashed, permissions, roles }: Props) {
  const router = useRouter();
  const toasts = useToasts();
  const [which, setWhich] = useState<'kept' | 'trashed'>('kept');
  const [search, setSearch] = useState('');
  const [renaming, setRenaming] = useState<NotebookRow | null>(null);
  const [isCreating, setCreating] = useState(false);
  const blocked = blockedFor('notebook:edit', permissions, roles);
  const isTrash = which === 'trashed' && trashed.length > 0;
  const shown = isTrash ? trashed.filter((notebook) => notebook.title.toLowerCase().includes(search.trim().toLowerCase())) : kept;
  const chooser = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const imports = useImports(project.id, () => router.refresh());
  const found = useSearch(project.id, isTrash ? '' : search);
  const isSearching = !isTrash && search.trim() !== '';

  const create = async (template?: TemplateName) => {
    setCreating(true);
    try {
      const made = await callApi<{ id: string }>('POST', `/api/v1/projects/${project.id}/notebooks`, template ? { template } : {});
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
  const buttons = (
    <span className={styles.head}>
      <Button icon="upload" blocked={blocked} reasonAt="end" onClick={() => chooser.current?.click()}>Import</Button>
      <Menu
        label="New notebook from" align="end"
        items={TEMPLATE_NAMES.map((name) => ({ label: TEMPLATES[name].label, detail: TEMPLATES[name].question, blocked, onSelect: () => void create(name) }))}
        trigger={(props) => <Button {...props}>From a template <Icon name="chevron" size={14} /></Button>}
      />
      {newButton}
    </span>
  );
  return (
    <Page>
      <PageHead title="Notebooks" actions={kept.length + trashed.length > 0 && buttons}>
        {project.purpose || `${countOf(kept.length, 'notebook')}${trashed.length > 0 ? `, ${trashed.length} in the trash` : ''}`}
      </PageHead>
      <FileInput ref={chooser} label="Notebook files to import" accept=".ipynb,.ts" onFiles={(files) => { if (!blocked) imports.add(files); }} />
      {/* dropping is one more way; the button above does the same by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={styles.drop} data-over={isOver} data-drop="notebooks"
        onDragOver={(event) => { if (blocked || !event.dataTransfer.types.includes('Files')) return; event.preventDefault(); setOver(true); }}
        onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false); }}
        onDrop={(event) => { if (blocked) return; event.preventDefault(); setOver(false); imports.add([...event.dataTransfer.files]); }}
      >
      <Imports imports={imports} slug={project.slug} />
      {kept.length + trashed.length === 0 ? (
        <Empty title="No notebooks yet" action={buttons}>A notebook turns data into datasets, models and reports. Pin what it makes and it stands on the board. Jupyter notebooks can be dropped here.</Empty>
      ) : (
        <>
          <div className={styles.tools}>
            <Field className={styles.search!} label="Search notebooks" hideLabel icon="search" type="search" maxLength={200} placeholder={isTrash ? 'Search by title' : 'Search titles and cells'} value={search} onChange={(event) => setSearch(event.target.value)} />
            {trashed.length > 0 && <Segmented label="Show" value={isTrash ? 'trashed' : 'kept'} onChange={setWhich} segments={[{ value: 'kept', label: 'Notebooks', count: kept.length }, { value: 'trashed', label: 'Trash', icon: 'trash', count: trashed.length }]} />}
          </div>
          {isSearching ? <NotebookSearch slug={project.slug} state={found} /> : (
          <>
          {shown.length === 0 && <p className={styles.nothing}>{search ? <>No title holds “{search}”. <Button variant="quiet" size="small" onClick={() => setSearch('')}>Clear the search</Button></> : 'All notebooks are in the trash.'}</p>}
          {shown.length > 0 && (
            <ul className={styles.rows}>
              {shown.map((notebook) => (
                <li key={notebook.id}>
                  <Icon name="notebook" />
                  {isTrash ? <span className={styles.name}>{notebook.title}</span> : <span><Link className={styles.name} href={`/p/${project.slug}/notebooks/${notebook.id}`}>{notebook.title}</Link>{notebook.hint && <small className={styles.hint}>{notebook.hint}</small>}</span>}
                  <span className={styles.who}><span className={styles.when}>{isTrash ? (notebook.removedOn ? <>removed on <Time at={notebook.removedOn} as="day" /></> : 'kept: results were pinned from it') : <>changed <Time at={notebook.updatedAt} as="moment" /></>}</span>{notebook.editedBy && <Avatar person={notebook.editedBy} size="small" />}</span>
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
          {!isTrash && !isSearching && !blocked && <p className={styles.dropHint}>Notebook files (.ipynb, .ts) can also be dropped here.</p>}
        </>
      )}
      </div>
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
