/**
 * The notebook document: the one module that touches raw Yjs keys. Yjs is untyped, so the schema is here.
 *
 *   meta:  Y.Map { schema: 1, title: string, 'move:<id>': what was moved between cells (copies.ts) }
 *   cells: Y.Map<cell id → Y.Map { order: string, type: string, source: Y.Text, options: Y.Map, trashed: boolean }>
 *
 * A cell is never deleted by a client, only marked `trashed`, so that undo brings back what peers wrote meanwhile. Order
 * is a fractional key with random jitter, so that a move rewrites one key and two people inserting at one place do not
 * collide; readers break ties by id. Nothing about runs is in here.
 *
 *   options: { merged?: true, sourceHidden?: true, outputHidden?: true, language?: string }
 *
 * A cell that was merged into another is emptied, `trashed` and marked `merged`: while it holds text all the same, which
 * others typed meanwhile, it is shown (rule C21).
 */
import * as Y from 'yjs';
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import type { CellId } from '@/lib/domain/ids';

export const DOCUMENT_SCHEMA = 1;
export const CELL_TYPES = ['ts', 'sql', 'markdown', 'input', 'raw'] as const;
export type CellType = (typeof CELL_TYPES)[number];

export interface CellSnapshot {
  readonly id: CellId;
  readonly order: string;
  readonly type: CellType;
  readonly source: string;
  readonly trashed: boolean;
}

export type CellMap = Y.Map<unknown>;

/** The raw cells, for the modules of lib/collab alone. */
export const cellsOf = (doc: Y.Doc) => doc.getMap<CellMap>('cells');
export const metaOf = (doc: Y.Doc) => doc.getMap<unknown>('meta');

/** Origin of every local write; undo follows it. */
export const LOCAL = Symbol('local');

/** Origin of text that moves between cells: undo of typing leaves it alone, undo of structure takes it back. */
export const STRUCTURE = Symbol('structure');

/** True for a cell whose text went into another one. */
export const isMerged = (cell: CellMap) => (cell.get('options') as Y.Map<unknown> | undefined)?.get('merged') === true;

/** Gone from sight: deleted, or merged away with nothing left in it. */
function isTrashed(cell: CellMap): boolean {
  return cell.get('trashed') === true && !(isMerged(cell) && (cell.get('source') as Y.Text).length > 0);
}

/** Writes what a new document holds. Called once, by the server, when the notebook is made. */
export function initialise(doc: Y.Doc, title: string): void {
  doc.transact(() => {
    metaOf(doc).set('schema', DOCUMENT_SCHEMA);
    metaOf(doc).set('title', title);
  }, LOCAL);
}

export function schemaOf(doc: Y.Doc): number {
  const schema = metaOf(doc).get('schema');
  return typeof schema === 'number' ? schema : 0;
}

export function titleOf(doc: Y.Doc): string {
  const title = metaOf(doc).get('title');
  return typeof title === 'string' && title.trim() ? title : 'Untitled';
}

export function setTitle(doc: Y.Doc, title: string, origin: unknown = LOCAL): void {
  doc.transact(() => metaOf(doc).set('title', title), origin);
}

function snapshot(id: string, cell: CellMap): CellSnapshot | null {
  const source = cell.get('source');
  const type = cell.get('type');
  const order = cell.get('order');
  if (!(source instanceof Y.Text) || typeof order !== 'string' || !CELL_TYPES.includes(type as CellType)) return null;
  return { id: id as CellId, order, type: type as CellType, source: source.toString(), trashed: isTrashed(cell) };
}

/** Every well-formed cell that is not trashed, in the order everybody sees. Malformed ones are skipped, not shown wrongly. */
export function listCells(doc: Y.Doc, options: { readonly withTrashed?: boolean } = {}): CellSnapshot[] {
  const found: CellSnapshot[] = [];
  cellsOf(doc).forEach((cell, id) => {
    const read = cell instanceof Y.Map ? snapshot(id, cell) : null;
    if (read && (options.withTrashed || !read.trashed)) found.push(read);
  });
  return found.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1));
}

export interface CellHead {
  readonly id: CellId;
  readonly type: CellType;
}

/** The cells in order, without their sources: cheap enough for every change of structure. */
export function listHeads(doc: Y.Doc): CellHead[] {
  const found: (CellHead & { readonly order: string })[] = [];
  cellsOf(doc).forEach((cell, id) => {
    if (isCell(id, cell) && !isTrashed(cell)) found.push({ id: id as CellId, type: cell.get('type') as CellType, order: cell.get('order') as string });
  });
  found.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1));
  return found.map(({ id, type }) => ({ id, type }));
}

/** Calls `listener` when cells come, go, move or change type, not when somebody types (but where that brings a cell back: C21). */
export function observeStructure(doc: Y.Doc, listener: () => void): () => void {
  const onEvents = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
    if (events.some((event) => event.path.length < 2 || cellsOf(doc).get(String(event.path[0]))?.get('trashed') === true)) listener();
  };
  cellsOf(doc).observeDeep(onEvents);
  return () => cellsOf(doc).unobserveDeep(onEvents);
}

/** Calls `listener` with the cell whose text changed, and with null when cells come, go, move or change type. */
export function observeTexts(doc: Y.Doc, listener: (cell: CellId | null) => void): () => void {
  const onEvents = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]) => {
    for (const { path } of events) {
      if (path.length < 2) listener(null);
      else if (path[1] === 'source') listener(String(path[0]) as CellId);
    }
  };
  cellsOf(doc).observeDeep(onEvents);
  return () => cellsOf(doc).unobserveDeep(onEvents);
}

export function observeTitle(doc: Y.Doc, listener: () => void): () => void {
  metaOf(doc).observe(listener);
  return () => metaOf(doc).unobserve(listener);
}

/** The shared text of a cell, for an editor to bind to; null when there is no such cell. */
export function sourceOf(doc: Y.Doc, id: CellId): Y.Text | null {
  const source = cellsOf(doc).get(id)?.get('source');
  return source instanceof Y.Text ? source : null;
}

/**
 * A key strictly between two neighbours. Twelve random bisections make it improbable (1 in 4,096 per pair) that two
 * people who insert at the same place choose the same key; ties are broken by id in any case.
 */
export function orderBetween(before: string | null, after: string | null, random: () => number = Math.random): string {
  let [low, high] = [before, after];
  let key = generateKeyBetween(low, high);
  for (let step = 0; step < 12; step += 1) {
    if (random() < 0.5) low = key;
    else high = key;
    key = generateKeyBetween(low, high);
  }
  return key;
}

/** A key that places a cell right after `after` (null: first), also before cells that are out of sight; `moving` is ignored. */
function orderAfter(doc: Y.Doc, after: CellId | null, moving?: CellId): string {
  const all = listCells(doc, { withTrashed: true }).filter((cell) => cell.id !== moving);
  const shown = all.filter((cell) => !cell.trashed);
  const before = after === null ? null : (shown.find((cell) => cell.id === after) ?? shown.at(-1))?.order ?? null;
  const next = all.find((cell) => before === null || cell.order > before)?.order ?? null;
  return orderBetween(before, next);
}

/** Adds a cell after `after` (null: first; a cell that is not there: last) and gives its id. */
export function addCell(doc: Y.Doc, cell: { readonly type: CellType; readonly source?: string; readonly after: CellId | null; readonly id?: CellId }, origin: unknown = LOCAL): CellId {
  const id = cell.id ?? newCellId();
  doc.transact(() => {
    const map = new Y.Map<unknown>();
    map.set('order', orderAfter(doc, cell.after));
    map.set('type', cell.type);
    map.set('source', new Y.Text((cell.source ?? '').replace(/\r\n?/g, '\n')));
    map.set('options', new Y.Map());
    map.set('trashed', false);
    cellsOf(doc).set(id, map);
  }, origin);
  return id;
}

/** A cell of a file. `language` names what a raw cell is written in, where that is known. */
export interface NewCell {
  readonly id: CellId;
  readonly type: CellType;
  readonly source: string;
  readonly language?: string;
  /** What of it is folded away (options.ts). */
  readonly folds?: readonly ('sourceHidden' | 'outputHidden')[];
}

/** Fills a document that has no cells yet, in one go: `addCell` looks at all that are there, which a file of thousands would feel. */
export function fillCells(doc: Y.Doc, cells: readonly NewCell[], origin: unknown = LOCAL): void {
  const keys = generateNKeysBetween(null, null, cells.length);
  doc.transact(() => {
    for (const [index, cell] of cells.entries()) {
      const map = new Y.Map<unknown>();
      const options = new Y.Map<unknown>();
      if (cell.language !== undefined) options.set('language', cell.language);
      for (const fold of cell.folds ?? []) options.set(fold, true);
      map.set('order', keys[index]!);
      map.set('type', cell.type);
      map.set('source', new Y.Text(cell.source.replace(/\r\n?/g, '\n')));
      map.set('options', options);
      map.set('trashed', false);
      cellsOf(doc).set(cell.id, map);
    }
  }, origin);
}

/** What a raw cell is written in, e.g. `python`; null where nobody said. */
export function languageOf(doc: Y.Doc, id: CellId): string | null {
  const options = cellsOf(doc).get(id)?.get('options');
  const language = options instanceof Y.Map ? options.get('language') : undefined;
  return typeof language === 'string' ? language.slice(0, 40) : null;
}

export function moveCell(doc: Y.Doc, id: CellId, after: CellId | null, origin: unknown = LOCAL): void {
  doc.transact(() => cellsOf(doc).get(id)?.set('order', orderAfter(doc, after, id)), origin);
}

export function orderOf(doc: Y.Doc, id: CellId): string | null {
  const order = cellsOf(doc).get(id)?.get('order');
  return typeof order === 'string' ? order : null;
}

export function setOrder(doc: Y.Doc, id: CellId, order: string, origin: unknown = LOCAL): void {
  doc.transact(() => cellsOf(doc).get(id)?.set('order', order), origin);
}

/** Moves cells, in the order given, behind `after` (null: to the top), which is none of them. */
export function moveCells(doc: Y.Doc, ids: readonly CellId[], after: CellId | null, origin: unknown = LOCAL): void {
  doc.transact(() => {
    let before = after;
    for (const id of ids) {
      moveCell(doc, id, before, origin);
      before = id;
    }
  }, origin);
}

export function setTrashed(doc: Y.Doc, id: CellId, trashed: boolean, origin: unknown = LOCAL): void {
  doc.transact(() => {
    const cell = cellsOf(doc).get(id);
    if (cell && isMerged(cell)) (cell.get('options') as Y.Map<unknown>).delete('merged');
    cell?.set('trashed', trashed);
  }, origin);
}

export function setType(doc: Y.Doc, id: CellId, type: CellType, origin: unknown = LOCAL): void {
  doc.transact(() => cellsOf(doc).get(id)?.set('type', type), origin);
}

export function typeOf(doc: Y.Doc, id: CellId): CellType | null {
  const type = cellsOf(doc).get(id)?.get('type');
  return CELL_TYPES.includes(type as CellType) ? (type as CellType) : null;
}

const ORDER_KEY = /^[0-9A-Za-z]{1,200}$/;
const CELL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** True for a cell that is well formed. */
export function isCell(id: string, cell: unknown): boolean {
  if (!(cell instanceof Y.Map) || !CELL_ID.test(id)) return false;
  const order = cell.get('order');
  return typeof order === 'string' && ORDER_KEY.test(order)
    && CELL_TYPES.includes(cell.get('type') as CellType)
    && cell.get('source') instanceof Y.Text
    && cell.get('options') instanceof Y.Map
    && typeof cell.get('trashed') === 'boolean';
}

/** Calls `listener` after any change of cells or title; gives what stops it. */
export function observe(doc: Y.Doc, listener: () => void): () => void {
  cellsOf(doc).observeDeep(listener);
  metaOf(doc).observe(listener);
  return () => {
    cellsOf(doc).unobserveDeep(listener);
    metaOf(doc).unobserve(listener);
  };
}

/** Eight letters and digits, valid as an nbformat cell id. */
export function newCellId(random: () => number = Math.random): CellId {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length: 8 }, () => letters[Math.floor(random() * letters.length)]).join('') as CellId;
}
