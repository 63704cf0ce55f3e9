'use client';
import { useRouter } from 'next/navigation';
import { useRef, useState, type ReactNode } from 'react';
import { callApi } from '@/components/api';
import { countOf, formatBytes } from '@/components/format';
import { blockedFor } from '@/components/rights';
import { Avatar, Button, ButtonLink, Dialog, DigestTag, Empty, FileInput, Icon, IconButton, Menu, Notice, Page, PageHead, Time, useToasts, type Person } from '@/components/ui';
import type { Permission, Role } from '@/lib/domain/roles';
import styles from './list.module.css';
import { Sample } from './Sample';
import { UnfinishedUploads, Uploads, useUploads, type Unfinished } from './Uploads';

export interface ColumnBrief {
  readonly type: 'integer' | 'number' | 'boolean' | 'date' | 'text' | 'empty';
  readonly missing: number;
  readonly distinct?: number;
  readonly min?: string;
  readonly max?: string;
  readonly mean?: number;
  readonly common?: readonly (readonly [string, number])[];
}

export type Preview =
  | { readonly ok: true; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[]; readonly rowCount: number | null; readonly notes?: readonly string[]; readonly summaries?: readonly ColumnBrief[]; readonly summarised?: number }
  | { readonly ok: false; readonly reason: string };

export interface DataRow {
  readonly name: string;
  readonly digest: string;
  readonly size: number;
  readonly preview: Preview | null;
  readonly uploadedBy: Person;
  readonly uploadedAt: string;
}

interface Props {
  readonly project: { readonly id: string; readonly slug: string };
  readonly files: readonly DataRow[];
  readonly unfinished: readonly Unfinished[];
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
  /** Further sections of the page. */
  readonly children?: ReactNode;
}

/** A project's data files: upload by button or by dropping, look into, download, remove. */
export function DataFiles({ project, files, unfinished, permissions, roles, children }: Props) {
  const router = useRouter();
  const toasts = useToasts();
  const [removing, setRemoving] = useState<DataRow | null>(null);
  const [isOver, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const uploads = useUploads(project.id, () => router.refresh());
  const blocked = blockedFor('data:upload', permissions, roles);
  const rowsBlocked = blockedFor('data:read', permissions, roles);

  const remove = async (file: DataRow) => {
    setRemoving(null);
    try {
      await callApi('DELETE', `/api/v1/projects/${project.id}/data/${encodeURIComponent(file.name)}`);
      toasts.say(`${file.name} was removed`);
      router.refresh();
    } catch (error) {
      toasts.fail(error);
    }
  };
  const dropUnfinished = async (id: string) => {
    try {
      await callApi('DELETE', `/api/v1/projects/${project.id}/uploads/${id}`);
      router.refresh();
    } catch (error) {
      toasts.fail(error);
    }
  };
  const uploadButton = <Button variant="primary" icon="upload" blocked={blocked} reasonAt="end" onClick={() => chooser.current?.click()}>Upload files</Button>;

  return (
    <Page>
      <PageHead title="Data" actions={files.length > 0 && uploadButton}>
        {files.length > 0 && `${countOf(files.length, 'file')}, ${formatBytes(files.reduce((sum, file) => sum + file.size, 0))}. Notebooks read them by name.`}
      </PageHead>
      <FileInput ref={chooser} label="Files to upload" onFiles={(chosen) => { if (!blocked) uploads.add(chosen, files.map((file) => file.name)); }} />
      {/* dropping is one more way; the button above does the same by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className={styles.drop} data-over={isOver}
        onDragOver={(event) => { if (blocked || !event.dataTransfer.types.includes('Files')) return; event.preventDefault(); setOver(true); }}
        onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false); }}
        onDrop={(event) => { if (blocked) return; event.preventDefault(); setOver(false); uploads.add([...event.dataTransfer.files], files.map((file) => file.name)); }}
      >
        <Uploads uploads={uploads} />
        <UnfinishedUploads unfinished={unfinished} running={uploads} onChoose={() => chooser.current?.click()} onDrop={(id) => void dropUnfinished(id)} />
        {files.length === 0 && uploads.all.length === 0 && <Empty title="No data yet" action={uploadButton}>Upload CSV, TSV, JSON, Parquet, Excel or SQLite, up to 1 GiB a file. A notebook reads a file by its name.</Empty>}
        {files.length > 0 && <ul className={styles.files}>{files.map((file) => <File key={file.name} file={file} projectId={project.id} blocked={blocked} rowsBlocked={rowsBlocked} onRemove={() => setRemoving(file)} />)}</ul>}
        {files.length > 0 && !blocked && <p className={styles.dropHint}>Files can also be dropped here. An upload with the name of a file takes its place.</p>}
      </div>
      {children}
      {removing && (
        <Dialog isOpen title={`Remove ${removing.name}`} onClose={() => setRemoving(null)} onSubmit={() => void remove(removing)} actions={<><Button variant="destructive" type="submit">Remove file</Button><Button variant="quiet" onClick={() => setRemoving(null)}>Cancel</Button></>}>
          <p>Cells that read it will fail. Versions made from it keep its bytes.</p>
        </Dialog>
      )}
    </Page>
  );
}

function File({ file, projectId, blocked, rowsBlocked, onRemove }: { readonly file: DataRow; readonly projectId: string; readonly blocked: string | null; readonly rowsBlocked: string | null; readonly onRemove: () => void }) {
  const [isOpen, setOpen] = useState(false);
  const { preview } = file;
  const shape = preview?.ok ? `${preview.rowCount === null ? '' : `${countOf(preview.rowCount, 'row')}, `}${countOf(preview.columns.length, 'column')}, ` : '';
  const panel = `preview-${file.digest}-${file.name}`.replace(/[^\w-]/g, '-');
  return (
    <li>
      <div className={styles.file}>
        <Icon name="dataset" />
        <button type="button" className={styles.toggle} aria-expanded={isOpen} aria-controls={isOpen ? panel : undefined} onClick={() => setOpen(!isOpen)}>
          <b>{file.name}</b>
          <small>{shape}{formatBytes(file.size)}{preview && !preview.ok && <span className="caution"> · cannot be read as a table</span>}{preview?.ok && preview.notes?.length ? <span className="caution"> · {preview.notes[0]}</span> : null}</small>
        </button>
        <span className={styles.who}><span className={styles.when}><Time at={file.uploadedAt} /></span><Avatar person={file.uploadedBy} size="small" /></span>
        <Menu
          label={`Actions on ${file.name}`} align="end"
          items={[
            { label: isOpen ? 'Close the preview' : 'Look into it', icon: 'eye', onSelect: () => setOpen(!isOpen) },
            { label: 'Remove', icon: 'trash', isDestructive: true, blocked, onSelect: onRemove },
          ]}
          trigger={(props) => <IconButton {...props} label={`Actions on ${file.name}`} icon="more" />}
        />
      </div>
      {isOpen && (
        <div id={panel} className={styles.preview}>
          {!preview && <p className="dim">This kind of file has no preview.</p>}
          {preview && !preview.ok && <Notice>{preview.reason}</Notice>}
          {preview?.ok && preview.notes?.map((note) => <Notice key={note}>{note}</Notice>)}
          {preview?.ok && <Sample preview={preview} name={file.name} rowsBlocked={rowsBlocked} />}
          <p className={styles.facts}>
            <DigestTag digest={file.digest} label="sha256" />
            <span>uploaded by {file.uploadedBy.name}, <Time at={file.uploadedAt} /></span>
            {!rowsBlocked && <ButtonLink href={`/api/v1/projects/${projectId}/data/${encodeURIComponent(file.name)}`} size="small" icon="download" variant="quiet">Download</ButtonLink>}
          </p>
        </div>
      )}
    </li>
  );
}
