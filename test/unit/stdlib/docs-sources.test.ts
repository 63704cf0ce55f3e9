import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { connectLibrary, modules } from '@/kernel/stdlib';
import type { Capability } from '@/kernel/protocol';

const page = readFileSync(fileURLToPath(new URL('../../../docs/library/sources.md', import.meta.url)), 'utf8');
const golden = JSON.parse(readFileSync('test/fixtures/golden/workbooks.json', 'utf8')) as { workbooks: { typical: { base64: string } }; databases: { kinds: { base64: string } } };
afterAll(() => connectLibrary(null));

/** What the servers of the page's examples would answer. */
const ANSWERS: readonly [RegExp, string, string][] = [
  [/forecast\.csv$/, 'text/csv', 'day,degrees\n2026-01-31,4\n2026-02-01,6\n'], [/stations$/, 'application/json', '{"items":[{"name":"North","height":12}]}'],
  [/events\.jsonl$/, 'application/jsonl', '{"at":"2026-01-31T12:00:00Z","what":"rain"}\n'], [/^line-3$/, '', '{"id":1,"at":"2026-01-31T12:00:00Z","value":21.5}\n{"id":2,"at":"2026-01-31T12:00:10Z","value":21.7}\n'], [/rides\.csv$/, 'text/csv', 'distance\n1.5\n'],
  [/^select/, '', '{"columns":[{"name":"id","type":"integer","of":"int8"},{"name":"total","type":"number","of":"numeric"},{"name":"placed_at","type":"date","of":"timestamptz"}]}\n["1","120.50","2026-01-31 12:00:00+00"]\n'],
];

it('every example of docs/library/sources.md runs', async () => {
  const asked: Capability[] = [];
  connectLibrary({
    async callHost(capability) {
      asked.push(capability);
      const file = capability.verb === 'readData' ? ({ 'sales.xlsx': golden.workbooks.typical, 'shop.db': golden.databases.kinds } as Record<string, { readonly base64: string }>)[capability.name] : undefined;
      if (file) return { value: null, payload: new Uint8Array(Buffer.from(file.base64, 'base64')) };
      const what = capability.verb === 'queryPostgres' ? capability.sql : capability.verb === 'readHttp' ? capability.path : capability.verb === 'readStream' ? capability.stream : '';
      const found = ANSWERS.find(([pattern]) => pattern.test(what));
      if (!found) throw new Error(`no answer to ${JSON.stringify(capability)}`);
      return { value: { mediaType: found[1] }, payload: new TextEncoder().encode(found[2]) };
    },
    emit: () => {}, pin: () => {},
  });
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  expect(blocks.length).toBeGreaterThanOrEqual(4);
  const body = blocks.join('\n').replace(/import \{([^}]*)\} from '([^']*)';/g, (_, names: string, module: string) => `const {${names}} = load('${module}');`);
  const run = new Function('load', `return (async () => { ${body}; return { days, stations, events, raw, rides, orders, recent, sales, kinds }; })()`) as (open: (module: string) => object) => Promise<Record<string, { readonly rowCount: number }>>;
  const tables = await run((module) => modules[module]!());
  expect(Object.values(tables).map(({ rowCount }) => rowCount)).toEqual([2, 1, 1, 2, 1, 1, 2, 3, 5]);
  expect(asked).toHaveLength(9);
});
