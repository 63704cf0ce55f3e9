/**
 * Live changes to pages, as server-sent events: `GET /api/v1/live?topic=project:<id>&topic=…`. Each event's data is the
 * topic that changed, and nothing else: the page reads again, with its own rights. `event: gap` says that changes may
 * have been missed. Rights are asked at the start, once a minute, and whenever this person's roles change; when one is
 * gone, the stream ends.
 */
import type { ServerResponse } from 'node:http';
import { findProjectOf, type Subject } from '@/db/queries/topics';
import { refuse, type Refusal } from '@/lib/domain/errors';
import { authorise } from '../authorise';
import type { Actor, Door } from '../door';
import { findActor } from '../people/actors';
import { ofNotebook } from '../projects/scope';
import { sendProblem } from '../respond';
import type { Services, Topic } from '../services';

const HEARTBEAT_MS = 20_000;
const RECHECK_MS = 60_000;
const MOST_TOPICS = 20;
const MOST_STREAMS = 30;
/** A reader that takes nothing for so many bytes is cut off; it comes back and reads again. */
const MOST_BACKLOG = 64 << 10;

const TOPIC = /^(project|version|notebook|deployment|people|inbox|runs|run):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

async function authoriseTopic(topic: string, actor: Actor, services: Services): Promise<Refusal | null> {
  const [, subject, id] = TOPIC.exec(topic) ?? [];
  if (!subject || !id) return refuse('bad-request', `A topic is project:, version:, notebook:, deployment:, runs:, run:, people: or inbox: and an id; this is ${topic.slice(0, 80)}.`);
  if (subject === 'people' || subject === 'inbox') return id === actor.userId ? null : refuse('not-found');
  if (subject === 'notebook') return authorise({ access: 'notebook:read', scope: () => ofNotebook({ notebook: id }, services), token: 'read' }, actor, {}, services);
  const scope = async () => {
    const projectId = await findProjectOf(services.db, subject as Subject, id);
    return projectId && { projectId };
  };
  return authorise({ access: 'project:read', scope, token: 'read' }, actor, {}, services);
}

async function authoriseAll(topics: readonly string[], actor: Actor, services: Services): Promise<Refusal | null> {
  for (const topic of topics) {
    const refusal = await authoriseTopic(topic, actor, services);
    if (refusal) return refusal;
  }
  return null;
}

const streams = new WeakMap<Services, Map<string, Set<ServerResponse>>>();

function streamsOf(services: Services, userId: string): Set<ServerResponse> {
  let byUser = streams.get(services);
  if (!byUser) streams.set(services, (byUser = new Map()));
  let mine = byUser.get(userId);
  if (!mine) byUser.set(userId, (mine = new Set()));
  return mine;
}

export const liveDoors: readonly Door[] = [
  {
    kind: 'raw',
    method: 'GET',
    path: '/api/v1/live',
    summary: 'Changes as server-sent events; topic=project:<id>, version:, notebook:, deployment:, runs:<project id>, run:, people: or inbox:, repeatable',
    requires: { access: 'signed-in' },
    async handle({ actor, url, services, request, response }) {
      if (!actor) return;
      const topics = new Set(url.searchParams.getAll('topic'));
      if (topics.size === 0 || topics.size > MOST_TOPICS) return sendProblem(response, refuse('invalid', `Name 1 to ${MOST_TOPICS} topics.`));
      const refusal = await authoriseAll([...topics], actor, services);
      if (refusal) return sendProblem(response, refusal);
      const mine = streamsOf(services, actor.userId);
      if (mine.size >= MOST_STREAMS) return sendProblem(response, refuse('too-many', 'Too many live pages are open at once. Close some.'));

      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      const send = (text: string) => {
        if (response.writableLength > MOST_BACKLOG) response.destroy();
        else response.write(text);
      };
      const recheck = async () => {
        const now = await findActor(request, services);
        if (!now || (await authoriseAll([...topics], now, services))) response.end();
      };
      const recheckSoon = () => void recheck().catch((error: unknown) => {
        services.log.warn('rights could not be read again', { error });
        response.end();
      });

      mine.add(response);
      const own: Topic = `people:${actor.userId}`;
      const unsubscribe = services.announcements.subscribe((topic) => {
        if (topics.has(topic)) send(`data: ${topic}\n\n`);
        if (topic === own) recheckSoon();
      });
      const forgetGap = services.announcements.onGap?.(() => send('event: gap\ndata: gap\n\n'));
      const heartbeat = setInterval(() => send(': here\n\n'), HEARTBEAT_MS);
      const rechecking = setInterval(recheckSoon, RECHECK_MS);
      response.once('close', () => {
        clearInterval(heartbeat);
        clearInterval(rechecking);
        unsubscribe();
        forgetGap?.();
        mine.delete(response);
      });
      // Whoever reads this first line then asks for what there is: nothing that changes from here on may go unheard.
      await services.announcements.heard?.();
      send('retry: 1000\n\n');
    },
  },
];
