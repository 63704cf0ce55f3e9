/** Any value, shown: rules V1–V9 of lib/notebook/OUTPUTS.md. */
import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { readKernelFrame } from '@/kernel/host/validate';
import { describe } from '@/kernel/worker/display';
import { page } from '@/kernel/worker/display/page';
import { BOUNDS, type Output, type Tree } from '@/lib/notebook/outputs';

const tree = (value: unknown): Tree => {
  const output = describe(value)!.output;
  if (output.kind !== 'tree') throw new Error(`shown as ${output.kind}`);
  return output.tree;
};
const text = (value: unknown): string => {
  const shown = tree(value);
  if (shown.type !== 'scalar') throw new Error(`shown as ${shown.type}`);
  return shown.text;
};
const branch = (value: unknown): Exclude<Tree, { type: 'scalar' | 'seen' }> => {
  const shown = tree(value);
  if (shown.type === 'scalar' || shown.type === 'seen') throw new Error(`shown as ${shown.type}`);
  return shown;
};
/** As the host hears it. */
const isAccepted = (output: Output): boolean => readKernelFrame(JSON.parse(JSON.stringify({ type: 'output', execution: 'e', output }))) !== null;
const sizeOf = (output: Output): number => new TextEncoder().encode(JSON.stringify(output)).length;

/** Counts every piece of a stranger's code that runs. */
function spy() {
  let calls = 0;
  const bomb = (): never => { calls += 1; throw new Error('ran'); };
  return { bomb, calls: () => calls };
}

group('showing a value runs none of its code (V5)', () => {
  it('does not touch a proxy, wherever it stands', () => {
    const { bomb, calls } = spy();
    const handler = new Proxy({}, { get: () => bomb });
    const hostile = [new Proxy({}, handler), new Proxy([], handler), new Proxy(() => {}, handler), new Proxy(new Map(), handler)];
    for (const one of hostile) expect(tree(one)).toMatchObject({ of: 'proxy' });
    expect(branch({ a: hostile[0], b: [hostile[1]] }).entries.map(({ value }) => value)).toMatchObject([{ of: 'proxy' }, { type: 'list', entries: [{ value: { of: 'proxy' } }] }]);
    expect(branch(Object.create(hostile[0] as object, { x: { value: 1, enumerable: true } }))).toMatchObject({ name: 'Object', entries: [{ key: 'x', value: { text: '1' } }] });
    expect(tree(new Map([[hostile[0], hostile[2]]]))).toMatchObject({ entries: [{ key: 'Proxy (its traps are not called)' }] });
    expect(calls()).toBe(0);
  });

  it('does not call getters, conversions or anything that an object or its class brings along', () => {
    const { bomb, calls } = spy();
    const trap = { get: bomb, enumerable: true };
    class Hostile {
      static get name(): string { return bomb(); }
      static [Symbol.hasInstance](): boolean { return bomb(); }
      get [Symbol.toStringTag](): string { return bomb(); }
      toString(): string { return bomb(); }
      toJSON(): string { return bomb(); }
      [Symbol.toPrimitive](): string { return bomb(); }
      [Symbol.iterator](): Iterator<never> { return bomb(); }
      get shape(): never { return bomb(); }
      get dataSync(): never { return bomb(); }
      get layers(): never { return bomb(); }
      readonly own = 1;
    }
    const error = Object.defineProperties(new Error('x'), { stack: trap, message: trap, cause: trap, name: trap });
    const date = Object.assign(new Date(0), { toISOString: bomb, getTime: bomb, valueOf: bomb });
    const map = Object.assign(new Map([[1, 2]]), { entries: bomb, [Symbol.iterator]: bomb, get: bomb });
    const pattern = Object.defineProperties(/a/g, { source: trap, flags: trap, toString: trap });
    const list = Object.defineProperties([1, 2], { 0: trap, [Symbol.iterator]: trap });
    const constructed = Object.create({ constructor: Object.defineProperty(class {}, 'name', trap) }) as object;
    for (const value of [error, new Hostile(), Hostile, date, map, pattern, list, constructed, Object.defineProperty({}, 'x', trap), Object.assign(() => {}, { toString: bomb })]) {
      expect(isAccepted(describe(value)!.output)).toBe(true);
    }
    expect(text(date)).toBe('1970-01-01T00:00:00.000Z');
    expect(text(pattern)).toBe('/a/g');
    expect(branch(list).entries.map(({ value }) => value)).toMatchObject([{ of: 'getter', text: '(getter)' }, { text: '2' }]);
    expect(calls()).toBe(0);
  });

  it('does not ask a stranger that names the library’s mark how to show itself', () => {
    const { bomb, calls } = spy();
    expect(branch({ [Symbol.for('pinion.display')]: bomb, a: 1 }).size).toBe(2);
    expect(calls()).toBe(0);
  });
});

group('values are told apart (V6)', () => {
  it('numbers, texts, errors and functions by what they are', () => {
    expect([NaN, -0, 0, Infinity, -Infinity].map(text)).toEqual(['NaN', '-0', '0', 'Infinity', '-Infinity']);
    expect(text(new Date(NaN))).toBe('Invalid Date');
    expect(text(new TypeError('no', { cause: new RangeError('far') }))).toBe('TypeError: no\ncaused by RangeError: far');
    expect(text(function add() {})).toMatch(/^ƒ add \(\d+ characters\)$/);
    expect(text(class Shape {})).toMatch(/^class Shape \(\d+ characters\)$/);
    expect([Symbol('s'), 10n, null].map((value) => (value === null ? 'null' : text(value)))).toEqual(['Symbol(s)', '10n', 'null']);
    expect([Object(1), Object('a'), Object(2n)].map(text)).toEqual(['Number {1}', 'String {a}', 'BigInt {2n}']);
  });

  it('things with a state of their own say what they are', () => {
    expect([Promise.resolve(1), new WeakMap(), new ArrayBuffer(8), new DataView(new ArrayBuffer(4)), (function* one() { yield 1; })(), new URL('https://example.com/a')].map(text)).toEqual([
      'Promise (write await before it)', 'WeakMap (its entries cannot be listed)', 'ArrayBuffer of 8 bytes', 'DataView of 4 bytes', 'Generator (nothing was taken from it)', 'URL https://example.com/a',
    ]);
    expect([new WeakRef({}), new Intl.NumberFormat('en'), Object.create(null) as object].map((value) => branch(value).name)).toEqual(['WeakRef', 'NumberFormat', 'null prototype']);
    class Account { readonly #secret = 1; readonly shown = 2; reveal() { return this.#secret; } }
    expect(branch(new Account())).toMatchObject({ name: 'Account', entries: [{ key: 'shown' }] });
  });

  it('what writing would hide is made visible', () => {
    expect(text('a\u202eb\u0000c\ud800d\u200be\n')).toBe('a⟨U+202E⟩b⟨U+0000⟩c⟨U+D800⟩d⟨U+200B⟩e\n');
    expect(branch({ 'k\u2066': '😀' }).entries).toEqual([{ key: 'k⟨U+2066⟩', value: { type: 'scalar', of: 'string', text: '😀' } }]);
  });
});

group('what does not fit is counted (V4)', () => {
  it('long texts, many entries, deep nesting', () => {
    const long = tree('x'.repeat(100_000_000));
    expect(long).toMatchObject({ text: 'x'.repeat(BOUNDS.rootText), more: 100_000_000 - BOUNDS.rootText });
    expect(branch(Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`k${i}`, i])))).toMatchObject({ size: 200_000, more: 199_900 });
    expect(branch(new Set(Array.from({ length: 100_000 }, (_, i) => i)))).toMatchObject({ type: 'set', size: 100_000, more: 99_900 });
    expect(branch(new Float64Array(1_000_000))).toMatchObject({ name: 'Float64Array', size: 1_000_000, more: 999_900 });
    const deep: unknown[] = [];
    let at = deep;
    for (let i = 0; i < 100_000; i += 1) { const next: unknown[] = []; at.push(next); at = next; }
    expect(JSON.stringify(tree(deep)).length).toBeLessThan(2_000);
  });

  it('an array that only claims to be long is listed by what is in it', () => {
    const sparse: unknown[] = [];
    sparse[2 ** 32 - 2] = 'end';
    expect(branch(sparse)).toMatchObject({ name: 'Array of length 4294967295', size: 1, entries: [{ key: '4294967294', value: { text: 'end' } }], more: 0 });
    expect(branch(Object.assign(Array(2), { 1: 1 })).entries[0]).toMatchObject({ value: { of: 'hidden', text: '(empty)' } });
  });

  it('a bigint of a million digits by its first ones, one of many more by its size', () => {
    expect(tree(10n ** 1_000_000n)).toMatchObject({ of: 'bigint', more: 990_002 });
    expect(text(1n << 40_000_000n)).toBe('bigint of more than 4000000 bits');
  });

  it('cycles are marked, shared values are not', () => {
    const shared = { a: 1 };
    const cyclic: Record<string, unknown> = { one: shared, two: shared };
    cyclic['self'] = cyclic;
    expect(branch(cyclic).entries.map(({ value }) => value.type)).toEqual(['record', 'record', 'seen']);
  });
});

group('the rest of a tree (V10)', () => {
  it('is paged by the handle of its node, and nodes in a page have handles of their own', async () => {
    const inner = Array.from({ length: 500 }, (_, i) => i);
    const shown = branch({ big: Array.from({ length: 1_000 }, () => inner) });
    const big = shown.entries[0]!.value as Extract<Tree, { handle?: string }>;
    const more = await page('', big.handle!, { what: 'entries', offset: 990, limit: 100 });
    if (more.what !== 'entries') throw new Error('no entries');
    expect([more.size, more.entries.length, more.entries[0]!.key]).toEqual([1_000, 10, '990']);
    const deeper = more.entries[0]!.value as Extract<Tree, { handle?: string }>;
    expect(await page('', deeper.handle!, { what: 'entries', offset: 499, limit: 100 })).toMatchObject({ entries: [{ key: '499', value: { text: '499' } }] });
  });

  it('can be looked at as a table where it is a list of plain records', async () => {
    const shown = branch(Array.from({ length: 300 }, (_, i) => ({ id: i, name: `n${i}`, when: new Date(0) })));
    expect(shown.isTable).toBe(true);
    expect(await page('', shown.handle!, { what: 'table' })).toMatchObject({ what: 'table', table: { rowCount: 300, columnCount: 3, columns: [{ name: 'id', type: 'integer' }, { name: 'name', type: 'string' }, { name: 'when', type: 'date' }] } });
    for (const other of [[1, 2], [{ a: 1 }], [{ a: {} }, { a: {} }], [{ get a() { return 1; } }, { a: 2 }]]) expect(branch(other).isTable).toBeUndefined();
  });

  it('says in words that it is gone, for another execution as for an unknown handle', async () => {
    const { handle } = branch(Array.from({ length: 200 }, () => 0));
    await expect(page('another', handle!, { what: 'entries', offset: 0, limit: 10 })).rejects.toThrow('Run the cell again');
    await expect(page('', 'v0', { what: 'statistics' })).rejects.toThrow('Run the cell again');
    await expect(page('', handle!, { what: 'statistics' })).rejects.toThrow('no such page');
  });
});

group('whatever the value (V1, V2)', () => {
  const hostile = fc.constantFrom<(inner: unknown) => unknown>(
    (inner) => new Proxy({ inner }, { get() { throw new Error('get'); }, ownKeys() { throw new Error('keys'); } }),
    (inner) => ({ get bomb(): never { throw new Error('called'); }, inner }),
    (inner) => Object.create({ constructor: inner }, { inner: { value: inner, enumerable: true } }) as object,
    (inner) => new Map([[inner, inner]]),
    (inner) => new Set([inner, [inner]]),
    (inner) => Object.assign(new Error('x'), { cause: inner }),
    (inner) => { const cyclic: unknown[] = [inner]; cyclic.push(cyclic); return cyclic; },
    (inner) => ({ ['\u202e"\\'.repeat(200)]: inner, text: '\u0001\ud800"\\'.repeat(5_000) }),
    (inner) => Array.from({ length: 300 }, () => inner),
    (inner) => Object.freeze({ inner, toString: null, toJSON: () => { throw new Error('json'); } }),
    (inner) => [Promise.resolve(1), inner],
    (inner) => Object.assign(() => inner, { inner }),
  );
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true, withNullPrototype: true, withObjectString: true, withBoxedValues: true, maxDepth: 5, key: fc.string({ unit: 'binary' }), values: [fc.string({ unit: 'binary', size: 'xlarge' }), fc.double(), fc.constant(undefined), fc.bigInt()] });

  it('the output is within the bounds, is accepted by the host, and nothing is thrown', () => {
    fc.assert(fc.property(anything, fc.array(hostile, { maxLength: 4 }), (value, wrappers) => {
      const shown = describe(wrappers.reduce((inner, wrap) => wrap(inner), value));
      if (shown === null) return;
      expect(sizeOf(shown.output)).toBeLessThanOrEqual(BOUNDS.bytes);
      expect(isAccepted(shown.output)).toBe(true);
    }), { numRuns: 300 });
  });
});
