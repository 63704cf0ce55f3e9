/** Doors to a project's runs (lib/domain/runs.ts says what they give). Runs are made by kernels only, through their notebook's session. */
import { z } from 'zod';
import { findRunRow } from '@/db/queries/runs';
import { findProjectRow } from '@/db/queries/projects';
import { done, refuse } from '@/lib/domain/errors';
import { RUN_BOUNDS } from '@/lib/domain/runs';
import { jsonDoor, type Door, type Scope } from '../door';
import { ofProject } from '../projects/scope';
import { changeRun, trashRun } from '../runs/change';
import { listRuns } from '../runs/list';
import { findRun, readSeries } from '../runs/read';
import type { Services } from '../services';

async function ofRun(params: Readonly<Record<string, string>>, services: Services): Promise<Scope | null> {
  const row = await findRunRow(services.db, params.run ?? '');
  return row && { projectId: row.projectId };
}

const reading = { access: 'notebook:read', scope: ofRun, token: 'read' } as const;
const editing = { access: 'notebook:edit', scope: ofRun, token: 'write' } as const;
const MOST_SERIES = 50;

export const runDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: '/api/v1/projects/:project/runs', summary: 'Runs of a project that fit a filter, such as params.C > 0.1 and metrics.rocAuc >= 0.9, sorted by any of their fields',
    query: z.object({
      filter: z.string().max(2_000).default(''), sort: z.string().max(200).default('-number'), group: z.string().max(200).optional(), parent: z.string().max(60).optional(),
      which: z.enum(['kept', 'trashed']).default('kept'), limit: z.coerce.number().int().min(1).max(500).default(100), cursor: z.string().max(200).optional(),
    }),
    requires: { access: 'notebook:read', scope: ofProject, token: 'read' },
    handle: async ({ services, params, query }) => {
      const project = await findProjectRow(services.db, params.project!);
      return project ? listRuns(services, project.id, query) : refuse('not-found', 'There is no such project.');
    },
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/runs/:run', summary: 'One run: parameters, metrics with their extremes, data, code, environment, what was pinned of it',
    requires: reading,
    handle: ({ services, params }) => findRun(services, params.run!),
  }),
  jsonDoor({
    method: 'GET', path: '/api/v1/runs/:run/metrics', summary: `Metrics of a run over its steps, 1,000 points at most each; name= is one of them, repeatable, ${MOST_SERIES} at most`,
    requires: reading,
    handle: async ({ services, params, url }) => {
      const names = [...new Set(url.searchParams.getAll('name'))];
      if (names.length === 0 || names.length > MOST_SERIES) return refuse('invalid', `Name 1 to ${MOST_SERIES} metrics with name=.`);
      return names.some((name) => name.length > RUN_BOUNDS.name) ? done({ series: [] }) : readSeries(services, params.run!, names);
    },
  }),
  jsonDoor({
    method: 'PATCH', path: '/api/v1/runs/:run', summary: 'Name a run, or set its tags',
    body: z.object({ name: z.string().trim().min(1, 'Give the run a name.').max(RUN_BOUNDS.title).optional(), tags: z.record(z.string().max(RUN_BOUNDS.name), z.string().max(RUN_BOUNDS.text)).refine((tags) => Object.keys(tags).length <= RUN_BOUNDS.names, `A run has ${RUN_BOUNDS.names} tags at most.`).optional() }),
    requires: editing,
    handle: ({ services, params, body }) => changeRun(services, params.run!, body),
  }),
  jsonDoor({
    method: 'DELETE', path: '/api/v1/runs/:run', summary: 'Put a run, and the runs that are parts of it, into the trash',
    requires: editing,
    handle: ({ services, params }) => trashRun(services, params.run!, true),
  }),
  jsonDoor({
    method: 'POST', path: '/api/v1/runs/:run/restore', summary: 'Take a run and its parts out of the trash',
    requires: editing,
    handle: ({ services, params }) => trashRun(services, params.run!, false),
  }),
];
