/** Doors to streams, and the one through which records come in: that one opens to the stream's own token and to nothing else. */
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import { z } from 'zod';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { BATCH_BYTES } from '@/lib/domain/ingest';
import { jsonDoor, type Actor, type Door } from '../door';
import { appendBatch, findOpenStream, gateOf } from '../ingest/append';
import { cutStream } from '../ingest/cut';
import { changeStream, cutByHand, listStreams, makeStream, removeStream, renewToken } from '../ingest/streams';
import { findProject, type Project } from '../projects/projects';
import { ofProject } from '../projects/scope';
import { sendJson, sendProblem } from '../respond';
import type { DoorServices } from '../services';

const list = '/api/v1/projects/:project/streams';
const one = `${list}/:stream`;
const manages = { access: 'stream:manage', scope: ofProject, token: 'write' } as const;
/** How many times its size a compressed batch may grow to, beyond the first 64 KiB. */
const RATIO = 100;
const FREE_BYTES = 64 * 1024;
/** After a refusal the rest of a body is read and dropped for this long, so that senders get to read the answer. */
const DRAIN_MS = 30_000;
/** For the whole of a body to arrive. */
const BODY_MS = 60_000;

const numbers = { cutRows: z.number(), cutBytes: z.number(), cutMinutes: z.number(), keepDays: z.number() };

async function within<T>(services: DoorServices, actor: Actor | null, id: string | undefined, act: (project: Project) => Promise<Result<T>>): Promise<Result<T>> {
  const project = await findProject(services, actor!, id ?? '');
  return project ? act(project) : refuse('not-found', 'There is no such project.');
}

export const streamDoors: Door[] = [
  jsonDoor({
    method: 'GET', path: list, summary: 'Streams of a project, with their last snapshots', requires: { access: 'project:read', scope: ofProject, token: 'read' },
    handle: ({ services, actor, params }) => within(services, actor, params.project, async (project) => done(await listStreams(services, actor!, project))),
  }),
  jsonDoor({
    method: 'POST', path: list, summary: 'Make a stream; its token is shown this once', status: 201, requires: manages,
    body: z.strictObject({ name: z.string().max(200), keyColumn: z.string().max(1_000).nullable().default(null), cutRows: numbers.cutRows.default(100_000), cutBytes: numbers.cutBytes.default(16 * 1024 * 1024), cutMinutes: numbers.cutMinutes.default(60), keepDays: numbers.keepDays.default(90) }),
    handle: ({ services, actor, params, body }) => within(services, actor, params.project, (project) => makeStream(services, actor!, project, body)),
  }),
  jsonDoor({
    method: 'PATCH', path: one, summary: 'Change how a stream is cut and kept', requires: manages,
    body: z.strictObject({ cutRows: numbers.cutRows.optional(), cutBytes: numbers.cutBytes.optional(), cutMinutes: numbers.cutMinutes.optional(), keepDays: numbers.keepDays.optional() }),
    handle: ({ services, actor, params, body }) => within(services, actor, params.project, (project) => changeStream(services, actor!, project, params.stream!, JSON.parse(JSON.stringify(body)) as Record<string, number>)),
  }),
  jsonDoor({
    method: 'POST', path: `${one}/token`, summary: 'Give a stream a new token; the old one opens nothing any more', requires: manages,
    handle: ({ services, actor, params }) => within(services, actor, params.project, (project) => renewToken(services, actor!, project, params.stream!)),
  }),
  jsonDoor({
    method: 'POST', path: `${one}/cut`, summary: 'Cut what waits into a snapshot now', requires: manages,
    handle: ({ services, actor, params }) => within(services, actor, params.project, (project) => cutByHand(services, actor!, project, params.stream!)),
  }),
  jsonDoor({
    method: 'DELETE', path: one, summary: 'Remove a stream, its token and its list of snapshots', requires: manages,
    handle: ({ services, actor, params }) => within(services, actor, params.project, (project) => removeStream(services, actor!, project, params.stream!)),
  }),
  {
    // Public, as far as people and API tokens go: findOpenStream asks for the stream's token before anything is read.
    kind: 'raw', method: 'POST', path: '/api/v1/projects/:project/ingest/:stream', summary: 'Append records to a stream: JSON Lines, with the stream’s token and an Idempotency-Key', requires: { access: 'public' },
    async handle({ services, params, request, response }) {
      const refused = (refusal: Parameters<typeof sendProblem>[1], seconds?: number) => {
        if (seconds !== undefined) response.setHeader('retry-after', String(seconds));
        sendProblem(response, refusal);
        request.resume();
        setTimeout(() => request.destroy(), DRAIN_MS).unref();
      };
      const stream = await findOpenStream(services, request.headers.authorization, params.project!, params.stream!);
      if (!stream) return refused(refuse('not-signed-in', 'Send the token of this stream: Authorization: Bearer pis_…'));
      const gate = gateOf(services);
      const busy = gate.enter(stream);
      if (busy) return refused(busy, busy.seconds);
      try {
        const body = await readBody(request);
        // Whose connection broke hears no answer; nothing was kept.
        if (body === null) return;
        if (!body.ok) return refused(body);
        const key = request.headers['idempotency-key'];
        const taken = await appendBatch(services, stream, body.value, typeof key === 'string' ? key : null);
        if (!taken.ok) return refused(taken);
        const { answer, isRepeated, isRipe } = taken.value;
        if (isRipe) void cutStream(services, stream.id).catch((error: unknown) => services.log.error('a stream could not be cut', { stream: stream.id, error }));
        if (isRepeated) response.setHeader('idempotent-replayed', 'true');
        sendJson(response, 200, answer);
      } finally {
        gate.leave(stream);
      }
    },
  },
];

/** The bytes of a batch, decompressed; null where the sender went away. */
async function readBody(request: IncomingMessage): Promise<Result<Uint8Array> | null> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding !== 'identity' && encoding !== 'gzip') return refuse('wrong-type', 'Send the batch as it is, or compressed with gzip.');
  const tooLarge = () => refuse('too-large', `A batch has ${BATCH_BYTES / 1024 / 1024} MiB at most, decompressed. Send it in parts.`);
  if (Number(request.headers['content-length'] ?? 0) > BATCH_BYTES) return tooLarge();
  const pieces: Buffer[] = [];
  let [received, size] = [0, 0];
  let refusal: Result<Uint8Array> | null = null;
  const timer = setTimeout(() => request.destroy(), BODY_MS);
  const sink = new Writable({
    write(chunk: Buffer, _, next) {
      size += chunk.length;
      if (encoding === 'gzip' && size > FREE_BYTES && size > received * RATIO) refusal = refuse('too-large', `The batch grows to more than ${RATIO} times its size when decompressed, so it was refused.`);
      else if (size > BATCH_BYTES) refusal = tooLarge();
      pieces.push(chunk);
      next(refusal ? new Error('refused') : null);
    },
  });
  try {
    const counted = async function* () {
      // `destroyOnReturn: false`: a refusal in the middle must not cut the connection before it is answered.
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        received += chunk.length;
        if (received > BATCH_BYTES) refusal = tooLarge();
        if (refusal) return;
        yield chunk;
      }
    };
    if (encoding === 'gzip') await pipeline(counted, createGunzip(), sink);
    else await pipeline(counted, sink);
    return refusal ?? done(new Uint8Array(Buffer.concat(pieces)));
  } catch (error) {
    if (refusal) return refusal;
    if (request.destroyed && !request.complete) return null;
    const { code } = error as { code?: string };
    if (code?.startsWith('Z_')) return refuse('bad-request', 'The body says that it is compressed with gzip, and is not, or not whole.');
    if (!request.complete) return null;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
