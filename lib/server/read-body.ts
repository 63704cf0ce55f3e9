/** Reads and parses a request's body and query for a JSON door; every way to get it wrong has its own refusal. */
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { done, refuse, type Result } from '@/lib/domain/errors';

const DEFAULT_LIMIT = 1 << 20;

export async function readBytes(request: IncomingMessage, limit: number): Promise<Result<Buffer>> {
  const tooLarge = () => refuse('too-large', `The request is larger than ${limit} bytes, the limit here.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) return tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return tooLarge();
    chunks.push(chunk);
  }
  return done(Buffer.concat(chunks));
}

/** `limit` in bytes; 1 MiB unless said. */
export async function readJson<T>(request: IncomingMessage, schema: z.ZodType<T>, limit = DEFAULT_LIMIT): Promise<Result<T>> {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) return refuse('wrong-type', 'Send the body as application/json.');
  const bytes = await readBytes(request, limit);
  if (!bytes.ok) return bytes;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value));
  } catch (error) {
    return refuse('bad-request', `The body is not JSON: ${(error as Error).message}`);
  }
  return check(schema, value);
}

/** A parameter given twice becomes a list. */
export function readQuery<T>(url: URL, schema: z.ZodType<T>): Result<T> {
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string | string[]>;
  for (const key of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(key);
    query[key] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return check(schema, { ...query });
}

function check<T>(schema: z.ZodType<T>, value: unknown): Result<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return done(parsed.data);
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  const text = issues.slice(0, 5).map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message)).join('; ');
  return refuse('invalid', text, issues);
}
