/**
 * What is done with the bytes of a notebook file, apart from rows and sockets. It runs in the server for small files, and in a process
 * of its own for the others (file-reader.ts). What it gives crosses between processes: text, numbers and bytes.
 */
import * as Y from 'yjs';
import { readOutput } from '@/kernel/host/validate-output';
import { fillCells, type NewCell } from '@/lib/collab/document';
import { done, type Result } from '@/lib/domain/errors';
import type { CellId } from '@/lib/domain/ids';
import { foldsIn } from '@/lib/notebook/files/folding';
import { fromNbOutputs } from '@/lib/notebook/files/from-nbformat';
import { readNotebookFile, type FileFormat } from '@/lib/notebook/files/read';
import { readRemainder, remainderOf, writeRemainder } from '@/lib/notebook/files/remainder';
import { isRecord, type NotebookFile } from '@/lib/notebook/files/types';
import { visibleText } from '@/lib/notebook/visible-text';

export const TITLE_MOST = 200;

/** A file as what a notebook is made of. */
export interface FileContent {
  readonly format: FileFormat;
  readonly title: string;
  readonly cells: number;
  /** Sentences for the person: what is not as it stood in the file. */
  readonly notes: readonly string[];
  /** The cells, as an update of an empty Yjs document. */
  readonly update: Uint8Array;
  /** What the document does not hold (lib/notebook/files/remainder.ts). */
  readonly remainder: Uint8Array;
}

/** Refuses what `readNotebookFile` refuses. */
export function readContent(fileName: string, bytes: Uint8Array): Result<FileContent> {
  const read = readNotebookFile(fileName, bytes);
  if (!read.ok) return read;
  const { notebook, format, notes } = read.value;
  const doc = new Y.Doc();
  fillCells(doc, notebook.cells.map(newCell));
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return done({ format, title: titleOf(notebook, fileName), cells: notebook.cells.length, notes, update, remainder: writeRemainder(remainderOf(notebook)) });
}

/** The cells' outputs in a remainder, by cell, as the JSON text that pages read. */
export function shownIn(remainder: Uint8Array): Uint8Array {
  const { cells } = readRemainder(remainder);
  const shown = Object.entries(cells).flatMap(([id, cell]) => (isRecord(cell) && cell.outputs.length > 0 ? [[id, { digest: cell.digest, entries: fromNbOutputs(cell.outputs, readOutput) }] as const] : []));
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(shown)));
}

function titleOf(file: NotebookFile, fileName: string): string {
  const heading = file.cells[0]?.type === 'markdown' ? /^#\s+(.+)$/m.exec(file.cells[0].source)?.[1] : undefined;
  const wanted = file.title ?? heading?.replace(/[*_`#[\]]/g, '') ?? fileName.replace(/\.[^.]+$/, '').replaceAll(/[_-]+/g, ' ');
  return [...visibleText(wanted).replace(/\s+/g, ' ').trim()].slice(0, TITLE_MOST).join('') || 'Untitled';
}

function newCell({ id, type, source, metadata }: NotebookFile['cells'][number]): NewCell {
  const { language } = metadata;
  return { id: id as CellId, type, source, folds: foldsIn(metadata), ...(type === 'raw' && typeof language === 'string' && language !== '' ? { language } : {}) };
}
