/**
 * nbformat 4.5 both ways (Jupyter's format). Code of another language than TypeScript becomes a raw cell that says so in
 * its metadata, never dropped; unknown metadata is kept.
 */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { parseExactJson, writeExactJson } from './exact-json';
import { isRecord, toLf, uniqueIds, type FileCell, type FileCellType, type NotebookFile } from './types';

const KERNELSPEC = { name: 'pinion', display_name: 'TypeScript (Pinion)', language: 'typescript' };
const TYPESCRIPT = new Set(['typescript', 'javascript', 'ts', 'js', 'deno']);

/** A notebook and what reading it had to settle. */
export interface IpynbRead {
  readonly notebook: NotebookFile;
  /** Cells whose id another cell has, or that is none. */
  readonly renamed: number;
  /** False: nothing says which language the code is in, and it is taken as TypeScript. */
  readonly hasLanguage: boolean;
}

/** Reads a notebook file. Refuses what is not nbformat 4 and says where it stops making sense. */
export function parseIpynb(text: string): Result<NotebookFile> {
  const read = readIpynb(text);
  return read.ok ? done(read.value.notebook) : read;
}

/** As `parseIpynb`, with what a person should hear of. */
export function readIpynb(text: string): Result<IpynbRead> {
  let json: unknown;
  try {
    json = parseExactJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return refuse('invalid', `This is not JSON, so not a notebook: ${(error as Error).message}. Download it again, or open it in Jupyter and save it.`);
  }
  if (!isRecord(json)) return refuse('invalid', 'This JSON is not a notebook: it is not an object.');
  const { nbformat } = json;
  if (typeof nbformat === 'number' && nbformat < 4) return refuse('invalid', `This notebook has format ${nbformat}, an old one. Open it in Jupyter and save it: that makes it format 4.`);
  if (!Array.isArray(json.cells)) return refuse('invalid', 'This JSON is not a notebook: it has no list “cells”.');
  if (nbformat !== 4) return refuse('invalid', `This notebook has format ${JSON.stringify(nbformat) ?? 'none'}; Pinion reads format 4. Open it in Jupyter and save it as format 4.`);
  const metadata = isRecord(json.metadata) ? json.metadata : {};
  const language = languageOf(metadata);
  const given = json.cells.map((cell: unknown) => (isRecord(cell) ? cell.id : undefined));
  const ids = uniqueIds(given);
  const cells: FileCell[] = [];
  for (const [index, cell] of json.cells.entries()) {
    const read = readCell(cell, ids[index]!, language);
    if (!read.ok) return refuse('invalid', `Cell ${index + 1}: ${read.message}`);
    cells.push(read.value);
  }
  const { pinion, ...rest } = metadata;
  const { title: own, ...more } = isRecord(pinion) ? pinion : {};
  const title = typeof own === 'string' ? own : typeof rest.title === 'string' ? rest.title : null;
  const notebook: NotebookFile = { title, cells, metadata: { ...rest, ...(Object.keys(more).length > 0 ? { pinion: more } : {}) } };
  return done({ notebook, renamed: given.filter((id, at) => id !== undefined && id !== ids[at]).length, hasLanguage: saidLanguage(metadata) !== null });
}

function saidLanguage(metadata: Readonly<Record<string, unknown>>): string | null {
  const { kernelspec, language_info: info } = metadata;
  const said = (isRecord(kernelspec) && kernelspec.language) || (isRecord(info) && info.name);
  return typeof said === 'string' && said !== '' ? said.toLowerCase() : null;
}

const languageOf = (metadata: Readonly<Record<string, unknown>>): string => saidLanguage(metadata) ?? 'typescript';

function readCell(cell: unknown, id: string, language: string): Result<FileCell> {
  if (!isRecord(cell)) return refuse('invalid', 'it is not an object.');
  const source = readText(cell.source);
  if (source === null) return refuse('invalid', '“source” is neither text nor a list of lines.');
  const metadata = isRecord(cell.metadata) ? cell.metadata : {};
  const { tags, pinion, ...others } = metadata;
  // `validity` was said of the result when it was written, and is decided anew.
  const { type: ownType, code, validity: _, ...ours } = isRecord(pinion) ? pinion : {};
  const own = ownType === 'sql' || ownType === 'input' ? ownType : null;
  const rest = { ...others, ...(Object.keys(ours).length > 0 ? { pinion: ours } : {}) };
  const base = {
    id,
    source: toLf(source),
    tags: Array.isArray(tags) ? [...new Set(tags.filter((tag) => typeof tag === 'string'))] : [],
    metadata: rest,
    ...(isRecord(cell.attachments) ? { attachments: cell.attachments } : {}),
  };
  switch (cell.cell_type) {
    case 'code': {
      const isForeign = own === null && !TYPESCRIPT.has(language);
      const outputs = Array.isArray(cell.outputs) ? cell.outputs : [];
      const executionCount = typeof cell.execution_count === 'number' ? cell.execution_count : null;
      const query = own === 'sql' || own === null ? queryOf(base.source, own === 'sql') : null;
      if (query !== null) return done({ ...base, source: query, type: 'sql', outputs, executionCount });
      if (isForeign) return done({ ...base, type: 'raw', metadata: { ...rest, language }, outputs, executionCount });
      return done({ ...base, type: own ?? 'ts', outputs, executionCount });
    }
    case 'markdown': return done({ ...base, type: 'markdown', outputs: [], executionCount: null });
    // Code of another language was written as raw text; what it had shown stands in its metadata.
    case 'raw': return done({ ...base, type: 'raw', outputs: isRecord(code) && Array.isArray(code.outputs) ? code.outputs : [], executionCount: isRecord(code) && typeof code.execution_count === 'number' ? code.execution_count : null });
    default: return refuse('invalid', `“cell_type” is ${JSON.stringify(cell.cell_type) ?? 'missing'}; it must be code, markdown or raw.`);
  }
}

const MAGIC = '%%sql';

/**
 * The text behind the magic of Jupyter's SQL extensions, `%%sql` or `%%sql name <<`; null where the first line is none, or says more (which
 * database, which options). Other notebooks' queries are so SQL cells whatever language the rest is in.
 */
function queryOf(source: string, isOwn: boolean): string | null {
  const found = /^%%sql(?:[ \t]+([A-Za-z_]\w*)[ \t]*<<)?[ \t]*(?:\n([^]*))?$/.exec(source);
  if (!found) return isOwn ? source : null;
  return `${found[1] === undefined ? '' : `-- name: ${found[1]}\n`}${found[2] ?? ''}`;
}

function readText(source: unknown): string | null {
  if (typeof source === 'string') return source;
  return Array.isArray(source) && source.every((line) => typeof line === 'string') ? source.join('') : null;
}

/** Writes nbformat 4.5 with one-space indents, as Jupyter does, so that differences stay small. */
export function writeIpynb(notebook: NotebookFile): string {
  const { pinion, ...rest } = notebook.metadata;
  const own = { ...(isRecord(pinion) ? pinion : {}), ...(notebook.title === null || notebook.title === rest.title ? {} : { title: notebook.title }) };
  const json = {
    cells: notebook.cells.map(writeCell),
    metadata: { ...rest, ...language(rest), ...(Object.keys(own).length > 0 ? { pinion: own } : {}) },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${writeExactJson(json, 1)}\n`;
}

/** Another kernel of TypeScript that the file names stays its kernel. */
function language(metadata: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { kernelspec, language_info: info } = metadata;
  const isOurs = TYPESCRIPT.has(languageOf(metadata)) && isRecord(kernelspec) && typeof kernelspec.name === 'string' && typeof kernelspec.display_name === 'string';
  if (isOurs && isRecord(info) && typeof info.name === 'string') return {};
  return { ...(isOurs ? {} : { kernelspec: KERNELSPEC }), language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/x-typescript' } };
}

const CELL_TYPES: Record<FileCellType, 'code' | 'markdown' | 'raw'> = { ts: 'code', sql: 'code', input: 'code', markdown: 'markdown', raw: 'raw' };

function writeCell(cell: FileCell): Record<string, unknown> {
  const type = CELL_TYPES[cell.type];
  const hadRun = cell.type === 'raw' && (cell.outputs.length > 0 || cell.executionCount !== null);
  const { pinion, ...rest } = cell.metadata;
  const own = {
    ...(isRecord(pinion) ? pinion : {}),
    ...(cell.type === 'sql' || cell.type === 'input' ? { type: cell.type } : {}),
    ...(hadRun ? { code: { execution_count: cell.executionCount, outputs: cell.outputs } } : {}),
  };
  const metadata = { ...rest, ...(cell.tags.length > 0 ? { tags: cell.tags } : {}), ...(Object.keys(own).length > 0 ? { pinion: own } : {}) };
  const text = cell.type === 'sql' ? `${MAGIC}\n${cell.source}` : cell.source;
  const source = text.split(/(?<=\n)/);
  const common = { cell_type: type, id: cell.id, metadata, source: text === '' ? [] : source };
  if (type === 'code') return { ...common, execution_count: cell.executionCount, outputs: cell.outputs };
  return cell.attachments ? { ...common, attachments: cell.attachments } : common;
}
