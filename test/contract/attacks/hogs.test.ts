/** Cells that take all memory and all time. Numbers in brackets are the cases, F8 the fault, of the threat list. */
import { expect, it } from 'vitest';
import { inBothTiers } from '../../support/attacks';
import { cell, runCell, untilCaught } from '../../support/kernel';

const MIB = 1024 * 1024;

inBothTiers('a cell that takes all it can', ({ attack, expectNextStartToWork }) => {
  const caught: Readonly<Record<string, string>> = {
    'array buffers (8)': 'for (let i = 0; i < 100; i += 1) held.push(new Uint8Array(64 * 1024 * 1024).fill(1));',
    'one array buffer (8)': 'held.push(new ArrayBuffer(64 * 1024 ** 3));',
    'WebAssembly memory (9)': 'const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (;;) { const at = memory.grow(1024) * 65536; new Uint8Array(memory.buffer, at).fill(1); }',
    'many WebAssembly memories (9)': 'for (;;) { const memory = new WebAssembly.Memory({ initial: 1024, maximum: 65536 }); new Uint8Array(memory.buffer).fill(1); held.push(memory); }',
    'shared memory': 'for (;;) held.push(new Uint8Array(new SharedArrayBuffer(64 * 1024 * 1024)).fill(1));',
    'one string': "held.push('x'.repeat(2 ** 30));",
    'one array': 'held.push(new Array(2 ** 32));',
    'depth of calls': 'const deep = () => deep() + 1; deep();',
  };
  it.each(Object.entries(caught))('of %s gets an error that it can catch, and its kernel lives', async (_, body) => {
    const ran = await untilCaught(() => attack(`const held = []; try { ${body} } catch (error) { held.length = 0; console.log('caught ' + error.name); }`, { memoryBytes: 256 * MIB }));
    expect(ran.text).toBe('caught RangeError\n');
    expect((await runCell(ran.kernel, cell('after', 'return 1'))).outcome).toBe('ok');
  });

  const deadly: Readonly<Record<string, string>> = {
    'objects (7)': 'const all = []; for (;;) all.push({ n: all.length });',
    'strings': "const all = []; for (let i = 0; ; i += 1) all.push('x'.repeat(1000) + i + all.length);",
    'map entries': 'const maps = []; for (;;) { const map = new Map(); for (let i = 0; i < 1e6; i += 1) map.set(i, [i]); maps.push(map); }',
    'closures': 'const all = []; for (;;) { const kept = [all.length]; all.push(() => kept); }',
    'promises': 'const all = []; for (;;) all.push(new Promise(() => {}).then(() => all.length));',
  };
  it.each(Object.entries(deadly))('of %s loses its own kernel only, in words of memory (F8)', async (_, body) => {
    const ran = await attack(`console.log('so far'); ${body}`, { memoryBytes: 128 * MIB });
    expect(ran.outcome).toBe('lost');
    expect(ran.text).toBe('so far\n');
    expect((await ran.kernel.ended).reason).toContain('memory limit of 128 MiB');
    await expectNextStartToWork();
  });

  it('of processor time is stopped, and its kernel lives', async () => {
    const ran = await attack('for (;;);', { cpuSeconds: 1 });
    expect(ran.outcome).toBe('interrupted');
    expect(ran.error?.message).toContain('1 s of processor time');
    expect((await runCell(ran.kernel, cell('after', 'return 1'))).outcome).toBe('ok');
  });

  it('of waiting time is stopped, and its kernel lives', async () => {
    const ran = await attack('await new Promise(() => {});', { wallMs: 300 });
    expect(ran.outcome).toBe('interrupted');
    expect(ran.error?.message).toContain('the most that one run may take');
    expect((await runCell(ran.kernel, cell('after', 'return 1'))).outcome).toBe('ok');
  });

  it('of file descriptors finds 256', async () => {
    const ran = await attack("let made = 0; try { for (; made < 5_000; made += 1) new MessageChannel(); } catch {} return made;");
    expect(['ok', 'error', 'lost']).toContain(ran.outcome);
    await expectNextStartToWork();
  });
});
