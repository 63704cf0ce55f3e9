/** K18: the same value has the same fingerprint wherever it was made anew, and any change of it gives another. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as layers from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, Room } from '@/kernel/worker/fingerprint';
import { evaluate } from '@/kernel/stdlib/evaluate';
import { LogisticRegression, Pipeline } from '@/kernel/stdlib/ml';
import { Table } from '@/kernel/stdlib/table/table';
import { FINGERPRINT_BOUNDS, hasFingerprint, type Fingerprint } from '@/lib/notebook/fingerprints';

beforeAll(() => tf.setBackend('cpu'));

async function print(value: unknown): Promise<Fingerprint> {
  const found = await fingerprint(value, new Room());
  if (!hasFingerprint(found)) throw new Error(found.why);
  return found;
}
const digest = async (value: unknown) => (await print(value)).digest;
const why = async (value: unknown) => {
  const found = await fingerprint(value, new Room());
  return hasFingerprint(found) ? 'it has one' : found.why;
};

const scalar = fc.oneof(fc.double(), fc.integer(), fc.string({ unit: 'binary' }), fc.boolean(), fc.bigInt(), fc.constantFrom(null, undefined, -0, Number.NaN, '\uD800'), fc.date({ noInvalidDate: true }));
const key = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
const { value: plain } = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie('value'), { maxLength: 5 }), fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }), fc.uint8Array(), fc.array(tie('value'), { maxLength: 4 }).map((list) => new Set(list)), fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((list) => new Map(list))),
}));

describe('the fingerprint of plain data', () => {
  it('is the same for a value made again, and for no other', async () => {
    await fc.assert(fc.asyncProperty(plain, plain, async (a, b) => {
      const again = structuredClone(a);
      expect(await digest(again)).toBe(await digest(a));
      expect(await digest(a) === await digest(b)).toBe(isSame(a, b));
    }));
  });

  it('changes with any value in it, at any place', async () => {
    await fc.assert(fc.asyncProperty(fc.array(scalar, { minLength: 1, maxLength: 100 }), fc.nat(), scalar, async (values, pick, other) => {
      const at = pick % values.length;
      const [before, after] = await Promise.all([print({ values: [...values] }), print({ values: values.with(at, other) })]);
      expect(before.digest === after.digest).toBe(isSame(values[at], other));
      const [then, now] = await Promise.all([print(values), print(values.with(at, other))]);
      if (isSame(values[at], other)) return;
      const first = then.parts!.findIndex((part, index) => part.digest !== now.parts![index]?.digest);
      const [from, to = from] = then.parts![first]!.name.match(/\d+/g)!.map(Number);
      expect(from! <= at && at <= to!).toBe(true);
    }));
  });

  it('tells apart what JSON does not', async () => {
    const shared = [1];
    const values = [undefined, null, 0, -0, Number.NaN, '0', 0n, [], {}, [undefined], [null], Array(1), new Map(), new Set(), Object.create(null) as object, { a: 1, b: 2 }, { b: 2, a: 1 }, new Date(0), /a/, /a/g, new Uint8Array(8), new Float64Array(1), new ArrayBuffer(8), [shared, shared], [[1], [1]], '\uD800', '\uD801'];
    expect(new Set(await Promise.all(values.map(digest))).size).toBe(values.length);
  });

  it('ends for what contains itself', async () => {
    const ring = (length: number) => {
      const first: { next?: object; value: number } = { value: length };
      let at = first;
      for (let count = 1; count < length; count += 1) at = (at.next = { value: length }) as typeof first;
      at.next = first;
      return first;
    };
    expect(await digest(ring(2))).toBe(await digest(ring(2)));
    expect(await digest(ring(2))).not.toBe(await digest(ring(3)));
  });

  it('keeps a number or truth value as it is, and never a text', async () => {
    expect((await print(-0)).is).toBe('-0');
    expect(await print({ rate: 0.5, on: true, who: 'Una' })).toMatchObject({ parts: [{ name: 'rate', is: '0.5' }, { name: 'on', is: 'true' }, { name: 'who', digest: expect.any(String) }] });
    expect(JSON.stringify(await print({ who: 'Una' }))).not.toContain('Una');
  });

  it.each<[unknown, string]>([
    [() => 1, 'a function'], [class A {}, 'a class'], [new (class Point { x = 1; })(), 'an instance of Point'], [Promise.resolve(), 'a promise'], [new Proxy({}, {}), 'a proxy'], [Symbol('a'), 'a symbol'],
    [{ a: { b: () => 1 } }, 'it holds a function at .a.b'], [[1, { get x(): number { throw new Error('called'); } }], 'it holds a getter at [1].x'], [new Map([['k', new WeakMap()]]), 'it holds an instance of WeakMap at (0)'],
    [new Pipeline([new LogisticRegression()]), 'an instance of Pipeline'],
  ])('is refused with the reason and the place', async (value, says) => {
    expect(await why(value)).toBe(says);
  });

  it('is whole or said not to be: nothing is sampled', async () => {
    expect(await why(Array.from({ length: FINGERPRINT_BOUNDS.dataValues }, () => 0))).toBe('plain data of more than 5,000,000 values');
    const room = new Room();
    room.take(FINGERPRINT_BOUNDS.bytes - 100);
    expect(await fingerprint(Table.fromColumns({ x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] }), room)).toEqual({ why: 'too large: 1 MiB, where 0 of 1024 MiB are left' });
    expect(await fingerprint(7, room)).toMatchObject({ is: '7' });
  });
});

describe('the fingerprint of what has an identity of its own', () => {
  const column = fc.array(fc.option(fc.double({ noNaN: true })), { minLength: 1, maxLength: 200 });

  it('of a table is its identity, and its blocks hold the row that was changed', async () => {
    await fc.assert(fc.asyncProperty(column, fc.nat(), async (values, pick) => {
      const row = pick % values.length;
      const table = (list: readonly (number | null)[]) => Table.fromColumns({ other: list.map(() => 'a'), x: list }, { types: { x: 'number', other: 'string' } });
      const [then, now] = await Promise.all([print(table(values)), print(table(values.with(row, (values[row] ?? 0) + 1e300)))]);
      expect(await digest(table([...values]))).toBe(then.digest);
      expect(then.digest === now.digest).toBe(Object.is(values[row], (values[row] ?? 0) + 1e300));
      const [same, changed] = [0, 1].map((index) => [then.parts![index]!, now.parts![index]!] as const);
      expect(same![0]).toEqual(same![1]);
      if (then.digest === now.digest) return;
      const at = [...Array(64).keys()].find((block) => changed![0].blocks!.slice(block * 8, block * 8 + 8) !== changed![1].blocks!.slice(block * 8, block * 8 + 8))!;
      expect(Math.floor(row / changed![0].size!)).toBe(at);
    }));
  });

  it('of a tensor covers type, shape and every element', async () => {
    const tensors = [tf.tensor([1, 2, 3, 4]), tf.tensor([1, 2, 3, 4], [2, 2]), tf.tensor([1, 2, 3, 4], [4], 'int32'), tf.tensor([1, 2, 3, 5]), tf.tensor(['a']), tf.tensor(['b']), tf.tensor([1, Number.NaN])];
    expect(new Set(await Promise.all(tensors.map(digest))).size).toBe(tensors.length);
    expect(await digest(tf.tensor([1, 2, 3, 4]))).toBe(await digest(tensors[0]));
    tensors[0]!.dispose();
    expect(await why(tensors[0])).toBe('a tensor that was disposed');
  });

  it('of a tfjs model covers layers and weights, and not how often its kernel made one before', async () => {
    const build = (units = 3, activation: 'relu' | 'tanh' = 'relu', bias = 0) => layers.sequential({ layers: [
      layers.layers.dense({ units, inputShape: [4], activation, kernelInitializer: layers.initializers.constant({ value: 0.5 }), biasInitializer: layers.initializers.constant({ value: bias }) }),
      layers.layers.dense({ units: 1, kernelInitializer: layers.initializers.ones() }),
    ] });
    const first = await print(build());
    expect(await print(build())).toEqual(first);
    expect(first.parts!.map(({ name }) => name)).toEqual(['its layers', 'layer_1/kernel', 'layer_1/bias', 'layer_2/kernel', 'layer_2/bias']);
    // An initializer is part of the layers; what it gave is part of the weights.
    for (const other of [build(2), build(3, 'tanh'), build(3, 'relu', 1)]) expect(await digest(other)).not.toBe(first.digest);
  });

  it('is found inside plain data too', async () => {
    const split = (value: number) => ({ train: Table.fromColumns({ x: [1, 2] }), test: [Table.fromColumns({ x: [value] })] });
    expect(await digest(split(3))).toBe(await digest(split(3)));
    const [then, now] = await Promise.all([print(split(3)), print(split(4))]);
    expect(now.parts!.filter((part, index) => part.digest !== then.parts![index]!.digest).map(({ name }) => name)).toEqual(['test']);
  });

  it('of what the library exports is its name', async () => {
    expect(await print(evaluate)).toMatchObject({ kind: 'library', about: 'evaluate of pinion/evaluate' });
    expect(await digest({ with: evaluate })).toBe(await digest({ with: evaluate }));
    expect(await digest({ with: evaluate })).not.toBe(await digest({ with: LogisticRegression }));
    expect(await why({ with: () => evaluate })).toBe('it holds a function at .with');
  });

  it('of an estimator that is not fitted is its parameters', async () => {
    expect(await digest(new LogisticRegression({ C: 2 }))).toBe(await digest(new LogisticRegression({ C: 2 })));
    expect(await digest(new LogisticRegression({ C: 2 }))).not.toBe(await digest(new LogisticRegression({ C: 3 })));
  });
});

/** A reference that knows nothing of bytes. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return Object.is(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof Map || a instanceof Set) return isSame([...a], [...(b as Set<unknown>)]);
  const keys = [Object.keys(a), Object.keys(b)];
  return keys[0]!.length === keys[1]!.length && keys[0]!.every((name, index) => name === keys[1]![index] && isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]));
}
