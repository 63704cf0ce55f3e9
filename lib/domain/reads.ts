/**
 * How what was read from outside is named in provenance: readable, and the same for the same question. A replay asks by this name and gets the
 * bytes that were recorded under it.
 */
import { canonicalJson } from './canonical';

/** A value of a query's parameter. */
export type PostgresParameter = string | number | boolean | null;

export type SourceQuestion =
  /** `connection` null: `path` is a whole address. */
  | { readonly verb: 'readHttp'; readonly connection: string | null; readonly path: string; readonly query: readonly (readonly [string, string])[]; readonly accept: string }
  | { readonly verb: 'queryPostgres'; readonly connection: string; readonly sql: string; readonly parameters: readonly PostgresParameter[] }
  /** Snapshots of a stream of the project, by number, `from` and `to` included; null: from the first, or to the last, that is kept. `last`: only so many, the newest. */
  | { readonly verb: 'readStream'; readonly stream: string; readonly from: number | null; readonly to: number | null; readonly last: number | null };

const LONGEST = 80;

/** The media type belongs to what was read, and to how a cell reads it again: it stands behind the name, where the answer had one. */
export function recordedName(name: string, mediaType: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,80}$/.test(mediaType) ? `${name} ${mediaType}` : name;
}

/** The media type of what was recorded under `name`, as `recordedName` wrote it; null where that is another read. */
export function mediaTypeOfRecord(recorded: string, name: string): string | null {
  return recorded === name ? '' : recorded.startsWith(`${name} `) ? recorded.slice(name.length + 1) : null;
}

/** True for names of reads from other servers, and of streams: no files of the project. */
export function isRecordOfRead(recorded: string): boolean {
  return / #[0-9a-f]{12}( \S+)?$/.test(recorded);
}

/** `weather: forecast?days=3 #1f2e3d4c5b6a`. The digits are of the whole question's digest. @param sha256 of a text, hexadecimal */
export function nameOfRead(question: SourceQuestion, sha256: (text: string) => string): string {
  const said = question.verb === 'readStream'
    ? `stream ${question.stream}${question.last === null ? '' : `, the last ${question.last}`}${question.from === null ? '' : `, from ${question.from}`}${question.to === null ? '' : `, to ${question.to}`}`
    : question.verb === 'queryPostgres'
    ? `${question.connection}: ${question.sql.replace(/\s+/g, ' ').trim()}`
    : `${question.connection === null ? '' : `${question.connection}: `}${question.path}${question.query.length === 0 ? '' : `?${new URLSearchParams(question.query.map(([name, value]) => [name, value])).toString()}`}`;
  const whole = [...said];
  return `${whole.length > LONGEST ? `${whole.slice(0, LONGEST - 1).join('')}…` : said} #${sha256(canonicalJson(question)).slice(0, 12)}`;
}
