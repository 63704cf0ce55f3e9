import * as tf from '@tensorflow/tfjs';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectLibrary, modules } from '@/kernel/stdlib';
import type { Output } from '@/lib/notebook/outputs';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
const people = Array.from({ length: 240 }, (_, i) => [18 + ((i * 7) % 50), i % 80 === 0 ? '?' : ['Private', 'State', 'Self'][i % 3], 10 + ((i * 11) % 60), (i * 7) % 50 > 25 ? '>50K.' : '<=50K'].join(', ')).join('\n');

beforeAll(() => tf.setBackend('cpu'));
afterAll(() => connectLibrary(null));

/** Runs the examples of a page as one notebook, in which every file holds the same people; gives what `then` says, and what was shown. */
async function runPage(path: string, then: string): Promise<{ readonly value: unknown; readonly shown: readonly Output[]; readonly blocks: number }> {
  const shown: Output[] = [];
  connectLibrary({ callHost: () => Promise.resolve({ value: null, payload: new TextEncoder().encode(people) }), emit: (output) => shown.push(output), pin: (_, output) => shown.push(output) });
  const blocks = [...readFileSync(`${docs}${path}`, 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  const body = blocks.join('\n').replace(/import \{([^}]*)\} from '([^']*)';/g, (_, names: string, module: string) => `const {${names}} = load('${module}');`);
  const load = (module: string) => new Proxy(modules[module]!(), {
    get(names, name) {
      if (!(name in names)) throw new Error(`docs/${path} imports ${String(name)}, which ${module} does not have`);
      return Reflect.get(names, name) as unknown;
    },
  });
  const run = new Function('load', `return (async () => { ${body}; ${then} })()`) as (open: typeof load) => Promise<unknown>;
  return { value: await run(load), shown, blocks: blocks.length };
}

it('every example of docs/library.md runs', async () => {
  const { value, shown, blocks } = await runPage('library.md', "return report.value('rocAuc');");
  expect(blocks).toBeGreaterThan(5);
  expect(value).toBeGreaterThan(0.9);
  expect(shown.map((output) => output.kind)).toEqual(expect.arrayContaining(['progress', 'markdown', 'chart', 'model']));
});

const pages = existsSync(`${docs}library`) ? readdirSync(`${docs}library`).filter((name) => name.endsWith('.md')) : [];

/** A page whose examples need more than one file has a test of its own beside this one. */
const hasOwnTest = (name: string) => existsSync(fileURLToPath(new URL(`docs-${name.replace('.md', '.test.ts')}`, import.meta.url)));

it.each(pages.filter((name) => !hasOwnTest(name)))('every example of docs/library/%s runs', async (name) => {
  expect((await runPage(`library/${name}`, '')).blocks).toBeGreaterThan(0);
});

it.each(pages)('docs/library.md leads to docs/library/%s', (name) => {
  expect(readFileSync(`${docs}library.md`, 'utf8')).toContain(`(library/${name})`);
});

it('docs/library/data.md says what its first example gives', async () => {
  const { value } = await runPage('library/data.md', 'return { order: orders.row(0), thousands: found.thousands };');
  expect(value).toEqual({ order: { order: 1, when: new Date('2024-04-03'), amount: 1234.5, share: 0.12, isPaid: true }, thousands: '.' });
});
