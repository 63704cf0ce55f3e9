/** Health and metrics, for whoever operates the server. */
import { refuse } from '@/lib/domain/errors';
import type { Door } from '../door';
import { findActor } from '../people/actors';
import { isOnlyLocal } from '../people/first-run';
import { sendJson, sendProblem } from '../respond';

export const operationsDoors: readonly Door[] = [
  {
    kind: 'raw',
    method: 'GET',
    path: '/health/live',
    summary: 'The process answers',
    requires: { access: 'public' },
    handle: async ({ response }) => sendJson(response, 200, { status: 'live' }),
  },
  {
    kind: 'raw',
    method: 'GET',
    path: '/health/ready',
    summary: 'The server can do its work: the database answers and pages can be rendered',
    requires: { access: 'public' },
    async handle({ response, services }) {
      const database = await services.db.execute('select 1').then(() => true, () => false);
      const web = services.isWebReady();
      sendJson(response, database && web ? 200 : 503, { status: database && web ? 'ready' : 'not ready', database, web });
    },
  },
  {
    kind: 'raw',
    method: 'GET',
    path: '/metrics',
    summary: 'Prometheus metrics; with an API token where others can reach the server',
    requires: { access: 'public' },
    async handle({ request, response, services }) {
      if (!isOnlyLocal(services.env) && !(await findActor(request, services))) return sendProblem(response, refuse('not-signed-in', 'Beyond this machine, metrics need an API token.'));
      const { registry } = services.metrics;
      const text = await registry.metrics();
      response.writeHead(200, { 'content-type': registry.contentType, 'cache-control': 'no-store' });
      response.end(text);
    },
  },
];
