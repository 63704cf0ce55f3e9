/** Doors to a notebook's history and to the trash of its cells. Whoever reads may look; editors name and restore. */
import { z } from 'zod';
import { done, refuse } from '@/lib/domain/errors';
import { NAME_MOST } from '@/lib/domain/history';
import type { CellId, NotebookId } from '@/lib/domain/ids';
import { jsonDoor, type Door } from '../door';
import { compareVersions, listTrashedCells, listVersions, nameNow, nameVersion, readDamage, readVersion, repairNotebook, restoreTrashedCell, restoreVersion, type VersionRef } from '../notebooks/history';
import { ofKeptNotebook } from '../projects/scope';

const BASE = '/api/v1/notebooks/:notebook';
const reading = { access: 'notebook:read', scope: ofKeptNotebook, token: 'read' } as const;
const editing = { access: 'notebook:edit', scope: ofKeptNotebook, token: 'write' } as const;

const name = z.string().trim().min(1, 'Give the version a name.').max(NAME_MOST, `A name has up to ${NAME_MOST} letters.`);
const number = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const ref = z.union([z.literal('now'), number]);
const notebookOf = (params: Readonly<Record<string, string>>) => params.notebook as NotebookId;
const badRef = () => refuse('invalid', 'A version is a number from the list, or “now”.');

function refOf(value: string | undefined): VersionRef | null {
  const read = ref.safeParse(value);
  return read.success ? read.data : null;
}

export const historyDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: `${BASE}/history`, summary: 'Versions of a notebook, newest first',
    query: z.object({ before: number.optional(), limit: z.coerce.number().int().min(1).max(200).default(50), named: z.enum(['true', 'false']).optional() }),
    requires: reading,
    handle: async ({ services, params, query }) => done(await listVersions(services, notebookOf(params), { before: query.before, limit: query.limit, named: query.named === 'true' })),
  }),
  jsonDoor({
    method: 'POST', path: `${BASE}/history`, summary: 'Keep what a notebook says now, under a name', status: 201, body: z.object({ name }),
    requires: editing,
    handle: ({ services, actor, params, body }) => nameNow(services, actor!, notebookOf(params), body.name),
  }),
  jsonDoor({
    method: 'GET', path: `${BASE}/history/compare`, summary: 'What differs between two versions, cell by cell; `now` is what the notebook says now',
    query: z.object({ left: ref, right: ref.default('now') }),
    requires: reading,
    handle: ({ services, params, query }) => compareVersions(services, notebookOf(params), query.left, query.right),
  }),
  jsonDoor({
    method: 'GET', path: `${BASE}/history/:version`, summary: 'A version’s cells in order; `now` is what the notebook says now',
    requires: reading,
    handle: async ({ services, params }) => {
      const wanted = refOf(params.version);
      return wanted === null ? badRef() : readVersion(services, notebookOf(params), wanted);
    },
  }),
  jsonDoor({
    method: 'PATCH', path: `${BASE}/history/:version`, summary: 'Name a version, or with null take its name away', body: z.object({ name: name.nullable() }),
    requires: editing,
    handle: async ({ services, actor, params, body }) => {
      const wanted = refOf(params.version);
      return typeof wanted === 'number' ? nameVersion(services, actor!, notebookOf(params), wanted, body.name) : badRef();
    },
  }),
  jsonDoor({
    method: 'POST', path: `${BASE}/history/:version/restore`, summary: 'Go back to a version, whole or some cells of it',
    body: z.object({ cells: z.array(z.string().max(64)).min(1).max(2_000).optional(), by: z.enum(['server', 'page']).default('server') }),
    requires: editing,
    handle: async ({ services, actor, params, body }) => {
      const wanted = refOf(params.version);
      return typeof wanted === 'number' ? restoreVersion(services, actor!, notebookOf(params), wanted, { by: body.by, cells: body.cells as CellId[] | undefined }) : badRef();
    },
  }),
  jsonDoor({
    method: 'GET', path: `${BASE}/damage`, summary: 'What is wrong with a document that cannot be opened; null where nothing is',
    requires: reading,
    handle: async ({ services, params }) => done(await readDamage(services, notebookOf(params))),
  }),
  jsonDoor({
    method: 'POST', path: `${BASE}/repair`, summary: 'Set a damaged document right: by what can be read of it, or by a version', body: z.object({ version: number.nullable().default(null) }),
    requires: editing,
    handle: ({ services, actor, params, body }) => repairNotebook(services, actor!, notebookOf(params), body.version),
  }),
  jsonDoor({
    method: 'GET', path: `${BASE}/trash`, summary: 'Deleted cells of a notebook that can be restored, last deleted first',
    requires: reading,
    handle: async ({ services, params }) => done({ cells: await listTrashedCells(services, notebookOf(params)) }),
  }),
  jsonDoor({
    method: 'POST', path: `${BASE}/trash/:cell/restore`, summary: 'Take a deleted cell out of the trash, to its place',
    requires: editing,
    handle: ({ services, actor, params }) => restoreTrashedCell(services, actor!, notebookOf(params), params.cell as CellId),
  }),
];
