/** What is in service and how it fares. */
import { z } from 'zod';
import { SPANS, type Span } from '@/lib/domain/monitoring';
import { jsonDoor, type Door } from '../door';
import { may } from '../people/access';
import { findProject } from '../projects/projects';
import { ofProject } from '../projects/scope';
import { refuse } from '@/lib/domain/errors';
import { measureDrift } from '../serving/drift';
import type { ModelServing } from '../serving/serving';
import { readDeployment, readDeployments } from '../serving/read';

const requires = { access: 'deployment:read', scope: ofProject, token: 'read' } as const;
const query = z.object({ span: z.enum(Object.keys(SPANS) as [Span, ...Span[]]).default('24h') });

export const deploymentDoors: readonly Door[] = [
  jsonDoor({
    method: 'GET',
    path: '/api/v1/projects/:project/deployments',
    summary: 'Models in service, with their last 24 hours',
    requires,
    async handle({ actor, params, services }) {
      const project = actor && (await findProject(services, actor, params.project ?? ''));
      return project ? { ok: true, value: await readDeployments(services, project.id) } : refuse('not-found');
    },
  }),
  jsonDoor({
    method: 'GET',
    path: '/api/v1/projects/:project/deployments/:name',
    summary: 'Requests, latency, errors, predictions and drift of one deployment',
    requires,
    query,
    async handle({ actor, params, query: { span }, services }) {
      const project = actor && (await findProject(services, actor, params.project ?? ''));
      return project ? readDeployment(services, project.id, params.name ?? '', span, { mayReadRows: may(actor, 'data:read', project) }) : refuse('not-found');
    },
  }),
  jsonDoor({
    method: 'POST',
    path: '/api/v1/projects/:project/deployments/:name/drift',
    summary: 'Measure drift of the requests against the training snapshot',
    requires: { access: 'alert:acknowledge', scope: ofProject },
    async handle({ actor, params, services }) {
      const project = actor && (await findProject(services, actor, params.project ?? ''));
      if (!project) return refuse('not-found');
      const serving = services.serving as ModelServing;
      const versions = serving.versionsOf(params.name ?? '').filter((model) => model.projectId === project.id);
      const model = versions.find((one) => one.status === 'live') ?? versions.find((one) => one.status === 'deprecated') ?? versions[0];
      if (!model) return refuse('not-found', `There is no deployment “${params.name}” in this project.`);
      await serving.recorder.flush();
      return measureDrift(services, model, actor.userId);
    },
  }),
];
