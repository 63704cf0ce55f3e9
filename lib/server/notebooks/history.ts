/**
 * The history of a notebook: its versions, what differs between two, names, and going back. Doors have asked already who may;
 * what is done is an ordinary edit in the name of the person who asks, so nothing that others type is lost by it.
 */
import type { Notebook } from '@/db/queries/notebooks';
import { findNotebookRow } from '@/db/queries/notebooks';
import { findProjectRow } from '@/db/queries/projects';
import { namesOf } from '@/db/queries/versions';
import { findVersionRow, listTrashRows, listVersionRows, noteTrash, updateVersion, type VersionRow } from '@/db/queries/history';
import { compareContents, type Comparison } from '@/lib/collab/compare';
import { contentOf, restoreContent, type NotebookContent } from '@/lib/collab/content';
import { setTrashed } from '@/lib/collab/document';
import { listTrash } from '@/lib/collab/trash';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import { TRASH_MS, type TrashedCellView, type VersionView } from '@/lib/domain/history';
import type { CellId, NotebookId, UserId } from '@/lib/domain/ids';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import type { DoorServices } from '../services';
import type { Room } from '../sync/port';
import { findDamage, repairDocument, type Damage } from '../sync/repair';
import { expandContent } from '../sync/versions';
import { placeOf } from './notebooks';
import { actingIn } from './sharing';

export type HistoryServices = Pick<DoorServices, 'db' | 'rooms' | 'now' | 'announcements'>;

export interface VersionPage {
  /** Newest first. */
  readonly versions: readonly VersionView[];
  /** Ask for what is `before` it; null at the end. */
  readonly next: number | null;
}

export async function listVersions(services: Pick<HistoryServices, 'db'>, notebookId: NotebookId, options: { readonly before?: number | undefined; readonly limit: number; readonly named?: boolean | undefined }): Promise<VersionPage> {
  const rows = await listVersionRows(services.db, notebookId, { before: options.before, most: options.limit + 1, isNamed: options.named });
  const shown = rows.slice(0, options.limit);
  return { versions: await viewsOf(services, shown), next: rows.length > options.limit ? shown.at(-1)!.id : null };
}

async function viewsOf(services: Pick<HistoryServices, 'db'>, rows: readonly VersionRow[]): Promise<VersionView[]> {
  const names = await namesOf(services.db, rows.flatMap((row) => [...row.authors, ...(row.madeBy ? [row.madeBy] : [])]));
  const person = (id: UserId) => ({ id, name: names.get(id) ?? 'Somebody who is gone' });
  return rows.map((row) => ({
    id: row.id, kind: row.kind, at: row.at.toISOString(), since: row.since?.toISOString() ?? null, name: row.name,
    authors: row.authors.map(person), madeBy: row.madeBy && person(row.madeBy), changes: row.changes, cells: row.cells,
  }));
}

/** A version's number, or what the notebook says now. */
export type VersionRef = number | 'now';

export interface VersionContent {
  /** Null for what the notebook says now. */
  readonly version: VersionView | null;
  readonly content: NotebookContent;
}

export async function readVersion(services: HistoryServices, notebookId: NotebookId, ref: VersionRef): Promise<Result<VersionContent>> {
  if (ref === 'now') return done({ version: null, content: await withRoom(services, notebookId, async (room) => contentOf(room.doc)) });
  const row = await findVersionRow(services.db, notebookId, ref);
  if (!row) return noVersion();
  const [version] = await viewsOf(services, [row]);
  return done({ version: version!, content: await expandContent(row.content) });
}

export async function compareVersions(services: HistoryServices, notebookId: NotebookId, left: VersionRef, right: VersionRef): Promise<Result<Comparison>> {
  const [one, two] = [await readVersion(services, notebookId, left), await readVersion(services, notebookId, right)];
  if (!one.ok) return one;
  if (!two.ok) return two;
  return done(compareContents(one.value.content, two.value.content));
}

/** Makes a version of what the notebook says now, under a name. */
export async function nameNow(services: HistoryServices, actor: Actor, notebookId: NotebookId, name: string): Promise<Result<VersionView>> {
  const row = await withRoom(services, notebookId, (room) => room.keepVersion({ kind: 'named', by: actor.userId, name }));
  return done((await viewsOf(services, [row]))[0]!);
}

/** Gives a version a name, or with null takes it away; without one it is thinned with time like others of its kind. */
export async function nameVersion(services: Pick<HistoryServices, 'db'>, actor: Actor, notebookId: NotebookId, id: number, name: string | null): Promise<Result<VersionView>> {
  const before = await findVersionRow(services.db, notebookId, id);
  if (!before) return noVersion();
  const kind = name === null && before.kind === 'named' ? 'auto' : before.kind;
  const row = await updateVersion(services.db, notebookId, id, { name, namedBy: name === null ? null : actor.userId, kind });
  return row ? done((await viewsOf(services, [row]))[0]!) : noVersion();
}

export interface RestoreWish {
  /** Only these cells; the whole notebook, its title and order too, where left out. */
  readonly cells?: readonly CellId[] | undefined;
  /** `page`: the page makes the edit itself, as its own, so that its undo takes it back. `server`: the server makes it. */
  readonly by: 'server' | 'page';
}

export interface Restored {
  /** What to go back to. */
  readonly content: NotebookContent;
  /** What the notebook said before: going back to that undoes it. */
  readonly before: VersionView;
  /** How many cells the server changed; null where the page makes the edit. */
  readonly changed: number | null;
}

/** Goes back to a version. What the notebook said before is a version of its own first, and the audit log names who and what. */
export async function restoreVersion(services: HistoryServices, actor: Actor, notebookId: NotebookId, id: number, wish: RestoreWish): Promise<Result<Restored>> {
  const found = await readVersion(services, notebookId, id);
  if (!found.ok) return found;
  const { content } = found.value;
  const missing = wish.cells?.find((cell) => !content.cells.some((each) => each.id === cell));
  if (missing) return refuse('invalid', `That version has no cell ${missing}.`, { cell: missing });
  return withRoom(services, notebookId, async (room) => {
    const before = await room.keepVersion({ kind: 'restore', by: actor.userId });
    await services.db.transaction(async (tx) => appendAudit(tx, await auditOf(services, actor, notebookId, 'notebook.restored', { version: id, at: found.value.version!.at, before: before.id, ...(wish.cells ? { cells: wish.cells } : {}) }), services.now()));
    let changed: number | null = null;
    try {
      if (wish.by === 'server') await room.change(actor.userId, (doc) => { changed = restoreContent(doc, content, wish.cells ?? null); });
    } catch (error) {
      if (error instanceof Error && error.message.includes('too-large')) return refuse('too-large', 'Going back to this version changes more than 2 MB at once. Restore its cells one by one.');
      throw error;
    }
    return done({ content, before: (await viewsOf(services, [before]))[0]!, changed });
  });
}

async function auditOf(services: Pick<HistoryServices, 'db'>, actor: Actor, notebookId: NotebookId, action: string, after: unknown) {
  const notebook = (await findNotebookRow(services.db, notebookId))!;
  const project = (await findProjectRow(services.db, notebook.projectId))!;
  return { action, actor: { id: actor.userId, role: actingIn(actor, placeOf(notebook, project)) }, subject: { kind: 'notebook', id: notebookId }, projectId: project.id, after };
}

export interface DamageView {
  /** Null for a document that is whole. */
  readonly damage: Damage | null;
  /** What can be gone back to, newest first. */
  readonly versions: readonly VersionView[];
}

/** What is wrong with a document that cannot be opened, and what there is to go back to. */
export async function readDamage(services: Pick<HistoryServices, 'db'>, notebookId: NotebookId): Promise<DamageView> {
  const damage = await findDamage(services, notebookId);
  return { damage, versions: damage ? (await listVersions(services, notebookId, { limit: 10 })).versions : [] };
}

/** Sets a damaged document right: by what can be read of it, or by a version. A copy of what was stored is kept. */
export async function repairNotebook(services: HistoryServices, actor: Actor, notebookId: NotebookId, version: number | null): Promise<Result<{ readonly repaired: true }>> {
  const row = version === null ? null : await findVersionRow(services.db, notebookId, version);
  if (version !== null && !row) return noVersion();
  const content = row ? await expandContent(row.content) : null;
  if (!(await repairDocument(services, notebookId, actor.userId, content))) return refuse('conflict', 'This notebook is not damaged. Reload the page.');
  await services.db.transaction(async (tx) => appendAudit(tx, await auditOf(services, actor, notebookId, 'notebook.repaired', version === null ? { from: 'what could be read' } : { version }), services.now()));
  return done({ repaired: true });
}

/** Deleted cells that hold something, last deleted first. */
export async function listTrashedCells(services: HistoryServices, notebookId: NotebookId): Promise<TrashedCellView[]> {
  return withRoom(services, notebookId, async (room) => {
    const trashed = listTrash(room.doc);
    const known = new Map((await listTrashRows(services.db, notebookId)).map((row) => [row.cellId, row]));
    // Deleted before this was written down, or while it could not be: from now on it is.
    const unknown = trashed.filter((cell) => !known.has(cell.id)).map((cell) => ({ cellId: cell.id, isTrashed: true, userId: null }));
    const at = new Date(services.now());
    await noteTrash(services.db, notebookId, unknown, at);
    const names = await namesOf(services.db, [...known.values()].flatMap((row) => row.userId ?? []));
    return trashed.map((cell): TrashedCellView & { readonly when: number } => {
      const row = known.get(cell.id);
      const when = row?.at ?? at;
      const by = row?.userId ? { id: row.userId, name: names.get(row.userId) ?? 'Somebody who is gone' } : null;
      return { id: cell.id, type: cell.type, source: cell.source, by, at: when.toISOString(), until: new Date(when.getTime() + TRASH_MS).toISOString(), when: when.getTime() };
    }).toSorted((a, b) => b.when - a.when).map(({ when: _when, ...view }) => view);
  });
}

/** Takes a deleted cell out of the trash, to its place. */
export async function restoreTrashedCell(services: HistoryServices, actor: Actor, notebookId: NotebookId, cell: CellId): Promise<Result<{ readonly id: CellId }>> {
  return withRoom(services, notebookId, async (room): Promise<Result<{ readonly id: CellId }>> => {
    if (!listTrash(room.doc).some((each) => each.id === cell)) return refuse('not-found', 'This cell is not in the trash of this notebook.');
    await room.change(actor.userId, (doc) => setTrashed(doc, cell, false));
    return done({ id: cell });
  });
}

async function withRoom<T>(services: Pick<HistoryServices, 'rooms'>, notebookId: Notebook['id'], use: (room: Room) => Promise<T>): Promise<T> {
  const room = await services.rooms.open(notebookId);
  try {
    return await use(room);
  } finally {
    room.release();
  }
}

function noVersion(): Refusal {
  return refuse('not-found', 'There is no such version of this notebook. Older versions are thinned to one an hour, then one a day; named ones stay.');
}
