/**
 * nbformat 4.5 both ways (Jupyter's format). Code of another language than TypeScript becomes a raw cell that says so in
 * its metadata, never dropped; unknown metadata is kept.
 */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { isRecord, toLf, uniqueIds, type FileCell, type FileCellType, type NotebookFile } from './types';

const KERNELSPEC = { name: 'pinion', display_name: 'TypeScript (Pinion)', language: 'typescript' };
const TYPESCRIPT = new Set(['typescript', 'javascript', 'ts', 'js', 'deno']);

/** Reads a notebook file. Refuses what is not nbformat 4 and says where it stops making sense. */
export function parseIpynb(text: string): Result<NotebookFile> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse('invalid', `This is not JSON, so not a notebook: ${(error as Error).message}`);
  }
  if (!isRecord(json) || !Array.isArray(json.cells)) return refuse('invalid', 'This JSON is not a notebook: it has no list “cells”.');
  if (json.nbformat !== 4) return refuse('invalid', `This notebook has format ${String(json.nbformat)}. Open it in Jupyter and save it as format 4.`);
  const metadata = isRecord(json.metadata) ? json.metadata : {};
  const language = languageOf(metadata);
  const ids = uniqueIds(json.cells.map((cell) => (isRecord(cell) ? cell.id : undefined)));
  const cells: FileCell[] = [];
  for (const [index, cell] of json.cells.entries()) {
    const read = readCell(cell, ids[index]!, language);
    if (!read.ok) return refuse('invalid', `Cell ${index + 1}: ${read.message}`);
    cells.push(read.value);
  }
  const { pinion, ...rest } = metadata;
  const title = isRecord(pinion) && typeof pinion.title === 'string' ? pinion.title : typeof rest.title === 'string' ? rest.title : null;
  return done({ title, cells, metadata: rest });
}

function languageOf(metadata: Record<string, unknown>): string {
  const { kernelspec, language_info: info } = metadata;
  const said = (isRecord(kernelspec) && kernelspec.language) || (isRecord(info) && info.name) || 'typescript';
  return String(said).toLowerCase();
}

function readCell(cell: unknown, id: string, language: string): Result<FileCell> {
  if (!isRecord(cell)) return refuse('invalid', 'it is not an object.');
  const source = readText(cell.source);
  if (source === null) return refuse('invalid', '“source” is neither text nor a list of lines.');
  const metadata = isRecord(cell.metadata) ? cell.metadata : {};
  const { tags, pinion, ...rest } = metadata;
  const own = isRecord(pinion) && (pinion.type === 'sql' || pinion.type === 'input') ? pinion.type : null;
  const base = { id, source: toLf(source), tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [], metadata: rest };
  switch (cell.cell_type) {
    case 'code': {
      const isForeign = own === null && !TYPESCRIPT.has(language);
      const outputs = Array.isArray(cell.outputs) ? cell.outputs : [];
      const executionCount = typeof cell.execution_count === 'number' ? cell.execution_count : null;
      if (isForeign) return done({ ...base, type: 'raw', metadata: { ...rest, language }, outputs, executionCount });
      return done({ ...base, type: own ?? 'ts', outputs, executionCount });
    }
    case 'markdown': return done({ ...base, type: 'markdown', outputs: [], executionCount: null });
    case 'raw': return done({ ...base, type: 'raw', outputs: [], executionCount: null });
    default: return refuse('invalid', `“cell_type” is ${JSON.stringify(cell.cell_type) ?? 'missing'}; it must be code, markdown or raw.`);
  }
}

function readText(source: unknown): string | null {
  if (typeof source === 'string') return source;
  return Array.isArray(source) && source.every((line) => typeof line === 'string') ? source.join('') : null;
}

/** Writes nbformat 4.5 with one-space indents, as Jupyter does, so that differences stay small. */
export function writeIpynb(notebook: NotebookFile): string {
  const pinion = notebook.title === null ? {} : { pinion: { title: notebook.title } };
  const json = {
    cells: notebook.cells.map(writeCell),
    metadata: { ...notebook.metadata, kernelspec: KERNELSPEC, language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/x-typescript' }, ...pinion },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(json, null, 1)}\n`;
}

const CELL_TYPES: Record<FileCellType, 'code' | 'markdown' | 'raw'> = { ts: 'code', sql: 'code', input: 'code', markdown: 'markdown', raw: 'raw' };

function writeCell(cell: FileCell): Record<string, unknown> {
  const type = CELL_TYPES[cell.type];
  const metadata = {
    ...cell.metadata,
    ...(cell.tags.length > 0 ? { tags: cell.tags } : {}),
    ...(cell.type === 'sql' || cell.type === 'input' ? { pinion: { type: cell.type } } : {}),
  };
  const source = cell.source.split(/(?<=\n)/);
  const common = { cell_type: type, id: cell.id, metadata, source: cell.source === '' ? [] : source };
  return type === 'code' ? { ...common, execution_count: cell.executionCount, outputs: cell.outputs } : common;
}
