/** OpenAPI 3.1 from the router table: the same rows and the same zod schemas that answer. */
import { z } from 'zod';
import { ERRORS } from '@/lib/domain/errors';
import type { Door, JsonDoor } from './door';

type Json = Record<string, unknown>;

const PREFIXES = ['/api/v1/', '/v2', '/health/', '/metrics'];

function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;
  return rest;
}

function requirement(door: Door): string {
  const { requires } = door;
  if (requires.access === 'public') return 'Open to everybody.';
  if (requires.access === 'signed-in') return requires.isByHand ? 'For anybody signed in; not open to tokens.' : `For anybody signed in, and ${requires.token ? `tokens of the scope ${requires.token}` : 'any valid token'}.`;
  return `Needs the right \`${requires.access}\`${requires.token ? `; a token needs the scope \`${requires.token}\`` : '; not open to tokens'}.`;
}

function operation(door: Door): Json {
  const names = [...door.path.matchAll(/[:*](\w+)/g)].map((found) => found[1] ?? '');
  const parameters: Json[] = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const json = door.kind === 'json' ? (door as unknown as JsonDoor) : null;
  if (json?.query) {
    const query = schemaOf(json.query) as { properties?: Record<string, unknown>; required?: string[] };
    for (const [name, schema] of Object.entries(query.properties ?? {})) parameters.push({ name, in: 'query', required: query.required?.includes(name) ?? false, schema });
  }
  return {
    operationId: `${door.method.toLowerCase()}${door.path.replace(/[^a-zA-Z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase())}`,
    summary: door.summary,
    description: requirement(door),
    tags: [door.path.split('/').find((part, index) => index > 0 && part !== 'api' && part !== 'v1') ?? 'api'],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(json?.body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(json.body) } } } } : {}),
    responses: {
      [String(json?.status ?? 200)]: { description: 'Done' },
      default: { description: 'Refused, as RFC 9457 says', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
    },
    security: door.requires.access === 'public' ? [] : [{ token: [] }, { session: [] }],
  };
}

/** The document for the doors that programs use; pages and sockets are not in it. */
export function openApi(doors: readonly Door[], options: { readonly origin: string; readonly version: string }): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const door of doors) {
    if (door.kind === 'page' || door.kind === 'socket' || !PREFIXES.some((prefix) => door.path.startsWith(prefix))) continue;
    const path = door.path.replace(/[:*](\w+)/g, '{$1}');
    (paths[path] ??= {})[door.method.toLowerCase()] = operation(door);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Pinion', version: options.version, description: 'Everything the pages do, as REST. Refusals are problem+json.' },
    servers: [{ url: options.origin }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token: pinion token create' },
        session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'A signed-in browser; changes need the Origin header of this site' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail'],
          properties: {
            type: { const: 'about:blank' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { enum: Object.keys(ERRORS) },
            detail: { type: 'string', description: 'What, where, and what to do' },
            details: { description: 'For programs' },
          },
        },
      },
    },
  };
}
