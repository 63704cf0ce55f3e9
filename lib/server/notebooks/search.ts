/**
 * Searching a project's notebooks by what is in them. The text is a copy beside the document, made anew when somebody asks and
 * the notebook has changed: typing costs nothing, and a copy that is lost comes back by itself.
 */
import * as Y from 'yjs';
import { readDocument } from '@/db/queries/documents';
import { findTexts, listHints, listUnread, putText } from '@/db/queries/files';
import type { Project } from '@/db/queries/projects';
import { listCells, titleOf, type CellSnapshot } from '@/lib/collab/document';
import type { CellId, NotebookId } from '@/lib/domain/ids';
import type { Actor } from '../door';
import { may } from '../people/access';
import type { Services } from '../services';

type Place = Pick<Project, 'id' | 'workspaceId'>;

const NOTEBOOKS_MOST = 50;
const PLACES_MOST = 3;
/** Characters on each side of what was found. */
const AROUND = 60;
const HINT = 160;
const MEGABYTE = 1024 * 1024;

export interface Found {
  readonly id: NotebookId;
  readonly title: string;
  /** Cells that hold the words, three at most; none where only the title does. */
  readonly places: readonly { readonly cell: CellId; readonly type: string; readonly before: string; readonly match: string; readonly after: string }[];
  /** Cells that hold them in all. */
  readonly cells: number;
}

/** Last changed first; nothing where the actor may not read notebooks. */
export async function searchNotebooks(services: Pick<Services, 'db' | 'log'>, actor: Actor, project: Place, words: string): Promise<Found[]> {
  const wanted = words.trim().toLowerCase();
  if (wanted === '' || !may(actor, 'notebook:read', project)) return [];
  await bringUpToDate(services, project);
  const rows = await findTexts(services.db, project.id, wanted, NOTEBOOKS_MOST);
  return rows.map(({ id, title, cells }) => {
    const places = cells.flatMap((cell) => {
      const at = cell.source.toLowerCase().indexOf(wanted);
      return at < 0 ? [] : [{ cell: cell.id, type: cell.type, ...around(cell.source, at, wanted.length) }];
    });
    return { id, title, places: places.slice(0, PLACES_MOST), cells: places.length };
  });
}

/** The first words of each notebook, for lists; brings the copies up to date first. */
export async function notebookHints(services: Pick<Services, 'db' | 'log'>, actor: Actor, project: Place, ids: readonly NotebookId[]): Promise<ReadonlyMap<NotebookId, string>> {
  if (!may(actor, 'notebook:read', project)) return new Map();
  await bringUpToDate(services, project);
  return listHints(services.db, ids);
}

async function bringUpToDate(services: Pick<Services, 'db' | 'log'>, project: Place): Promise<void> {
  for (const { id, updatedAt } of await listUnread(services.db, project.id)) {
    try {
      const stored = await readDocument(services.db, id);
      if (!stored) continue;
      const doc = new Y.Doc();
      doc.transact(() => { for (const update of stored.updates) Y.applyUpdate(doc, update); });
      const cells = listCells(doc).map((cell) => ({ id: cell.id, type: cell.type, source: storableText(cell.source) }));
      const text = storableText([titleOf(doc), ...cells.map((cell) => cell.source)].join('\n')).slice(0, 8 * MEGABYTE);
      await putText(services.db, { notebookId: id, text, cells, hint: hintOf(cells), of: updatedAt });
      doc.destroy();
    } catch (error) {
      services.log.warn('a notebook could not be read for search', { notebookId: id, error });
    }
  }
}

/** PostgreSQL's text holds no NUL and no half characters. */
const storableText = (text: string): string => text.replaceAll('\0', '\uFFFD').replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

/** What a notebook is about: the first prose that is no heading, else the first heading, else the first code. */
export function hintOf(cells: readonly Pick<CellSnapshot, 'type' | 'source'>[]): string {
  const prose = cells.filter((cell) => cell.type === 'markdown').map((cell) => cell.source);
  const said = prose.map((source) => plain(source.replace(/^#.*$/gm, ''))).find((text) => text !== '') ?? prose.map(plain).find((text) => text !== '');
  const code = cells.filter((cell) => cell.type !== 'markdown').map((cell) => cell.source.replace(/^(?:import .*|\s*\/\/.*)$/gm, '').trim()).find((text) => text !== '');
  const text = (said ?? code ?? '').replace(/\s+/g, ' ').trim();
  const letters = [...text];
  return letters.length <= HINT ? text : `${letters.slice(0, HINT).join('').replace(/\s+\S*$/, '')} …`;
}

/** Markdown without its marks. */
const plain = (markdown: string): string => markdown.replace(/```[\s\S]*?```/g, ' ').replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/^[#>\-*\d.\s|]+/gm, ' ').replace(/[*_`~|]/g, '').replace(/\s+/g, ' ').trim();

function around(source: string, at: number, length: number) {
  const before = source.slice(Math.max(0, at - AROUND), at).replace(/\s+/g, ' ').trimStart();
  const after = source.slice(at + length, at + length + AROUND).replace(/\s+/g, ' ').trimEnd();
  return { before: at > AROUND ? `…${before}` : before, match: source.slice(at, at + length).replace(/\s+/g, ' '), after: at + length + AROUND < source.length ? `${after}…` : after };
}
