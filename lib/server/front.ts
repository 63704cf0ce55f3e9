/**
 * The front door: every request and every upgrade comes in here, and goes on only through a row of the router table.
 * The order of the checks is the point of this file: target, host, door, origin, actor, permission, handler.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuse, type Refusal } from '@/lib/domain/errors';
import { authorise } from './authorise';
import type { Actor, Door, JsonDoor } from './door';
import { isOwnOrigin, type HostKind, type Hosts } from './hosts';
import { loggedPath } from './log';
import type { Metrics } from './metrics';
import type { Web } from './next-child';
import { readJson, readQuery } from './read-body';
import { problemOf, sendJson, sendProblem } from './respond';
import { createRouter, parseTarget, type Match } from './router';
import { createPagePolicy, setBaseHeaders } from './security-headers';
import type { DoorServices, Services } from './services';

/** Who sends this request: a session cookie or a bearer token, looked up in the database. */
export type FindActor = (request: { readonly headers: IncomingMessage['headers'] }, services: Services) => Promise<Actor | null>;

export interface FrontOptions {
  readonly doors: readonly Door[];
  readonly services: DoorServices;
  readonly hosts: Hosts;
  readonly findActor: FindActor;
  readonly web: Web;
  readonly metrics: Metrics;
  readonly isDev: boolean;
}

export interface Front {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** Any name will do for these, since orchestrators probe by address, and they tell nothing. */
const HOSTLESS = new Set(['/health/live', '/health/ready']);

export function createFront({ doors, services, hosts, findActor, web, metrics, isDev }: FrontOptions): Front {
  const router = createRouter(doors);

  /** A browser names the page that sends; only ours may change anything. A token needs no such proof: browsers never add one. */
  function checkOrigin(request: IncomingMessage, isChange: boolean): Refusal | null {
    if (!isChange || request.headers.authorization !== undefined) return null;
    const { origin, cookie, host } = request.headers;
    if (origin === undefined) return cookie === undefined ? null : refuse('not-allowed', 'A change by cookie needs an Origin header of this site.');
    return isOwnOrigin(origin, host) ? null : refuse('not-allowed', 'This request comes from another site.');
  }

  function hostKind(request: IncomingMessage, path: string): HostKind | null {
    const kind = hosts.classify(request.headers.host);
    return kind ?? (HOSTLESS.has(path) ? 'output' : null);
  }

  async function answerJson(door: JsonDoor, match: Match, actor: Actor | null, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = door.query ? readQuery(url, door.query) : { ok: true as const, value: undefined };
    if (!query.ok) return sendProblem(response, query);
    const body = door.body ? await readJson(request, door.body, door.bodyLimit) : { ok: true as const, value: undefined };
    if (!body.ok) return sendProblem(response, body);
    const result = await door.handle({ actor, params: match.params, url, services, body: body.value, query: query.value });
    if (!result.ok) return sendProblem(response, result);
    if (result.value === undefined) {
      response.writeHead(204, { 'cache-control': 'no-store' }).end();
      return;
    }
    sendJson(response, door.status ?? 200, result.value);
  }

  async function dispatch(request: IncomingMessage, response: ServerResponse, name: (door: Door) => void): Promise<void> {
    const target = parseTarget(request.url);
    if (!target) return sendProblem(response, refuse('bad-request', 'This address cannot be read.'));
    const kind = hostKind(request, target.url.pathname);
    if (!kind) return sendProblem(response, refuse('not-allowed', `This server does not answer to this name. Open ${hosts.appOrigin}, or set PINION_PUBLIC_URL to the address people use.`));
    const match = router.find(request.method ?? '', target.segments);
    if (!match) return sendProblem(response, refuse('not-found'));
    const { door } = match;
    name(door);

    // The output origin has no session: whatever a browser sends there is not looked at.
    if (kind === 'output') {
      delete request.headers.cookie;
      if (door.kind === 'page') {
        const isNavigation = request.method === 'GET' && request.headers['sec-fetch-dest'] !== 'iframe';
        if (!isNavigation) return sendProblem(response, refuse('not-found'));
        response.writeHead(307, { location: `${hosts.appOrigin}${request.url}` }).end();
        return;
      }
    }
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    const foreign = checkOrigin(request, isChange);
    if (foreign) return sendProblem(response, foreign);

    const isOpen = door.requires.access === 'public';
    const actor = isOpen ? null : await findActor(request, services);
    const refusal = await authorise(door.requires, actor, match.params, services);
    if (refusal) {
      if (door.kind === 'page' && refusal.code === 'not-signed-in' && !isChange) {
        response.writeHead(303, { location: `/sign-in?callbackUrl=${encodeURIComponent(request.url ?? '/')}`, 'cache-control': 'no-store' }).end();
        return;
      }
      return sendProblem(response, refusal);
    }
    if (door.kind === 'page') return renderPage(request, response);
    if (door.kind === 'json') return answerJson(door as unknown as JsonDoor, match, actor, target.url, request, response);
    await door.handle({ actor, params: match.params, url: target.url, services, request, response });
  }

  async function renderPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const policy = createPagePolicy(hosts, request.headers.host ?? '', isDev).header;
    response.removeHeader('content-security-policy');
    await web.forward(request, response, { 'content-security-policy': policy }, { 'content-security-policy': policy });
  }

  function unexpected(error: unknown, request: IncomingMessage): Refusal {
    // A malformed id in a path is nothing that exists (PostgreSQL: invalid_text_representation).
    const cause = (error as { cause?: unknown }).cause ?? error;
    if ((cause as { code?: string }).code === '22P02') return refuse('not-found');
    services.log.error('a door failed', { error, method: request.method, path: loggedPath(request.url) });
    return refuse('internal');
  }

  return {
    async handle(request, response) {
      const started = process.hrtime.bigint();
      let name = 'none';
      let method = 'GET';
      response.once('close', () => metrics.observeRequest(name, method, response.statusCode, Number(process.hrtime.bigint() - started) / 1e9));
      setBaseHeaders(response);
      try {
        await dispatch(request, response, (door) => { name = door.path; method = door.method; });
      } catch (error) {
        sendProblem(response, unexpected(error, request));
      }
    },

    async upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      try {
        const target = parseTarget(request.url);
        if (!target) return reject(socket, refuse('bad-request'));
        if (hosts.classify(request.headers.host) !== 'app') return reject(socket, refuse('not-allowed', 'Sockets open on the app\'s own address only.'));
        const { origin, authorization, host } = request.headers;
        const isTrusted = origin === undefined ? authorization !== undefined : isOwnOrigin(origin, host);
        if (!isTrusted) return reject(socket, refuse('not-allowed', 'This socket was opened from another site.'));
        if (isDev && target.url.pathname.startsWith('/_next/') && target.url.pathname.endsWith('hmr')) return await web.forwardUpgrade(request, socket, head);
        const match = router.findSocket(target.segments);
        if (!match) return reject(socket, refuse('not-found'));
        const actor = await findActor(request, services);
        const refusal = await authorise(match.door.requires, actor, match.params, services);
        if (refusal) return reject(socket, refusal);
        await match.door.handle({ actor, params: match.params, url: target.url, services, request, socket, head });
      } catch (error) {
        reject(socket, unexpected(error, request));
      }
    },
  };
}

/** Answers an upgrade with a refusal in HTTP, and closes. */
function reject(socket: Duplex, refusal: Refusal): void {
  if (socket.destroyed) return;
  const problem = problemOf(refusal);
  const body = JSON.stringify(problem);
  socket.end(`HTTP/1.1 ${problem.status} Refused\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`, () => socket.destroy());
}
