/** What a file held beyond the sources of its cells: metadata, tags, attachments and outputs, by cell. An import keeps it as one blob. */
import type { Digest } from '@/lib/domain/ids';
import { cellDigest } from '../dataflow/digest';
import { parseExactJson, writeExactJson } from './exact-json';
import type { FileCell, NotebookFile } from './types';

export interface RemainderCell extends Pick<FileCell, 'tags' | 'metadata' | 'attachments' | 'outputs' | 'executionCount'> {
  /** Of type and source as imported: outputs belong to these. */
  readonly digest: Digest;
}

export interface Remainder {
  readonly version: 1;
  readonly metadata: NotebookFile['metadata'];
  readonly cells: Readonly<Record<string, RemainderCell>>;
}

export function remainderOf(notebook: NotebookFile): Remainder {
  const cells = Object.fromEntries(notebook.cells.map((cell): [string, RemainderCell] => [cell.id, {
    tags: cell.tags, metadata: cell.metadata, ...(cell.attachments ? { attachments: cell.attachments } : {}), outputs: cell.outputs, executionCount: cell.executionCount,
    digest: cellDigest(cell.type, cell.source),
  }]));
  return { version: 1, metadata: notebook.metadata, cells };
}

export const writeRemainder = (remainder: Remainder): Uint8Array => new TextEncoder().encode(writeExactJson(remainder, 0));

/** Reads what `writeRemainder` wrote. */
export const readRemainder = (bytes: Uint8Array): Remainder => parseExactJson(new TextDecoder().decode(bytes)) as Remainder;
