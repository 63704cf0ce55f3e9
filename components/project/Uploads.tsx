'use client';
import { useRef, useState } from 'react';
import { ApiError, messageOf, uploadFile, type Upload } from '@/components/api';
import { formatBytes } from '@/components/format';
import { Button, IconButton, Notice, Progress } from '@/components/ui';
import { RESUMED_FROM, resumeUpload } from './resume';
import styles from './list.module.css';

export interface RunningUpload {
  readonly id: number;
  readonly file: File;
  readonly sent: number;
  readonly problem: string | null;
  /** The connection is gone; it goes on by itself. */
  readonly isWaiting: boolean;
  /** A file of this name stands here already: ask before it is replaced. */
  readonly replaces: boolean;
}

export interface UploadList {
  readonly all: readonly RunningUpload[];
  add(files: readonly File[], taken: readonly string[]): void;
  start(id: number): void;
  drop(id: number): void;
}

/** Uploads one after another, so that each has the whole line. `onDone` follows each that was kept. */
export function useUploads(projectId: string, onDone: () => void): UploadList {
  const [all, setAll] = useState<readonly RunningUpload[]>([]);
  const next = useRef(0);
  const running = useRef(new Map<number, Upload<unknown>>());
  const queue = useRef(Promise.resolve());
  const dropped = useRef(new Set<number>());

  const change = (id: number, to: Partial<RunningUpload>) => setAll((now) => now.map((upload) => (upload.id === id ? { ...upload, ...to } : upload)));
  const remove = (id: number) => setAll((now) => now.filter((upload) => upload.id !== id));

  const send = async (id: number, file: File) => {
    if (dropped.current.has(id)) return;
    const upload = file.size > RESUMED_FROM
      ? resumeUpload(projectId, file, { onProgress: (sent) => change(id, { sent }), onWaiting: (isWaiting) => change(id, { isWaiting }) })
      : uploadFile(`/api/v1/projects/${projectId}/data/${encodeURIComponent(file.name)}`, file, (sent) => change(id, { sent }));
    running.current.set(id, upload);
    try {
      await upload.done;
      remove(id);
      onDone();
    } catch (error) {
      if (!dropped.current.has(id)) change(id, { problem: error instanceof ApiError ? error.message : messageOf(error) });
    } finally {
      running.current.delete(id);
    }
  };
  const enqueue = (id: number, file: File) => {
    queue.current = queue.current.then(() => send(id, file));
  };
  return {
    all,
    add(files, taken) {
      const added = files.map((file): RunningUpload => ({ id: (next.current += 1), file, sent: 0, problem: null, isWaiting: false, replaces: taken.includes(file.name) }));
      setAll((now) => [...now, ...added]);
      for (const { id, file, replaces } of added) if (!replaces) enqueue(id, file);
    },
    start(id) {
      const upload = all.find((one) => one.id === id);
      if (!upload) return;
      change(id, { replaces: false, problem: null, sent: 0 });
      enqueue(id, upload.file);
    },
    drop(id) {
      dropped.current.add(id);
      running.current.get(id)?.cancel();
      remove(id);
    },
  };
}

export interface Unfinished {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly received: number;
}

/** Uploads that a reload or another machine left behind: the file itself has to be chosen again, what is here is not sent again. */
export function UnfinishedUploads({ unfinished, running, onDrop, onChoose }: { readonly unfinished: readonly Unfinished[]; readonly running: UploadList; readonly onDrop: (id: string) => void; readonly onChoose: () => void }) {
  const left = unfinished.filter(({ name, size }) => !running.all.some(({ file }) => file.name === name && file.size === size));
  if (left.length === 0) return null;
  return (
    <div className={styles.uploads}>
      {left.map(({ id, name, size, received }) => (
        <Notice key={id} action={<><Button size="small" onClick={onChoose}>Choose it again</Button><Button size="small" variant="quiet" onClick={() => onDrop(id)}>Give it up</Button></>}>
          <b>{name} is not whole.</b> {formatBytes(received)} of {formatBytes(size)} are here for a day. Choose the same file again and it goes on from there.
        </Notice>
      ))}
    </div>
  );
}

/** What is on its way, what was refused and why, what waits for a yes. */
export function Uploads({ uploads }: { readonly uploads: UploadList }) {
  if (uploads.all.length === 0) return null;
  return (
    <div className={styles.uploads} aria-live="polite">
      {uploads.all.map((upload) => {
        const { id, file, sent, problem, isWaiting, replaces } = upload;
        const close = <IconButton size="small" icon="close" label={`Stop ${file.name}`} onClick={() => uploads.drop(id)} />;
        if (problem) return <Notice key={id} tone="negative" isAlert action={<><Button size="small" onClick={() => uploads.start(id)}>Try again</Button><Button size="small" variant="quiet" onClick={() => uploads.drop(id)}>Dismiss</Button></>}><b>{file.name} was not kept.</b> {problem}</Notice>;
        if (replaces) return <Notice key={id} action={<><Button size="small" onClick={() => uploads.start(id)}>Replace it</Button><Button size="small" variant="quiet" onClick={() => uploads.drop(id)}>Keep the old one</Button></>}><b>{file.name} is here already.</b> Versions made from it keep the old bytes; cells that read it see the new ones.</Notice>;
        const isSent = sent >= file.size;
        return (
          <div key={id} className={styles.upload}>
            <span><b>{file.name}</b> <span className="dim small">{isWaiting ? <span className="caution">the connection is lost; it goes on by itself from {formatBytes(sent)}</span> : isSent ? 'being checked' : `${formatBytes(sent)} of ${formatBytes(file.size)}`}</span></span>
            {close}
            <Progress value={isSent ? null : file.size ? sent / file.size : 0} label={`Upload of ${file.name}`} />
          </div>
        );
      })}
    </div>
  );
}
