'use client';
/** Notebook files on their way into a project, one after another. */
import { useRef, useState } from 'react';
import { messageOf, uploadFile, type Upload } from '@/components/api';
import { FILE_BOUNDS, formatOf } from '@/lib/notebook/files/read';

export interface Imported {
  readonly id: string;
  readonly title: string;
  readonly cells: number;
  readonly notes: readonly string[];
}

export interface RunningImport {
  readonly id: number;
  readonly file: File;
  readonly sent: number;
  readonly problem: string | null;
  readonly made: Imported | null;
}

export interface ImportList {
  readonly all: readonly RunningImport[];
  add(files: readonly File[]): void;
  drop(id: number): void;
}

/** Refused before it is sent: what the server would refuse for its name or size. */
export function whyNot(file: Pick<File, 'name' | 'size'>): string | null {
  if (!formatOf(file.name)) return 'It is neither .ipynb nor .ts. Data files are uploaded on the page Data.';
  if (file.size > FILE_BOUNDS.bytes) return `It is larger than ${FILE_BOUNDS.bytes / 1024 / 1024} MiB. Clear the outputs that it holds, then import it again.`;
  return file.size === 0 ? 'It is empty.' : null;
}

/** `onDone` follows each that became a notebook. */
export function useImports(projectId: string, onDone: () => void): ImportList {
  const [all, setAll] = useState<readonly RunningImport[]>([]);
  const next = useRef(0);
  const queue = useRef(Promise.resolve());
  const running = useRef(new Map<number, Upload<unknown>>());
  const dropped = useRef(new Set<number>());
  const change = (id: number, to: Partial<RunningImport>) => setAll((now) => now.map((one) => (one.id === id ? { ...one, ...to } : one)));

  const send = async (id: number, file: File) => {
    if (dropped.current.has(id)) return;
    const upload = uploadFile<Imported>(`/api/v1/projects/${projectId}/notebooks/import?name=${encodeURIComponent(file.name)}`, file, (sent) => change(id, { sent }), 'POST');
    running.current.set(id, upload);
    try {
      change(id, { made: await upload.done });
      onDone();
    } catch (error) {
      if (!dropped.current.has(id)) change(id, { problem: messageOf(error) });
    } finally {
      running.current.delete(id);
    }
  };
  return {
    all,
    add(files) {
      const added = files.map((file): RunningImport => ({ id: (next.current += 1), file, sent: 0, problem: whyNot(file), made: null }));
      setAll((now) => [...now, ...added]);
      for (const { id, file, problem } of added) if (problem === null) queue.current = queue.current.then(() => send(id, file));
    },
    drop(id) {
      dropped.current.add(id);
      running.current.get(id)?.cancel();
      setAll((now) => now.filter((one) => one.id !== id));
    },
  };
}
