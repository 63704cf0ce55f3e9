/**
 * Files made of a table, part by part as they are asked for, so that neither the kernel nor the server ever holds one whole. A file that was
 * begun is finished although its cell runs anew: it holds on to the table. Only a few are held.
 */
import type { FilePage, PageRequest } from '@/lib/notebook/output-pages';
import { PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import { base64 } from '../../stdlib/base64';
import { frameOf, type Table } from '../../stdlib/table/table';
import { csvSteps } from '../../stdlib/table/write-csv';
import { parquetSteps } from '../../stdlib/table/write-parquet';
import { finish } from './steps';
import { orderOf, spanned } from './table-pages';

type FileRequest = Extract<PageRequest, { what: 'file' }>;

/** Files being made; beyond them the one asked for longest ago is forgotten. */
const MOST = 4;
const UNNAMED = 'this table';

interface Making {
  readonly name: string;
  readonly rowCount: number;
  readonly steps: Generator<Uint8Array | undefined, void>;
  /** The part that comes next. */
  next: number;
  /** Bytes made and not yet given. */
  rest: Uint8Array;
  isEnded: boolean;
}

const making = new Map<string, Making>();

/** `find` gives the table where the file begins. @throws Error for people */
export async function tableFile(request: FileRequest, find: () => Table): Promise<FilePage> {
  const { id, part } = request;
  if (part === null) {
    making.delete(id);
    return { what: 'file', name: '', rowCount: 0, bytes: '', isLast: true };
  }
  if (part === 0) making.set(id, await begin(find(), request));
  const file = making.get(id);
  if (file === undefined || file.next !== part) throw new Error('This download was given up, as others were begun after it. Begin it again.');
  file.next += 1;
  making.delete(id);
  making.set(id, file);
  for (const oldest of making.keys()) { if (making.size <= MOST) break; making.delete(oldest); }
  const bytes = await finish(partOf(file));
  const isLast = file.isEnded && file.rest.length === 0;
  if (isLast) making.delete(id);
  return { what: 'file', name: file.name, rowCount: file.rowCount, bytes: base64(bytes), isLast };
}

async function begin(table: Table, request: FileRequest): Promise<Making> {
  const frame = frameOf(table);
  const columns = spanned(frame.columns, request.shown);
  if (columns.length === 0) throw new Error('No column is chosen. Show at least one, then download again.');
  const order = await orderOf(table, frame, request);
  const of = { rowCount: frame.rowCount, columns };
  return { name: table.name === UNNAMED ? '' : table.name, rowCount: order?.length ?? frame.rowCount, steps: request.format === 'csv' ? csvSteps(of, order) : parquetSteps(of, order), next: 0, rest: new Uint8Array(0), isEnded: false };
}

/** Makes bytes until they fill a part or the file ends. */
function* partOf(file: Making): Generator<void, Uint8Array> {
  const pieces = [file.rest];
  let size = file.rest.length;
  while (size < PAGE_BOUNDS.part && !file.isEnded) {
    const step = file.steps.next();
    if (step.done === true) file.isEnded = true;
    else {
      if (step.value !== undefined) pieces.push(step.value);
      size += step.value?.length ?? 0;
      yield;
    }
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) { whole.set(piece, at); at += piece.length; }
  file.rest = whole.slice(PAGE_BOUNDS.part);
  return whole.subarray(0, PAGE_BOUNDS.part);
}
