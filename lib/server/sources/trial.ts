/** Trying a connection: it is really asked, briefly, and what is said of it holds nothing that the server sent but its version. */
import { queryPostgres } from './postgres';
import { askHttp, type OpenConnection, type SourceTools } from './reader';

export interface TrialOutcome {
  readonly ok: boolean;
  readonly message: string;
}

const TRIAL_MS = 15_000;

/** @throws SourceError in words where it does not answer as it should */
export async function tryConnection(connection: OpenConnection, tools: SourceTools): Promise<TrialOutcome> {
  return connection.settings.kind === 'http' ? tryHttp(connection, tools) : tryPostgres(connection, tools);
}

async function tryHttp({ name, settings, credential }: OpenConnection, tools: SourceTools): Promise<TrialOutcome> {
  if (settings.kind !== 'http') throw new Error('unreachable');
  const url = new URL(settings.baseUrl);
  const { status, body } = await askHttp({ name, settings, credential }, url, '*/*', { ...tools, http: { ...tools.http, idleMs: TRIAL_MS, totalMs: TRIAL_MS } });
  for await (const _ of body) break;
  if (status === 401 || status === 403) return { ok: false, message: credential === null ? `${url.host} answers ${status}: it wants a credential.` : `${url.host} answers ${status}: it does not take the credential.` };
  if (status >= 500) return { ok: false, message: `${url.host} answers ${status}: it has trouble of its own.` };
  if (status >= 400) return { ok: true, message: `${url.host} answers, with ${status} at the base address itself. Whether it takes the credential shows with the first read.` };
  return { ok: true, message: `${url.host} answers with ${status}.` };
}

async function tryPostgres({ settings, credential }: OpenConnection, { policy, lookup, postgres }: SourceTools): Promise<TrialOutcome> {
  if (settings.kind !== 'postgres') throw new Error('unreachable');
  const asked = { sql: "select current_setting('server_version') as version, rolsuper or rolcreatedb or rolcreaterole as is_strong from pg_roles where rolname = current_user", parameters: [] };
  let text = '';
  for await (const piece of queryPostgres(settings, credential, asked, { policy, ...(lookup ? { lookup } : {}), limits: { ...postgres, connectMs: TRIAL_MS, statementMs: TRIAL_MS, totalMs: TRIAL_MS } })) text += new TextDecoder().decode(piece);
  const [version = '', isStrong] = JSON.parse(text.trim().split('\n')[1] ?? '[]') as (string | null)[];
  return { ok: true, message: `PostgreSQL ${(version ?? '').slice(0, 40)} answers.${isStrong === 't' ? ` ${settings.user} may change databases or people there; a user that may only read is better.` : ''}` };
}
