/**
 * Connections for `pinion run`: a JSON object by name, each with the settings of the Data page and its credential, best as the name of an
 * environment variable:
 *
 *   { "weather": { "kind": "http", "baseUrl": "https://api.example.com/v1/", "auth": "bearer", "credential": { "env": "WEATHER_TOKEN" } } }
 *
 * The file and the environment stay with the command: the kernel sees neither.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readNamedSecret, readSourcesEnv } from '@/lib/env';
import { HTTP_AUTHS, nameProblem, needsCredential, POSTGRES_TLS, readSettings, type ConnectionSettings } from '@/lib/domain/connections';
import type { SourceQuestion } from '@/lib/domain/reads';
import { HTTP_LIMITS } from '@/lib/server/egress/http';
import { readPolicy } from '@/lib/server/egress/policy';
import { SourceError } from '@/lib/server/egress/resolve';
import { readSource, type OpenConnection, type SourceTools } from '@/lib/server/sources/reader';
import { Misuse } from './exit';

export interface FileSources {
  /** Rejects with words for the author of the cell. */
  read(question: Exclude<SourceQuestion, { verb: 'readStream' }>): Promise<{ readonly value: unknown; readonly payload: Uint8Array }>;
}

const credential = z.union([z.string(), z.strictObject({ env: z.string().regex(/^[A-Za-z_]\w*$/, 'is no name of an environment variable') })]).optional();
const entry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('http'), baseUrl: z.string(), hosts: z.array(z.string()).default([]), auth: z.enum(HTTP_AUTHS).default('none'), headerName: z.string().optional(), user: z.string().optional(), credential }),
  z.strictObject({ kind: z.literal('postgres'), host: z.string(), port: z.number().default(5432), database: z.string(), user: z.string(), tls: z.enum(POSTGRES_TLS).default('verify'), credential }),
]);

/** @throws Misuse that names the connection and what is wrong with it, never a credential */
export async function readConnections(path: string, tools: Partial<SourceTools> = {}): Promise<FileSources> {
  const all = new Map((await readEntries(path)).map((connection) => [connection.name, connection]));
  let policy: SourceTools['policy'];
  try {
    policy = readPolicy(readSourcesEnv());
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
  return {
    async read(question) {
      const { name, mediaType, kept } = await readSource(question, {
        tools: { policy, ...tools }, list: async () => [...all.values()], find: async (wanted) => all.get(wanted) ?? null, keep: joined,
      });
      return { value: { name, mediaType }, payload: kept };
    },
  };
}

async function readEntries(path: string): Promise<OpenConnection[]> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // The words of a parser may hold a part of the file, and so of a credential.
    throw new Misuse(code === 'ENOENT' ? `There is no file ${path}.` : code === undefined ? `${path} is not JSON.` : `${path} cannot be read: ${message}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Misuse(`${path} is not a JSON object of connections by name.`);
  return Object.entries(json).map(([name, value]) => {
    const where = `${path}, connection “${name}”:`;
    const problem = nameProblem(name);
    if (problem !== null) throw new Misuse(`${where} ${problem}`);
    const parsed = entry.safeParse(value);
    if (!parsed.success) throw new Misuse(`${where} ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}`);
    const { credential: given, ...wanted } = parsed.data;
    const settings = readSettings(JSON.parse(JSON.stringify(wanted)) as ConnectionSettings);
    if (!settings.ok) throw new Misuse(`${where} ${settings.message}`);
    const secret = typeof given === 'object' ? readNamedSecret(given.env) : given;
    if (typeof given === 'object' && !secret) throw new Misuse(`${where} the environment variable ${given.env} is not set.`);
    if (needsCredential(settings.value) && !secret) throw new Misuse(`${where} it has no credential. Name one: "credential": { "env": "NAME" }.`);
    return { name, settings: settings.value, credential: secret || null };
  });
}

async function joined(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    if (size > HTTP_LIMITS.bytes) throw new SourceError(`The answer has more than ${HTTP_LIMITS.bytes / 1024 / 1024} MiB, the limit of one read. Ask for less of it.`);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
