/**
 * Answers what cells ask of other servers, through the connections that a project (or a file given to `pinion run`) has. What was read is kept whole
 * before the first byte goes on: its digest stands in the provenance, and a replay reads those bytes again.
 */
import { createHash } from 'node:crypto';
import type { HttpSettings } from '@/lib/domain/connections';
import { isBelowBase, opens, urlBelow, type ConnectionSettings } from '@/lib/domain/connections';
import { nameOfRead, recordedName, type SourceQuestion } from '@/lib/domain/reads';
import { httpGet, type HttpAnswer, type HttpTools } from '../egress/http';
import { SourceError } from '../egress/resolve';
import type { PostgresTools } from './postgres';

/** A connection with its credential opened: never leaves the host. */
export interface OpenConnection {
  readonly name: string;
  readonly settings: ConnectionSettings;
  readonly credential: string | null;
}

export interface SourceTools extends Pick<HttpTools, 'policy' | 'lookup' | 'ca'> {
  readonly http?: HttpTools['limits'];
  readonly postgres?: PostgresTools['limits'];
}

export interface ReaderOptions<Kept> {
  readonly tools: SourceTools;
  /** One by its name, or null. Rejects with a SourceError where it may not be used. */
  find(name: string): Promise<OpenConnection | null>;
  /** Names and settings of all, for what is read by its whole address. */
  list(): Promise<readonly Omit<OpenConnection, 'credential'>[]>;
  keep(bytes: AsyncIterable<Uint8Array>): Promise<Kept>;
}

export interface SourceRead<Kept> {
  /** As provenance names it. */
  readonly name: string;
  readonly mediaType: string;
  readonly kept: Kept;
}

/** @throws SourceError whose words the author of the cell reads */
export async function readSource<Kept>(question: Exclude<SourceQuestion, { verb: 'readStream' }>, options: ReaderOptions<Kept>): Promise<SourceRead<Kept>> {
  const name = nameOfRead(question, sha256);
  if (question.verb === 'queryPostgres') {
    const { settings, credential } = await connectionOf(question.connection, 'postgres', options);
    if (settings.kind !== 'postgres') throw new Error('unreachable');
    const { policy, lookup, postgres } = options.tools;
    // Here and not above: a notebook that asks no PostgreSQL, as most in a pipeline do, needs no driver of one.
    const { queryPostgres } = await import('./postgres');
    const rows = queryPostgres(settings, credential, question, { policy, ...(lookup ? { lookup } : {}), ...(postgres ? { limits: postgres } : {}) });
    return { name, mediaType: 'application/jsonl', kept: await options.keep(rows) };
  }
  const { settings, credential, url } = question.connection === null ? await byAddress(question, options) : await byConnection(question.connection, question, options);
  const answer = await askHttp({ name: question.connection, settings, credential }, url, question.accept, options.tools);
  if (answer.status < 200 || answer.status > 299) throw new SourceError(await refusalOf(answer, url));
  return { name: recordedName(name, answer.mediaType), mediaType: answer.mediaType, kept: await options.keep(withoutSecrets(answer.body, sentOf(settings, credential))) };
}

type HttpQuestion = Extract<SourceQuestion, { verb: 'readHttp' }>;
interface HttpTarget { readonly settings: HttpSettings; readonly credential: string | null; readonly url: URL }

async function byConnection(name: string, { path, query }: HttpQuestion, options: ReaderOptions<unknown>): Promise<HttpTarget> {
  const { settings, credential } = await connectionOf(name, 'http', options);
  if (settings.kind !== 'http') throw new Error('unreachable');
  const url = urlBelow(settings, path, query);
  if (!url.ok) throw new SourceError(url.message);
  return { settings, credential, url: url.value };
}

/** By a connection that opens the host; without its credential, which belongs to what is read by the connection's name. */
async function byAddress({ path, query }: HttpQuestion, options: ReaderOptions<unknown>): Promise<HttpTarget> {
  let url: URL;
  try {
    url = new URL(path);
  } catch {
    throw new SourceError(`“${path.slice(0, 120)}” is no address. It begins with https://, such as https://data.example.com/rides.csv.`);
  }
  for (const [name, value] of query) url.searchParams.append(name, value);
  url.hash = '';
  const found = (await options.list()).find(({ settings }) => settings.kind === 'http' && opens(settings, url));
  if (found?.settings.kind !== 'http') throw new SourceError(`“${url.host}” is not among the hosts that this project may read from. Somebody who manages connections can add it on the project’s Data page.`);
  return { settings: found.settings, credential: null, url };
}

async function connectionOf(name: string, kind: ConnectionSettings['kind'], options: ReaderOptions<unknown>): Promise<OpenConnection> {
  const found = await options.find(name);
  if (found?.settings.kind === kind) return found;
  const verb = kind === 'http' ? 'readHttp' : 'queryPostgres';
  if (found) throw new SourceError(`The connection “${name}” is to ${found.settings.kind === 'http' ? 'an HTTP server: read it with readHttp' : 'a PostgreSQL server: ask it with queryPostgres'}, not with ${verb}.`);
  const names = (await options.list()).filter(({ settings }) => settings.kind === kind).map((one) => one.name);
  throw new SourceError(`There is no connection “${name.slice(0, 60)}”. ${names.length === 0 ? 'None of this kind was made yet: see the project’s Data page.' : `There is: ${names.slice(0, 20).join(', ')}.`}`);
}

/** Sends the credential below the connection's base address and nowhere else, redirects included. */
export function askHttp({ settings, credential }: { readonly name: string | null; readonly settings: HttpSettings; readonly credential: string | null }, url: URL, accept: string, tools: SourceTools): Promise<HttpAnswer> {
  const header = headerOf(settings, credential);
  return httpGet({
    url, accept: /^[\w*/+.,;=\s-]{1,200}$/.test(accept) ? accept : '*/*',
    credential: header && { ...header, isFor: (target) => isBelowBase(settings, target) },
    isListed: (target) => opens(settings, target),
  }, { policy: tools.policy, ...(tools.lookup ? { lookup: tools.lookup } : {}), ...(tools.ca === undefined ? {} : { ca: tools.ca }), ...(tools.http ? { limits: tools.http } : {}) });
}

function headerOf(settings: HttpSettings, credential: string | null): { readonly name: string; readonly value: string } | null {
  if (settings.auth === 'none' || credential === null) return null;
  if (settings.auth === 'bearer') return { name: 'authorization', value: `Bearer ${credential}` };
  if (settings.auth === 'basic') return { name: 'authorization', value: `Basic ${Buffer.from(`${settings.user}:${credential}`).toString('base64')}` };
  return { name: settings.headerName!.toLowerCase(), value: credential };
}

/** The forms in which a server could send a credential back: itself, and as the header had it. */
export function sentOf(settings: HttpSettings, credential: string | null): readonly string[] {
  const value = headerOf(settings, credential)?.value;
  if (credential === null || value === undefined) return [];
  return [...new Set([credential, value.replace(/^(Bearer|Basic) /, '')])].filter((one) => one.length >= 4);
}

/** Ends with a SourceError where the bytes hold one of `secrets`: servers that show headers would show it to code otherwise. */
export async function* withoutSecrets(bytes: AsyncIterable<Uint8Array>, secrets: readonly string[]): AsyncGenerator<Uint8Array> {
  if (secrets.length === 0) return yield* bytes;
  const wanted = secrets.map((secret) => Buffer.from(secret));
  const overlap = Math.max(...wanted.map((one) => one.length)) - 1;
  let before = Buffer.alloc(0);
  for await (const chunk of bytes) {
    const seen = Buffer.concat([before, chunk]);
    if (wanted.some((one) => seen.includes(one))) throw new SourceError('The answer shows the credential of the connection, so it was not handed on. Read another address.');
    before = Buffer.from(seen.subarray(Math.max(0, seen.length - overlap)));
    yield chunk;
  }
}

const STATUS: Readonly<Record<number, string>> = { 401: 'it does not take the credential', 403: 'it does not allow this', 404: 'there is nothing at this address', 429: 'it was asked too often; wait and try again' };

/** What a refusing server said is not repeated: it may repeat what it was sent. */
async function refusalOf({ status, body }: HttpAnswer, url: URL): Promise<string> {
  // Ends the request.
  for await (const _ of body) break;
  return `${url.host} answered ${status} to ${url.pathname.slice(0, 120)}${STATUS[status] ? `: ${STATUS[status]}` : status >= 500 ? ': it has trouble of its own' : ''}.`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
