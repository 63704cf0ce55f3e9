/** Values and errors that defend themselves when they are shown. Numbers in brackets are the cases of the threat list. */
import { expect, it } from 'vitest';
import { inBothTiers } from '../../support/attacks';
import { cell, runCell } from '../../support/kernel';

const LARGEST = 2_000_000;

inBothTiers('a cell that attacks whoever shows what it made', ({ attack }) => {
  const values: Readonly<Record<string, string>> = {
    'a proxy that throws (23)': 'new Proxy({}, new Proxy({}, { get: (_, trap) => () => { throw new Error(trap); } }))',
    'a getter that never returns (23)': '({ get x() { for (;;); } })',
    'a cycle (23)': '(() => { const o = {}; o.o = o; o.m = new Map([[o, o]]); return o; })()',
    'conversions that throw (23)': '({ toString() { throw 1; }, valueOf() { throw 2; }, toJSON() { throw 3; }, [Symbol.toPrimitive]() { throw 4; }, get [Symbol.toStringTag]() { throw 5; } })',
    'a formatter of its own for Deno': "({ [Symbol.for('Deno.customInspect')]() { throw new Error('no'); }, [Symbol.for('Deno.privateCustomInspect')]() { for (;;); } })",
    'a formatter of its own for Node': "({ [Symbol.for('nodejs.util.inspect.custom')]() { return 'x'.repeat(1e7); } })",
    'an iterator without end': '({ *[Symbol.iterator]() { for (;;) yield 1; } })',
    'depth': '(() => { let o = {}; for (let i = 0; i < 100_000; i += 1) o = { o }; return o; })()',
    'breadth': 'Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [i, i]))',
    'a long key': "({ ['k'.repeat(1e7)]: 1 })",
    'a length that lies': 'Object.assign(Object.create(Array.prototype), { length: 2 ** 53 - 1 })',
    'a revoked proxy': '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()',
    'a revoked proxy in a list': '(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return [proxy]; })()',
    'a constructor that throws': '(() => { const o = {}; Object.defineProperty(o, "constructor", { get() { throw 1; } }); return o; })()',
    'a date of no time': 'new Date(NaN)',
    'a detached buffer': '(() => { const bytes = new Uint8Array(8); structuredClone(bytes.buffer, { transfer: [bytes.buffer] }); return bytes; })()',
    'a class with a name that throws': '(() => { class A { static get name() { throw 1; } } return new A(); })()',
    'a thenable that lies': '({ then(go) { go({ then: 1 }); } })',
  };
  it.each(Object.entries(values))('shows %s, returned and printed, within bounds', async (_, value) => {
    const ran = await attack(`const made = () => (${value}); console.log(made()); console.log('%s %o %d', made(), made(), made()); return made();`, { memoryBytes: 1024 ** 3, wallMs: 25_000 });
    expect(['ok', 'error']).toContain(ran.outcome);
    expect(JSON.stringify(ran.outputs).length).toBeLessThan(LARGEST);
    expect((await runCell(ran.kernel, cell('next', 'return 1'))).outcome).toBe('ok');
  });

  const thrown: Readonly<Record<string, string>> = {
    'an error that lies about itself': "({ get name() { throw new Error('no'); }, get message() { return 'm'.repeat(1e7); }, get stack() { return {}; } })",
    'an error whose stack never comes': "Object.defineProperty(new Error('x'), 'stack', { get() { throw new Error('no stack'); } })",
    'an error with a stack of 50 MB': "Object.assign(new Error('x'), { stack: 'at x\\n'.repeat(1e7) })",
    'a proxy': '(new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } }))',
    'a revoked proxy': '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()',
    'a chain of causes without end': "(() => { const error = new Error('x'); error.cause = error; return error; })()",
    'an aggregate of a million': "new AggregateError(Array.from({ length: 1e6 }, () => 1), 'x')",
    'nothing': 'undefined',
    'a symbol': "Symbol('x')",
    'a function': '(() => {})',
    'a frame of somebody else': "Object.assign(new Error('x'), { stack: 'Error: x\\n    at secret (file:///etc/passwd:1:1)\\n    at cell:other:1:1' })",
  };
  it.each(Object.entries(thrown))('shows %s, thrown, within bounds', async (_, value) => {
    const ran = await attack(`throw ${value};`, { memoryBytes: 1024 ** 3, wallMs: 25_000 });
    expect(ran.outcome).toBe('error');
    expect(ran.error?.message.length).toBeLessThanOrEqual(20_000);
    expect(ran.error?.frames.length).toBeLessThanOrEqual(100);
    expect((await runCell(ran.kernel, cell('next', 'return 1'))).outcome).toBe('ok');
  });

  it('sees nothing of the kernel by formatting stacks itself', async () => {
    const { text } = await attack(`
      const seen = new Set();
      Error.prepareStackTrace = (error, sites) => { for (const site of sites) { for (const ask of ['getThis', 'getFunction']) { const got = site[ask](); if (got !== undefined && got !== null) seen.add(ask + ' ' + typeof got); } } return 'formatted'; };
      const probe = () => new Error('x').stack;
      probe();
      queueMicrotask(probe);
      await new Promise((go) => setTimeout(() => { probe(); go(); }, 5));
      Error.prepareStackTrace = undefined;
      console.log(JSON.stringify([...seen]));`);
    expect(text).toBe('[]\n');
  });

  it('is shown once, whatever printing it does on the side', async () => {
    const ran = await attack("let calls = 0; const value = { toString() { calls += 1; console.log('side ' + calls); return 'v'; } }; console.log(`${value}`); for (let i = 0; i < 3; i += 1) console.log('%s', value); return calls;");
    expect(ran.outcome).toBe('ok');
    expect(ran.text.match(/side/g)?.length ?? 0).toBeLessThanOrEqual(4);
  });
});
