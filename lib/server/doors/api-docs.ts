/** The description of the API: for programs, and as one plain page for people. */
import type { Door } from '../door';
import { openApi } from '../openapi';
import { sendJson } from '../respond';

const VERSION = '1';

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin: 2rem 0 .5rem; text-transform: capitalize }
details { border-top: 1px solid color-mix(in srgb, currentColor 18%, transparent); padding: .5rem 0 }
summary { cursor: pointer }
code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { overflow: auto; padding: .75rem; background: color-mix(in srgb, currentColor 6%, transparent); border-radius: 6px }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600 }
`;

interface Operation {
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: unknown } } };
}

function renderDocs(document: ReturnType<typeof openApi>): string {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  const rows = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));
  const tags = [...new Set(rows.map((row) => row.operation.tags[0] ?? ''))].sort();
  const section = (tag: string) => rows.filter((row) => row.operation.tags[0] === tag).map(({ path, method, operation }) => `
<details><summary><code><span class="method">${method}</span> ${escape(path)}</code> ${escape(operation.summary)}</summary>
<p>${escape(operation.description)}</p>
${(operation.parameters ?? []).map((one) => `<p><code>${escape(one.name)}</code> in ${one.in}${one.required ? '' : ', optional'}</p>`).join('')}
${operation.requestBody ? `<pre>${escape(JSON.stringify(operation.requestBody.content['application/json'].schema, null, 2))}</pre>` : ''}
</details>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Pinion API</title><style>${STYLE}</style>
<h1>Pinion API</h1>
<p>Everything the pages do. Send <code>Authorization: Bearer &lt;token&gt;</code> (<code>pinion token create</code>); refusals are <code>application/problem+json</code>. For programs: <a href="/api/openapi.json">openapi.json</a>.</p>
${tags.map((tag) => `<h2>${escape(tag)}</h2>${section(tag)}`).join('')}`;
}

/** The doors that describe `doors`. */
export function apiDocsDoors(doors: readonly Door[]): readonly Door[] {
  const describe = (origin: string) => openApi(doors, { origin, version: VERSION });
  return [
    {
      kind: 'raw', method: 'GET', path: '/api/openapi.json', summary: 'This API as OpenAPI 3.1', requires: { access: 'public' },
      handle: async ({ response, services }) => sendJson(response, 200, describe(services.env.PINION_PUBLIC_URL ?? '/')),
    },
    {
      kind: 'raw', method: 'GET', path: '/api/docs', summary: 'This API as a page', requires: { access: 'public' },
      async handle({ response, services }) {
        const page = renderDocs(describe(services.env.PINION_PUBLIC_URL ?? '/'));
        response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
        response.end(page);
      },
    },
  ];
}
