/** Doors to the board, its cards, and what people do to them. Every change of state goes through `transition`. */
import { z } from 'zod';
import { findProjectRow } from '@/db/queries/projects';
import { findVersion, listVersions } from '@/db/queries/versions';
import { ARTIFACT_KINDS } from '@/lib/domain/artifacts';
import { done, refuse } from '@/lib/domain/errors';
import type { CellId, ExecutionId, NotebookId, VersionId } from '@/lib/domain/ids';
import { jsonDoor, type Door, type Scope } from '../door';
import { decide } from '../lifecycle/approve';
import { askForChecks } from '../lifecycle/ask';
import { pin } from '../lifecycle/pin';
import { readBoard, readCard } from '../lifecycle/read';
import { sign } from '../lifecycle/sign';
import { transition } from '../lifecycle/transition';
import { ofNotebook, ofProject } from '../projects/scope';
import type { Services } from '../services';

async function ofVersion(params: Readonly<Record<string, string>>, services: Services): Promise<Scope | null> {
  const row = await findVersion(services.db, (params.version ?? '') as VersionId);
  return row && { projectId: row.project.id };
}

const words = (most: number) => z.string().max(most);
const selector = z.union([z.object({ kind: z.literal('result') }), z.object({ kind: z.literal('pin'), index: z.number().int().min(0).max(1000) })]);

export const versionDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/board', summary: 'The board: every version of a project as a card',
    requires: { access: 'project:read', scope: ofProject, token: 'read' },
    handle: async ({ services, actor, params }) => {
      const board = await readBoard(services, actor!, params.project ?? '');
      return board ? done(board) : refuse('not-found', 'There is no such project.');
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/versions', summary: 'Versions of a project, with kind, name, number, digest and state',
    query: z.object({ kind: z.enum(ARTIFACT_KINDS).optional(), asset: words(64).optional(), digest: words(64).optional() }),
    requires: { access: 'project:read', scope: ofProject, token: 'read' },
    handle: async ({ services, params, query }) => {
      const project = await findProjectRow(services.db, params.project ?? '');
      if (!project) return refuse('not-found', 'There is no such project.');
      const rows = await listVersions(services.db, project.id);
      return done(rows.filter((row) => (!query.kind || row.artifact.kind === query.kind) && (!query.asset || row.asset.name === query.asset) && (!query.digest || row.artifact.digest === query.digest)).map((row) => ({
        id: row.version.id, kind: row.artifact.kind, asset: row.asset.name, number: row.version.number, digest: row.artifact.digest, stage: row.version.stage, state: row.version.state, revision: row.version.revision, pinnedAt: row.version.pinnedAt.toISOString(),
      })));
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/versions/:version', summary: 'A card: what a version is, where it came from, and what its gate misses',
    requires: { access: 'project:read', scope: ofVersion, token: 'read' },
    handle: async ({ services, actor, params }) => {
      const card = await readCard(services, actor!, params.version as VersionId);
      return card ? done(card) : refuse('not-found', 'There is no such version.');
    },
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/notebooks/:notebook/pins', summary: 'Pin a cell’s result as a version of an asset', status: 201,
    body: z.object({ cell: words(100).transform((id) => id as CellId), execution: z.uuid().transform((id) => id as ExecutionId), selector: selector.default({ kind: 'result' }), as: words(200) }),
    requires: { access: 'version:pin', scope: ofNotebook, token: 'write' },
    handle: ({ services, actor, params, body }) => pin(services, actor!, params.notebook as NotebookId, body),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/versions/:version/events', summary: 'Move a version along its life: the event and what it asks',
    body: z.object({ event: words(40), revision: z.number().int().min(1).optional(), reason: words(4000).optional(), sunset: words(40).optional(), successor: words(60).optional() }),
    requires: { access: 'project:read', scope: ofVersion, token: 'govern' },
    handle: ({ services, actor, params, body }) => transition(services, actor!, params.version as VersionId, body),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/versions/:version/approvals', summary: 'Approve or object to what the gate asks', status: 201,
    body: z.object({ decision: z.enum(['approve', 'refuse']), reason: words(4000).optional(), revision: z.number().int().min(1).optional(), artifact: words(64).optional() }),
    requires: { access: 'gate:approve', scope: ofVersion, token: 'govern' },
    handle: ({ services, actor, params, body }) => decide(services, actor!, params.version as VersionId, body),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/versions/:version/items/:item', summary: 'Sign a checklist item',
    body: z.object({ decision: z.enum(['pass', 'fail', 'not-applicable']), note: words(8000).optional() }),
    requires: { access: 'item:sign', scope: ofVersion, token: 'govern' },
    handle: ({ services, actor, params, body }) => sign(services, actor!, params.version as VersionId, params.item ?? '', body),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/versions/:version/checks', summary: 'Run one check again, or all of them', status: 202, body: z.object({ code: words(40).optional() }),
    requires: { access: 'version:replay', scope: ofVersion, token: 'write' },
    handle: ({ services, actor, params, body }) => askForChecks(services, actor!, params.version as VersionId, body.code),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/versions/:version/replay', summary: 'Run a version’s cells again in a fresh kernel and compare', status: 202,
    requires: { access: 'version:replay', scope: ofVersion, token: 'write' },
    handle: ({ services, actor, params }) => askForChecks(services, actor!, params.version as VersionId, 'replay'),
  }),
];
