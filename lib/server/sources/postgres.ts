/**
 * A query on somebody's PostgreSQL, read-only and in pages: one connection, one transaction `read only`, one cursor declared for one
 * query (so that neither COPY, DO, SET nor a second statement can be meant), ended whatever happens.
 *
 * What it gives, as bytes: JSON Lines; first `{"columns":[{"name","type","of"}]}`, then a row a line as a list of texts in PostgreSQL's own spelling (ISO
 * dates in UTC) and nulls. `type` says what a table makes of a column, `of` what PostgreSQL calls it (pg_type.h).
 */
import { connect, isIP, type Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import postgres from 'postgres';
import type { PostgresSettings } from '@/lib/domain/connections';
import type { PostgresParameter } from '@/lib/domain/reads';
import { whyOf } from '../egress/http';
import { plainHost, type EgressPolicy } from '../egress/policy';
import { resolveAllowed, SourceError, type Lookup } from '../egress/resolve';

export interface PostgresLimits {
  /** Bytes that the server may send. */
  readonly bytes: number;
  readonly rows: number;
  readonly connectMs: number;
  /** Milliseconds of one statement, and of all of it. */
  readonly statementMs: number;
  readonly totalMs: number;
}

export const POSTGRES_LIMITS: PostgresLimits = { bytes: 256 * 1024 * 1024, rows: 10_000_000, connectMs: 10_000, statementMs: 120_000, totalMs: 300_000 };

export interface PostgresTools {
  readonly policy: EgressPolicy;
  readonly limits?: Partial<PostgresLimits>;
  readonly lookup?: Lookup;
}

export interface PostgresAsk {
  readonly sql: string;
  readonly parameters: readonly PostgresParameter[];
}

type WireType = 'integer' | 'number' | 'boolean' | 'date' | 'text';

const TYPES: Readonly<Record<number, readonly [WireType, string]>> = {
  16: ['boolean', 'bool'], 20: ['integer', 'int8'], 21: ['integer', 'int2'], 23: ['integer', 'int4'], 26: ['integer', 'oid'], 700: ['number', 'float4'], 701: ['number', 'float8'], 1700: ['number', 'numeric'],
  1082: ['date', 'date'], 1114: ['date', 'timestamp'], 1184: ['date', 'timestamptz'],
  17: ['text', 'bytea'], 25: ['text', 'text'], 114: ['text', 'json'], 1042: ['text', 'bpchar'], 1043: ['text', 'varchar'], 1083: ['text', 'time'], 1186: ['text', 'interval'], 2950: ['text', 'uuid'], 3802: ['text', 'jsonb'],
};

const DECLARE = 'declare pinion_read no scroll cursor without hold for ';
const FIRST_ROWS = 100;
const PAGE_BYTES = 1024 * 1024;
const MOST_ROWS = 10_000;
const WATCH_MS = 50;

/**
 * Rows as described above. @param password null where none is stored
 * @throws SourceError in words: host, sign-in, the query's own error with its place, a limit
 */
export async function* queryPostgres(settings: PostgresSettings, password: string | null, { sql: text, parameters }: PostgresAsk, { policy, limits: given, lookup }: PostgresTools): AsyncGenerator<Uint8Array> {
  const limits = { ...POSTGRES_LIMITS, ...given };
  const address = await resolveAllowed(settings.host, settings.port, policy, lookup);
  const where = plainHost(settings.host);
  let socket: Socket | null = null;
  let beyond: SourceError | null = null;
  const sql = postgres({
    host: where, port: settings.port, database: settings.database, username: settings.user, pass: password ?? '', password: () => password ?? '', max: 1, prepare: false, fetch_types: false, connect_timeout: limits.connectMs / 1000, idle_timeout: 0, max_lifetime: null, keep_alive: null,
    ssl: settings.tls === 'off' ? false : { servername: isIP(where) ? undefined : where, rejectUnauthorized: settings.tls === 'verify', checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(where, certificate) },
    onnotice: () => {}, connection: { application_name: 'pinion' },
    socket: async () => {
      // The library would dial again and again where a server hangs up before it let us in.
      if (socket !== null || beyond !== null) throw new SourceError('the connection was cut');
      return (socket = await dial(address, settings.port, limits.connectMs));
    },
  } as unknown as postgres.Options<Record<string, never>>);
  let giveUp: (error: SourceError) => void = () => {};
  const stopped = new Promise<never>((_, reject) => { giveUp = reject; });
  stopped.catch(() => {});
  const stop = (error: SourceError) => { giveUp(beyond ??= error); socket?.destroy(); };
  const total = setTimeout(() => stop(new SourceError(`${where} took longer than ${limits.totalMs / 1000} s. Ask for less.`)), limits.totalMs);
  const watch = setInterval(() => { if ((socket?.bytesRead ?? 0) > limits.bytes) stop(tooMuch(limits)); }, WATCH_MS);
  const run = (query: string, values: readonly PostgresParameter[] = []) => sql.unsafe(query, [...values] as never[], { prepare: false, simple: false } as never).raw();
  const ask = (query: string, values: readonly PostgresParameter[] = []) => Promise.race([run(query, values), stopped]);
  try {
    // Set here rather than at the start of the session, so that poolers let it pass. A server notices only at its own limit that nobody listens any more.
    await ask('begin transaction isolation level repeatable read, read only');
    await ask(`select set_config('statement_timeout', '${Math.min(limits.statementMs, limits.totalMs)}', true), set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true), set_config('intervalstyle', 'iso_8601', true), set_config('extra_float_digits', '1', true), set_config('bytea_output', 'hex', true)`);
    await ask(DECLARE + text, parameters);
    let size = FIRST_ROWS;
    let rows = 0;
    for (let isFirst = true; ; isFirst = false) {
      const page = await ask(`fetch forward ${size} from pinion_read`);
      if (isFirst) yield line({ columns: page.columns.map(({ name, type }) => ({ name, type: TYPES[type]?.[0] ?? 'text', of: TYPES[type]?.[1] ?? `type ${type}` })) });
      rows += page.length;
      if (rows > limits.rows || (socket as Socket | null)!.bytesRead > limits.bytes) throw tooMuch(limits);
      if (page.length > 0) {
        const bytes = Buffer.from(`${(page as unknown as (Buffer | null)[][]).map((row) => JSON.stringify(row.map((value) => value?.toString('utf8') ?? null))).join('\n')}\n`);
        yield bytes;
        const last = page.length;
        if (last === size) size = Math.max(1, Math.min(MOST_ROWS, Math.floor((last * PAGE_BYTES) / Math.max(1, bytes.length))));
      }
      if (page.length === 0) break;
    }
    await ask('commit');
  } catch (error) {
    throw beyond ?? inWords(error, settings, password);
  } finally {
    clearTimeout(total);
    clearInterval(watch);
    await sql.end({ timeout: 0 }).catch(() => {});
    (socket as Socket | null)?.destroy();
  }
}

/** Connected, or a SourceError. */
function dial(address: string, port: number, withinMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(new SourceError(`it does not answer within ${withinMs / 1000} s`)), withinMs);
    socket.once('error', (error) => { clearTimeout(timer); reject(error); });
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.removeAllListeners('error');
      // The library listens from here on; an error of a socket that it has let go of is nobody's.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

function line(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function tooMuch({ rows, bytes }: PostgresLimits): SourceError {
  return new SourceError(`The query gives more than ${rows} rows or ${Math.floor(bytes / 1024 / 1024)} MiB, the limit of one read. Add conditions or a limit, or aggregate in the query.`);
}

const REFUSALS: Readonly<Record<string, (settings: PostgresSettings) => string>> = {
  '28P01': ({ user }) => `it does not take this password for the user ${user}`,
  '28000': ({ user }) => `it does not let the user ${user} in`,
  '3D000': ({ database }) => `it has no database ${database}`,
  '53300': () => 'it has no connection left',
  '57P03': () => 'it is starting or stopping',
  CONNECT_TIMEOUT: () => 'it does not answer',
  CONNECTION_CLOSED: () => 'the connection was cut',
  CONNECTION_DESTROYED: () => 'the connection was cut',
};

function inWords(error: unknown, settings: PostgresSettings, password: string | null): SourceError {
  const { code = '', message = '', position, hint, severity } = error as { code?: string; message?: string; position?: string; hint?: string; severity?: string };
  const server = `${plainHost(settings.host)}:${settings.port}`;
  const known = REFUSALS[code];
  if (known) return new SourceError(`The PostgreSQL server ${server} cannot be read: ${known(settings)}.`, { cause: error });
  if (code === '57014') return new SourceError('The query took too long and was cancelled. Add conditions, or aggregate in the query.', { cause: error });
  if (code === '25006') return new SourceError('The query would change something; this connection only reads.', { cause: error });
  if (severity === undefined) return new SourceError(`The PostgreSQL server ${server} cannot be read: ${error instanceof SourceError ? message : whyOf(error)}.`, { cause: error });
  const at = Number(position) - DECLARE.length;
  const isStatement = code === '42601' && at <= 12 && at > 0;
  const words = `${message}${at > 0 ? `, at character ${at} of the query` : ''}.${hint ? ` ${hint}` : ''}${isStatement ? ' Only queries are read: SELECT, VALUES, TABLE or WITH.' : ''}`;
  return new SourceError(`PostgreSQL says: ${password ? words.replaceAll(password, '•••') : words}`, { cause: error });
}
