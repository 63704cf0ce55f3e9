import * as tf from '@tensorflow/tfjs';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { connectLibrary, modules } from '@/kernel/stdlib';
import type { Output } from '@/lib/notebook/outputs';

const page = readFileSync(fileURLToPath(new URL('../../../docs/library.md', import.meta.url)), 'utf8');
const people = Array.from({ length: 240 }, (_, i) => [18 + ((i * 7) % 50), i % 80 === 0 ? '?' : ['Private', 'State', 'Self'][i % 3], 10 + ((i * 11) % 60), (i * 7) % 50 > 25 ? '>50K.' : '<=50K'].join(', ')).join('\n');

afterAll(() => connectLibrary(null));

it('every example of docs/library.md runs', async () => {
  await tf.setBackend('cpu');
  const shown: Output[] = [];
  connectLibrary({ callHost: () => Promise.resolve({ value: null, payload: new TextEncoder().encode(people) }), emit: (output) => shown.push(output), pin: (_, output) => shown.push(output) });
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  expect(blocks.length).toBeGreaterThan(5);
  const body = blocks.join('\n').replace(/import \{([^}]*)\} from '([^']*)';/g, (_, names: string, module: string) => `const {${names}} = load('${module}');`);
  const load = (module: string) => new Proxy(modules[module]!(), {
    get(names, name) {
      if (!(name in names)) throw new Error(`docs/library.md imports ${String(name)}, which ${module} does not have`);
      return Reflect.get(names, name) as unknown;
    },
  });
  const run = new Function('load', `return (async () => { ${body}; return report.value('rocAuc'); })()`) as (open: typeof load) => Promise<number>;
  expect(await run(load)).toBeGreaterThan(0.9);
  expect(shown.map((output) => output.kind)).toEqual(expect.arrayContaining(['progress', 'markdown', 'chart', 'model']));
});
