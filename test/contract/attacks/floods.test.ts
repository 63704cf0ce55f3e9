/** Floods of output: bounded, counted, and never in the way of a stop. Numbers in brackets are the cases of the threat list. */
import { expect, it } from 'vitest';
import { inBothTiers } from '../../support/attacks';
import { cell, runCell } from '../../support/kernel';

const CAP = 100_000;
const MIB = 1024 * 1024;

inBothTiers('a cell that floods', ({ attack, start, expectNextStartToWork }) => {
  const bounded: Readonly<Record<string, string>> = {
    'lines (11)': "for (let i = 0; i < 300_000; i += 1) console.log('line ' + i);",
    'one enormous text (12)': "console.log('x'.repeat(500_000_000));",
    'errors': "for (let i = 0; i < 20_000; i += 1) console.error(new Error('e'.repeat(100)));",
    'results to show': "for (let i = 0; i < 20_000; i += 1) display({ i, text: 'x'.repeat(100) });",
    'unhandled rejections': "for (let i = 0; i < 2_000; i += 1) void Promise.reject(new Error('nobody awaits ' + i)); await new Promise((go) => setTimeout(go, 50));",
    'frames in its own name': "const execution = new Error().stack.match(/cell:attack:([^,]+)/)[1]; for (let i = 0; i < 20_000; i += 1) frame({ type: 'output', execution, output: { kind: 'progress', id: 'p' + i, label: 'x'.repeat(100), value: i, total: null } });",
  };
  it.each(Object.entries(bounded))('with %s is heard up to the cap', async (_, body) => {
    const ran = await attack(body, { outputBytes: CAP, memoryBytes: 1024 * MIB });
    expect(ran.outcome).toBe('ok');
    expect(JSON.stringify(ran.outputs).length).toBeLessThan(3 * CAP);
    expect((await runCell(ran.kernel, cell('after', 'return 1'))).outcome).toBe('ok');
  });

  it('says once that it was cut, and how much was left out is counted', async () => {
    const ran = await attack("for (let i = 0; i < 100_000; i += 1) console.log('line');", { outputBytes: CAP });
    expect(ran.outputs.filter(({ kind }) => kind === 'notice')).toHaveLength(1);
    expect(ran.text.length + ran.dropped).toBe(500_000);
  });

  it('for ever can still be stopped, and keeps its variables (11)', async () => {
    const kernel = await start({ outputBytes: CAP });
    await runCell(kernel, cell('kept', 'const x = 42;', { defines: ['x'] }));
    let begun!: () => void;
    const running = new Promise<void>((resolve) => { begun = resolve; });
    const flood = runCell(kernel, cell('flood', "for (;;) console.log('x'.repeat(1000));"), { onOutput: () => begun() });
    await running;
    expect(await kernel.interrupt()).toBe('kept');
    expect((await flood).outcome).toBe('interrupted');
    expect((await runCell(kernel, cell('after', 'if (x !== 42) throw new Error()', { reads: { x: 'kept' } }))).outcome).toBe('ok');
  });

  it('on stderr, past the console, does the server no harm', async () => {
    const before = process.memoryUsage().rss;
    const { outcome } = await attack("const piece = new Uint8Array(65536).fill(120); for (let i = 0; i < 3_000; i += 1) Deno.stderr.writeSync(piece);");
    expect(outcome).toBe('ok');
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MIB);
    await expectNextStartToWork();
  });
});
