/**
 * Reading from other servers, through the host: the kernel has no network and never sees a credential. What may be read is what the project's
 * connections open (its Data page). What was read is kept by its digest, and a replay reads those bytes again.
 */
import { LONGEST_PATH, LONGEST_SQL, MOST_PARAMETERS } from '@/kernel/protocol';
import type { PostgresParameter, SourceQuestion } from '@/lib/domain/reads';
import { DataError } from '../errors';
import { libraryHost } from '../host';
import { Table } from '../table/table';
import { parseCsv, type CsvOptions } from './csv';
import { parseJsonLines } from './json-lines';
import { parseParquet, type ParquetOptions } from './parquet';
import { parsePostgresRows } from './postgres-rows';

export type HttpForm = 'csv' | 'json' | 'jsonl' | 'parquet' | 'text' | 'bytes';
export type QueryValues = Readonly<Record<string, string | number | boolean | Date | null | undefined | readonly (string | number)[]>>;

interface HttpAs {
  /** Path below the connection's address. */
  readonly path?: string;
  /** Becomes `?name=value`; a list becomes the name several times, null and undefined nothing. */
  readonly query?: QueryValues;
  readonly csv?: CsvOptions;
  readonly parquet?: ParquetOptions;
}

export type HttpOptions<As extends HttpForm | undefined = HttpForm | undefined> = HttpAs & { /** What the answer is; by its media type or the path's ending unless said. */ readonly as?: As };

/** Plain data as JSON has it. */
// eslint-disable-next-line typescript/no-explicit-any -- as JSON.parse: the shape is the server's
export type Json = any;
type Answer<As> = As extends 'csv' | 'jsonl' | 'parquet' ? Table : As extends 'text' ? string : As extends 'bytes' ? Uint8Array : As extends 'json' ? Json : Table | Json;

/**
 * Reads from an HTTP server through a connection of the project, with its credential.
 *
 * @example const days = await readHttp('weather', { path: 'forecast.csv', query: { days: 3 }, as: 'csv' });
 * @returns a Table for csv, jsonl and parquet, the parsed value for json, a string for text, a Uint8Array for bytes
 * @throws Error in words where there is no such connection, the server refuses, is not reached or sends too much; DataError where the answer is not what `as` says
 */
export async function readHttp<As extends HttpForm | undefined = undefined>(connection: string, options: HttpOptions<As> = {}): Promise<Answer<As>> {
  if (typeof connection !== 'string' || connection === '') throw new DataError('readHttp wants the name of a connection first.', "Connections stand on the project's Data page: readHttp('weather', { path: 'forecast' }).");
  return read(connection, options.path ?? '', options) as Promise<Answer<As>>;
}

/**
 * Reads a whole address of a host that a connection of the project opens. No credential goes along.
 *
 * @example const rides = await readUrl('https://data.example.com/rides.parquet');
 * @returns as `readHttp`
 * @throws as `readHttp`, and where no connection opens the host
 */
export async function readUrl<As extends HttpForm | undefined = undefined>(url: string, options: Omit<HttpOptions<As>, 'path'> = {}): Promise<Answer<As>> {
  return read(null, String(url), options as HttpOptions) as Promise<Answer<As>>;
}

/**
 * Asks a PostgreSQL server through a connection of the project, in a read-only transaction. Values go in as parameters, $1, $2 …, never as text of the query.
 *
 * @example const orders = await queryPostgres('warehouse', 'select id, total, placed_at from orders where total > $1', [100]);
 * @returns a Table: int2, int4 and int8 are integers, floats and numeric numbers, bool boolean, date, timestamp and timestamptz dates (UTC, milliseconds), all else text
 * @throws Error in PostgreSQL's words with the place in the query; DataError for values that no table holds exactly, with the cast that helps
 */
export async function queryPostgres(connection: string, sql: string, parameters: readonly (string | number | bigint | boolean | Date | null | undefined)[] = []): Promise<Table> {
  if (typeof sql !== 'string' || sql.trim() === '') throw new DataError('queryPostgres wants a query as its second value.', "For example: queryPostgres('warehouse', 'select 1 as one').");
  if (sql.length > LONGEST_SQL) throw new DataError(`The query has ${sql.length} characters; ${LONGEST_SQL} is the most.`, 'Pass long lists as a parameter and use = any($1::text[]).');
  if (parameters.length > MOST_PARAMETERS) throw new DataError(`The query has ${parameters.length} parameters; ${MOST_PARAMETERS} is the most.`, 'Pass a list as one text: = any($1::text[]), with {a,b,c}.');
  const { payload } = await libraryHost().callHost({ verb: 'queryPostgres', connection: whole(connection, 'The name of the connection'), sql: whole(sql, 'The query'), parameters: parameters.map(parameterOf) });
  return new Table(parsePostgresRows(payload, connection), connection);
}

/**
 * Records of a stream of the project, as its snapshots have them: all that are kept, or some. Records that wait for their snapshot are not among them.
 *
 * @example const recent = await readStream('line-3', { last: 24 });
 * @returns a Table with the names of the records as columns; texts that are all dates (ISO 8601) become dates
 * @throws Error that says which streams there are; DataError where no snapshot was cut yet
 */
export async function readStream(name: string, { from, to, last }: { /** Number of a snapshot. */ readonly from?: number; readonly to?: number; /** Only the newest so many. */ readonly last?: number } = {}): Promise<Table> {
  for (const [option, value] of Object.entries({ from, to, last })) if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1 && value <= 1_000_000_000)) throw new DataError(`‘${String(value)}’ is no ${option === 'last' ? 'number of snapshots' : 'snapshot'}.`, 'Snapshots count from 1.');
  const { payload } = await libraryHost().callHost({ verb: 'readStream', stream: whole(name, 'The name of the stream'), from: from ?? null, to: to ?? null, last: last ?? null });
  return new Table(parseJsonLines(payload, name), name);
}

function parameterOf(value: unknown, index: number): PostgresParameter {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return whole(value, `Parameter $${index + 1}`);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new DataError(`Parameter $${index + 1} is ${value instanceof Date ? 'no date' : Array.isArray(value) ? 'a list' : String(value)}, which cannot be sent.`, Array.isArray(value) ? "Send a list as a text and cast it: = any($1::int[]), with '{1,2,3}'." : 'Send a text, a number, a boolean, a date or null.');
}

async function read(connection: string | null, path: string, options: HttpOptions): Promise<unknown> {
  const query = Object.entries(options.query ?? {}).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).filter((one) => one !== null && one !== undefined).map((one): [string, string] => [whole(name, 'A name in the query'), whole(one instanceof Date ? one.toISOString() : String(one), `The value of ${name}`)]));
  if (path.length > LONGEST_PATH || query.length > MOST_PARAMETERS) throw new DataError('The address is too long to be asked for.', `A path has ${LONGEST_PATH} characters at most, a query ${MOST_PARAMETERS} values.`);
  const question: SourceQuestion = { verb: 'readHttp', connection: connection === null ? null : whole(connection, 'The name of the connection'), path: whole(path, 'The path'), query, accept: ACCEPTS[options.as ?? 'bytes'] };
  const { value, payload } = await libraryHost().callHost(question);
  const mediaType = String((value as { mediaType?: unknown } | null)?.mediaType ?? '');
  const name = connection === null ? path : `${connection}: ${path}`;
  return parse(payload, options.as ?? guess(mediaType, path), options, name.slice(0, 200));
}

const ACCEPTS: Readonly<Record<HttpForm, string>> = { csv: 'text/csv, */*;q=0.5', json: 'application/json, */*;q=0.5', jsonl: 'application/jsonl, application/x-ndjson, */*;q=0.5', parquet: 'application/vnd.apache.parquet, */*;q=0.5', text: 'text/plain, */*;q=0.5', bytes: '*/*' };

function guess(mediaType: string, path: string): HttpForm {
  if (/^text\/(csv|tab-separated-values)$/.test(mediaType) || /\.(csv|tsv)(\?|$)/i.test(path)) return 'csv';
  if (/parquet/.test(mediaType) || /\.parquet(\?|$)/i.test(path)) return 'parquet';
  if (/jsonl|ndjson|json-seq|jsonlines/.test(mediaType) || /\.(jsonl|ndjson)(\?|$)/i.test(path)) return 'jsonl';
  if (/[/+]json$/.test(mediaType) || /\.json(\?|$)/i.test(path)) return 'json';
  if (mediaType.startsWith('text/')) return 'text';
  throw new DataError(`What was read ${mediaType === '' ? 'does not say what it is' : `is ${mediaType}`}.`, "Say how to read it: { as: 'csv' }, 'json', 'jsonl', 'parquet', 'text' or 'bytes'.");
}

async function parse(payload: Uint8Array, as: HttpForm, options: HttpOptions, name: string): Promise<unknown> {
  switch (as) {
    case 'csv': return new Table(parseCsv(payload, options.csv ?? {}, name), name);
    case 'parquet': return new Table(await parseParquet(payload, options.parquet ?? {}, name), name);
    case 'jsonl': return new Table(parseJsonLines(payload, name), name);
    case 'bytes': return payload;
    case 'text': return decode(payload, name);
    case 'json': {
      const text = decode(payload, name);
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw new DataError(`${name} is not JSON: ${error instanceof Error ? error.message : String(error)}`, `It begins with: ${text.slice(0, 60)}`);
      }
    }
    default: throw new DataError(`‘${String(as)}’ is no way to read an answer.`, "Use 'csv', 'json', 'jsonl', 'parquet', 'text' or 'bytes'.");
  }
}

function decode(payload: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch {
    throw new DataError(`${name} is not text in UTF-8.`, "Read it as bytes: { as: 'bytes' }.");
  }
}

/** Half of a character could be neither recorded nor sent. */
function whole(text: string, what: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new DataError(`${what} holds half of a character.`, 'It was probably cut in the middle.');
  return text;
}
