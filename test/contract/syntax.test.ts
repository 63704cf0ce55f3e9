/** Syntax that the host's parser takes and only V8 refuses: the error stands at the cell's own line and column, and the kernel goes on. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileCell } from '@/kernel/host/compile';
import { parseCell } from '@/kernel/host/parse';
import type { Kernel, KernelProvider } from '@/kernel/host/port';
import type { CellId } from '@/lib/domain/ids';
import { analyseNotebook } from '@/lib/notebook/dataflow/graph';
import { cell, createTestKernels, runCell, type Ran } from '../support/kernel';
import { TEST_LIMITS } from './limits';

describe.each([['full where this machine has bubblewrap', 'auto'], ['process', 'process']] as const)('what only V8 refuses, in tier %s', (_tier, sandbox) => {
  let provider: KernelProvider;
  let kernel: Kernel;

  beforeAll(async () => {
    provider = await createTestKernels({ sandbox });
    kernel = await provider.start({ limits: TEST_LIMITS, capabilities: () => Promise.reject(new Error('there is no data here')) });
  });
  afterAll(() => provider.dispose());

  /** Null where the host refuses it before. */
  async function run(source: string): Promise<Ran | null> {
    const compiled = compileCell({ cell: 'c1', source, graph: analyseNotebook([{ id: 'c1' as CellId, type: 'ts', source }], parseCell) });
    return compiled.ok ? runCell(kernel, compiled.value) : null;
  }

  it.each([
    ['a group’s name twice', 'let x: number;\n  /(?<n>a)(?<n>b)/;', 2, 3, 'Duplicate capture group name'],
    ['a flag twice in a group', 'interface A { b: string }\nconst a = 1,\n  b = /(?i:a)(?i-i:b)/;\nb', 3, 7, 'Repeated flag'],
    ['after an import and a character of two units', "import { Table } from 'pinion/data';\nconst s = '𝒳', r = /(?<n>a)(?<n>b)/;\nTable", 2, 21, 'Duplicate capture group name'],
    ['inside of a function that nothing calls', 'function f() {\n  return () => {\n    return /(?<n>a)(?<n>b)/;\n  };\n}', 3, 12, 'Duplicate capture group name'],
  ])('places %s', async (_what, source, line, column, message) => {
    const ran = await run(source);
    expect(ran).toMatchObject({ outcome: 'error', error: { name: 'SyntaxError', message: expect.stringContaining(message) } });
    expect(ran!.error!.frames).toEqual([{ cell: 'c1', name: '', line, column }]);
    expect((await run('1 + 1'))?.outcome).toBe('ok');
  });

  it('places every regular expression that it refuses, whatever it holds', async () => {
    const part = fc.constantFrom('a', '(', ')', '(?<n>', '(?<m>', '(?:', '(?i:', '(?i-i:', '(?<=', '[', ']', 'b-a', '\\p{L}', '\\p{Foo}', '\\k<n>', '\\k<x>', '{2,1}', '{3}', '*', '+', '?', '|', '\\u{1F600}', '--', '&&', '^', '$', ' at blob:x:9:9');
    const flags = fc.constantFrom('', 'u', 'v', 'i', 'gs', 'dy');
    let refused = 0;
    await fc.assert(fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), flags, fc.nat({ max: 5 }), async (parts, flag, indent) => {
      const ran = await run(`const before = '/';\n\n${' '.repeat(indent)}const r = /${parts.join('')}/${flag};`);
      if (ran === null || ran.outcome === 'ok') return;
      refused += 1;
      expect(ran.error).toMatchObject({ name: 'SyntaxError', frames: [{ cell: 'c1', line: 3, column: indent + 11 }] });
    }), { numRuns: 150, examples: [[['(?<n>', 'a', ')', '(?<n>', 'a', ')', ' at blob:x:9:9'], '', 2]] });
    expect(refused).toBeGreaterThan(0);
  });

  it('runs nothing of what is no script but could be a module', async () => {
    const refused = await runCell(kernel, cell('c1', "console.log('ran'); return import.meta.url;"));
    expect(refused).toMatchObject({ outcome: 'error', text: '', error: { name: 'SyntaxError', message: expect.stringContaining('import.meta') } });
    expect((await run('1 + 1'))?.outcome).toBe('ok');
  });

  it('leaves errors that code throws itself where they are thrown', async () => {
    const ran = await run("const a = 1;\n\nnew Function('/(?<n>a)(?<n>b)/')");
    expect(ran).toMatchObject({ outcome: 'error', error: { name: 'SyntaxError', frames: [{ cell: 'c1', line: 3 }] } });
  });
});
