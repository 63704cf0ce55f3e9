/**
 * One GET over HTTP(S), as safe for the server's own network as it can be made: scheme and host are on the caller's list, the address is
 * looked up once and dialled as it is, every redirect is checked as if it had been asked for, and time, bytes and the growth of compressed bodies are
 * bounded. The body comes as a stream; whoever stops reading ends the request.
 */
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import { pipeline, Transform, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { plainHost, type EgressPolicy } from './policy';
import { resolveAllowed, SourceError, type Lookup } from './resolve';

export interface HttpLimits {
  /** Bytes of a body, before and after it is decompressed. */
  readonly bytes: number;
  /** How many times its size a compressed body may grow to, beyond the first MiB. */
  readonly ratio: number;
  /** Milliseconds until the connection stands, and between two pieces of the answer. */
  readonly idleMs: number;
  /** Milliseconds for all of it. */
  readonly totalMs: number;
  readonly redirects: number;
}

export const HTTP_LIMITS: HttpLimits = { bytes: 256 * 1024 * 1024, ratio: 100, idleMs: 30_000, totalMs: 300_000, redirects: 5 };

export interface HttpAsk {
  readonly url: URL;
  readonly accept: string;
  /** Sent to addresses that this says yes to, and to no other. */
  readonly credential: { readonly name: string; readonly value: string; isFor(url: URL): boolean } | null;
  /** Hosts that may be asked, the first as any redirect. */
  isListed(url: URL): boolean;
}

export interface HttpTools {
  readonly policy: EgressPolicy;
  readonly limits?: Partial<HttpLimits>;
  readonly lookup?: Lookup;
  /** Certificates to trust instead of the system's, PEM. */
  readonly ca?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower case, without parameters; empty where the answer names none. */
  readonly mediaType: string;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  /** Decompressed. Ends with a SourceError when a limit is met or the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const FREE_BYTES = 1024 * 1024;

/** @throws SourceError in words: not listed, not public, not to be reached, too slow, too many redirects */
export async function httpGet(ask: HttpAsk, tools: HttpTools): Promise<HttpAnswer> {
  const limits = { ...HTTP_LIMITS, ...tools.limits };
  const deadline = AbortSignal.timeout(limits.totalMs);
  let { url } = ask;
  for (let hop = 0; ; hop += 1) {
    const answer = await send(url, ask, tools, limits, deadline);
    const { location } = answer.headers;
    const status = answer.statusCode ?? 0;
    if (!REDIRECTS.has(status) || location === undefined) {
      return { status, url, mediaType: (answer.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase(), body: bodyOf(answer, limits, deadline) };
    }
    answer.destroy();
    if (hop >= limits.redirects) throw new SourceError(`${url.host} sends from one address to the next, more than ${limits.redirects} times.`);
    const next = parse(location, url);
    if (url.protocol === 'https:' && next.protocol === 'http:') throw new SourceError(`${url.host} sends on to ${next.host} without encryption (http), which is not followed.`);
    url = next;
  }
}

function parse(location: string, from: URL): URL {
  try {
    return new URL(location, from);
  } catch {
    throw new SourceError(`${from.host} sends on to an address that cannot be read.`);
  }
}

async function send(url: URL, ask: HttpAsk, { policy, lookup, ca }: HttpTools, limits: HttpLimits, deadline: AbortSignal): Promise<IncomingMessage> {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new SourceError(`Only http and https can be read from, not ${url.protocol.slice(0, -1)}.`);
  if (url.username !== '' || url.password !== '') throw new SourceError('An address with a name and a password in it is not asked. Store them with a connection.');
  if (!ask.isListed(url)) throw new SourceError(`“${url.host}” is not among the hosts that this project may read from. Somebody who manages connections can add it on the project’s Data page.`);
  const isTls = url.protocol === 'https:';
  const port = Number(url.port) || (isTls ? 443 : 80);
  const host = plainHost(url.hostname);
  const address = await resolveAllowed(host, port, policy, lookup);
  const headers: Record<string, string> = { host: url.host, accept: ask.accept, 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'pinion', connection: 'close' };
  if (ask.credential?.isFor(url)) headers[ask.credential.name] = ask.credential.value;
  const target = { hostname: address, port, method: 'GET', path: `${url.pathname}${url.search}`, headers, agent: false as const, maxHeaderSize: 32 * 1024 };
  return new Promise((resolve, reject) => {
    const request = isTls ? tlsRequest({ ...target, servername: isIP(host) ? '' : host, ...(ca === undefined ? {} : { ca }) }) : plainRequest(target);
    const late = () => request.destroy(new SourceError(`${url.host} took longer than ${limits.totalMs / 1000} s.`));
    if (deadline.aborted) late();
    deadline.addEventListener('abort', late);
    request.setTimeout(limits.idleMs, () => request.destroy(new SourceError(`${url.host} did not answer within ${limits.idleMs / 1000} s.`)));
    request.once('error', (error) => reject(inWords(error, url)));
    let isAnswered = false;
    request.once('response', (answer) => {
      isAnswered = true;
      answer.once('close', () => deadline.removeEventListener('abort', late));
      resolve(answer);
    });
    request.once('close', () => { if (!isAnswered) deadline.removeEventListener('abort', late); });
    request.end();
  });
}

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at that port', ECONNRESET: 'the connection was cut', ETIMEDOUT: 'it does not answer', EHOSTUNREACH: 'it cannot be reached from this server', ENETUNREACH: 'it cannot be reached from this server',
  CERT_HAS_EXPIRED: 'its certificate has expired', DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed', SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed', UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified', ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name', EPROTO: 'it does not speak TLS at that port', HPE_INVALID_CONSTANT: 'it does not speak HTTP at that port', HPE_HEADER_OVERFLOW: 'its headers are too long',
};

/** What went wrong with a connection, without the words of the system: those name addresses. */
export function whyOf(error: unknown): string {
  const { code } = error as { code?: string };
  return CODES[code ?? ''] ?? (code?.startsWith('HPE_') ? 'it does not speak HTTP at that port' : code?.includes('SSL') || code?.includes('TLS') ? 'no encrypted connection came about' : 'the connection broke');
}

function inWords(error: Error, url: URL): SourceError {
  return error instanceof SourceError ? error : new SourceError(`${url.host} could not be read: ${whyOf(error)}.`, { cause: error });
}

async function* bodyOf(answer: IncomingMessage, limits: HttpLimits, deadline: AbortSignal): AsyncGenerator<Uint8Array> {
  const url = answer.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const where = 'the answer';
  let received = 0;
  let given = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      received += chunk.length;
      done(received > limits.bytes ? new SourceError(`${where} has more than ${words(limits.bytes)}, the limit of one read. Ask for less of it.`) : null, chunk);
    },
  });
  const decoder = url === '' || url === 'identity' ? null : url === 'gzip' || url === 'x-gzip' ? createGunzip() : url === 'deflate' ? createInflate() : url === 'br' ? createBrotliDecompress() : undefined;
  if (decoder === undefined) {
    answer.destroy();
    throw new SourceError('The answer is compressed in a way that is not known here.');
  }
  // What breaks any of the streams ends the last one, which is read below.
  const end = (error: unknown): void => { if (error) last.destroy(error as Error); };
  const last: Readable = decoder === null ? pipeline(answer, counted, end) : pipeline(answer, counted, decoder, end);
  try {
    for await (const chunk of last as AsyncIterable<Buffer>) {
      given += chunk.length;
      if (given > limits.bytes) throw new SourceError(`The answer has more than ${words(limits.bytes)}, the limit of one read. Ask for less of it.`);
      if (given > FREE_BYTES && given > received * limits.ratio) throw new SourceError(`The answer grows to more than ${limits.ratio} times its size when decompressed, so it was refused.`);
      yield chunk;
    }
    if (!answer.complete) throw new SourceError('The answer broke off before its end. Try again.');
  } catch (error) {
    if (error instanceof SourceError) throw error;
    if (deadline.aborted) throw new SourceError(`The answer took longer than ${limits.totalMs / 1000} s.`, { cause: error });
    const { code } = error as { code?: string };
    throw new SourceError(code?.startsWith('Z_') || code?.startsWith('ERR__ERROR') || code === 'ERR_BROTLI_DECODER' ? 'The answer says that it is compressed, and cannot be decompressed.' : 'The answer broke off before its end. Try again.', { cause: error });
  } finally {
    last.destroy();
    answer.destroy();
  }
}

function words(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.floor(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
}
