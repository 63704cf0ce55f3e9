/**
 * Appending to a stream. A batch is one transaction: what is acknowledged is on disk, and what was not acknowledged may be sent again, for a batch
 * with the same Idempotency-Key is answered as before, and a record with the same key is a duplicate.
 *
 * Back-pressure: bodies at a time, batches a second and records that wait to be cut are bounded for each stream; beyond, the sender is told when to come again.
 */
import { createHash } from 'node:crypto';
import { findBatch, findStreamByToken, insertBatch, insertKeys, lockStream, updateStream, type StreamRow } from '@/db/queries/streams';
import { findProjectRow } from '@/db/queries/projects';
import type { BatchAnswer } from '@/db/schema';
import { done, refuse, type Refusal, type Result } from '@/lib/domain/errors';
import type { StreamId } from '@/lib/domain/ids';
import { BATCH_LINES, ERRORS_TOLD, readBatch } from '@/lib/domain/ingest';
import { RateLimit } from '../rate';
import type { Services } from '../services';

export const STREAM_TOKEN_PREFIX = 'pis_';
/** Of one stream: bodies being read at a time, batches a second, bytes that wait to be cut. */
const AT_ONCE = 4;
const RATE = { perSecond: 50, burst: 200 } as const;
export const PENDING_MOST = 64 * 1024 * 1024;
/** Of all streams. */
const ALL_AT_ONCE = 16;

export type IngestServices = Pick<Services, 'db' | 'now' | 'log'>;

/** Refused now; `seconds` says when to come again. */
export type Busy = Refusal & { readonly seconds: number };

const busy = (message: string, seconds: number, code: 'unavailable' | 'too-many' = 'unavailable'): Busy => ({ ...refuse(code, message), seconds });

export function hashStreamToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The stream that a token opens, where it is the one of the address; null otherwise, whatever is wrong. */
export async function findOpenStream(services: Pick<Services, 'db'>, authorization: string | undefined, project: string, name: string): Promise<StreamRow | null> {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!token?.startsWith(STREAM_TOKEN_PREFIX)) return null;
  const stream = await findStreamByToken(services.db, hashStreamToken(token));
  if (!stream || (stream.name !== name && stream.id !== name)) return null;
  const place = await findProjectRow(services.db, project);
  return place?.id === stream.projectId ? stream : null;
}

/** What one server lets in at a time. */
export class Gate {
  readonly #rates = new Map<StreamId, RateLimit>();
  readonly #running = new Map<StreamId, number>();
  #all = 0;

  constructor(readonly now: () => number) {}

  /** Null, and the way is taken until `leave`; or why not now. */
  enter(stream: StreamRow): Busy | null {
    const rate = this.#rates.get(stream.id) ?? new RateLimit(RATE, this.now);
    this.#rates.set(stream.id, rate);
    const running = this.#running.get(stream.id) ?? 0;
    if (running >= AT_ONCE || this.#all >= ALL_AT_ONCE) return busy('Other batches are being taken. Send this one again in a moment.', 1);
    if (stream.pendingBytes >= PENDING_MOST) return busy('Records wait to be cut into a snapshot. Send this batch again in a moment.', 2);
    if (!rate.take()) return busy(`The stream takes ${RATE.perSecond} batches a second in the long run. Send more records in a batch.`, 1, 'too-many');
    this.#running.set(stream.id, running + 1);
    this.#all += 1;
    return null;
  }

  leave(stream: StreamRow): void {
    const running = (this.#running.get(stream.id) ?? 1) - 1;
    if (running === 0) this.#running.delete(stream.id);
    else this.#running.set(stream.id, running);
    this.#all -= 1;
  }
}

const gates = new WeakMap<object, Gate>();

export function gateOf(services: IngestServices): Gate {
  const gate = gates.get(services.db) ?? new Gate(services.now);
  gates.set(services.db, gate);
  return gate;
}

export interface Appended {
  readonly answer: BatchAnswer;
  /** It was taken before: nothing was appended now. */
  readonly isRepeated: boolean;
  /** Enough waits to be cut. */
  readonly isRipe: boolean;
}

/** Refuses `bad-request` (no text, too many lines), `invalid` (no line is a record), `conflict` (the key belongs to another batch), `not-found`. */
export async function appendBatch(services: IngestServices, stream: StreamRow, body: Uint8Array, idempotencyKey: string | null): Promise<Result<Appended>> {
  if (idempotencyKey !== null && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey)) return refuse('bad-request', 'An Idempotency-Key has 1 to 200 visible characters.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return refuse('bad-request', 'The body is not text in UTF-8.');
  }
  const { records, errors, lines } = readBatch(text, stream.keyColumn);
  if (lines > BATCH_LINES) return refuse('too-large', `A batch has ${BATCH_LINES} lines at most; this one has ${lines}. Send it in parts.`);
  const told = errors.slice(0, ERRORS_TOLD);
  const at = new Date(services.now());
  if (records.length === 0) {
    if (errors[0]) await noteProblem(services, stream, at, `line ${errors[0].line}: ${errors[0].message}`, errors.length);
    const answer: BatchAnswer = { accepted: 0, duplicates: 0, rejected: errors.length, errors: told };
    return refuse('invalid', errors.length === 0 ? 'The batch holds no records. Send JSON Lines: one JSON object a line.' : `No line is a record; the first, line ${errors[0]!.line}: ${errors[0]!.message}`, answer);
  }
  const requestDigest = createHash('sha256').update(body).digest('hex');
  return services.db.transaction(async (tx): Promise<Result<Appended>> => {
    const now = await lockStream(tx, stream.id);
    if (!now) return refuse('not-found', 'The stream was removed.');
    if (idempotencyKey !== null) {
      const before = await findBatch(tx, stream.id, idempotencyKey);
      if (before && before.requestDigest !== requestDigest) return refuse('conflict', 'This Idempotency-Key belongs to another batch. Give each batch a key of its own, and send a batch again unchanged.');
      if (before) return done({ answer: before.answer, isRepeated: true, isRipe: false });
    }
    const first = new Map<string, (typeof records)[number]>();
    const unkeyed = records.filter((record) => record.key === null);
    for (const record of records) if (record.key !== null && !first.has(digestOf(record.key))) first.set(digestOf(record.key), record);
    const fresh = await insertKeys(tx, stream.id, [...first.keys()], at);
    const accepted = now.keyColumn === null ? unkeyed : [...first].filter(([key]) => fresh.has(key)).map(([, record]) => record);
    const answer: BatchAnswer = { accepted: accepted.length, duplicates: records.length - accepted.length, rejected: errors.length, errors: told };
    const kept = accepted.map((record) => `${record.text}\n`).join('');
    const bytes = Buffer.byteLength(kept);
    await insertBatch(tx, { streamId: stream.id, idempotencyKey, requestDigest, records: accepted.length === 0 ? null : kept, rows: accepted.length, answer, receivedAt: at });
    const [pendingRows, pendingBytes] = [now.pendingRows + accepted.length, now.pendingBytes + bytes];
    const [problem] = errors;
    await updateStream(tx, stream.id, {
      pendingRows, pendingBytes, pendingSince: pendingRows === 0 ? null : now.pendingSince ?? at, receivedRows: now.receivedRows + accepted.length, duplicateRows: now.duplicateRows + answer.duplicates, rejectedRows: now.rejectedRows + errors.length, lastReceivedAt: at,
      ...(problem ? { lastProblem: { at: at.toISOString(), message: `line ${problem.line}: ${problem.message}` } } : {}),
    });
    return done({ answer, isRepeated: false, isRipe: pendingRows >= now.cutRows || pendingBytes >= now.cutBytes });
  });
}

/** For the people who look after the stream; the sender is told anyway. */
async function noteProblem(services: Pick<Services, 'db'>, stream: StreamRow, at: Date, message: string, rejected: number): Promise<void> {
  await services.db.transaction(async (tx) => {
    const now = await lockStream(tx, stream.id);
    if (now) await updateStream(tx, stream.id, { rejectedRows: now.rejectedRows + rejected, lastProblem: { at: at.toISOString(), message: message.slice(0, 500) } });
  });
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
