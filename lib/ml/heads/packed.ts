/**
 * Heads that are some plain scalars and some arrays of 64-bit floats: their files follow from a declaration. The scalars stand in the
 * topology, the arrays one after the other in weights.bin; their lengths follow from the scalars, so that no file can lie about them.
 */
import type { ModelSignature } from '@/lib/domain/artifacts';
import type { HeadKind, Layer, Part, ReadContext } from './kind';
import { check, doubles, finite, malformed, MAX_COUNT, whole } from './reading';

/** Gives the scalar or throws. */
export type Scalar<Value> = (value: unknown, name: string, context: ReadContext) => Value;

export interface PackedSpec<Head extends { readonly kind: string }, Names extends keyof Head> {
  readonly tasks: readonly ModelSignature['task'][];
  readonly scalars: { readonly [Name in Names]: Scalar<Head[Name]> };
  /** The lengths of the arrays, in their order in the file. */
  arrays(scalars: Pick<Head, Names>): { readonly [Name in Exclude<keyof Head, Names | 'kind'>]: number };
  /** What else must hold before the head can predict; says what is wrong, or null. */
  wrong?(head: Head, context: ReadContext): string | null;
  predict: HeadKind<Head>['predict'];
  readonly transform?: HeadKind<Head>['transform'];
  readonly attributes?: HeadKind<Head>['attributes'];
  readonly coefficients?: HeadKind<Head>['coefficients'];
  readonly hasNoProbabilities?: HeadKind<Head>['hasNoProbabilities'];
  describe(head: Head, featureNames: readonly string[]): Omit<Layer, 'parameters'>;
}

export function packedKind<Head extends { readonly kind: string }, Names extends keyof Head & string>(spec: PackedSpec<Head, Names>): HeadKind<Head> {
  const names = Object.keys(spec.scalars) as Names[];
  const arraysOf = (head: Head): Part[] => Object.keys(spec.arrays(head)).map((name) => ({ name, numbers: head[name as keyof Head] as Float64Array }));
  const countParameters = (head: Head) => arraysOf(head).reduce((total, part) => total + part.numbers.length, 0);
  return {
    predict: spec.predict,
    countParameters,
    parts: arraysOf,
    describe: (head, featureNames) => [{ ...spec.describe(head, featureNames), parameters: countParameters(head) }],
    shape: (head) => ({ kind: head.kind, ...Object.fromEntries(names.map((name) => [name, head[name]])) }),
    weights(head) {
      const all = new Float64Array(countParameters(head));
      let at = 0;
      for (const { numbers } of arraysOf(head)) { all.set(numbers, at); at += numbers.length; }
      return new Uint8Array(all.buffer);
    },
    read(fields, weights, context) {
      check(spec.tasks.includes(context.signature.task), 'its signature does not fit what it is');
      const scalars = Object.fromEntries(names.map((name) => [name, spec.scalars[name](fields[name], name, context)])) as Pick<Head, Names>;
      const lengths = Object.entries<number>(spec.arrays(scalars));
      const needed = lengths.reduce((total, [, length]) => total + length, 0);
      check(weights.length === needed * 8, `weights.bin has ${weights.length} bytes; ${needed * 8} are needed`);
      const numbers = doubles(weights);
      let at = 0;
      const arrays = Object.fromEntries(lengths.map(([name, length]) => [name, numbers.slice(at, (at += length))]));
      const head = { kind: fields['kind'], ...scalars, ...arrays } as unknown as Head;
      const why = spec.wrong?.(head, context) ?? null;
      if (why !== null) throw malformed(why);
      return head;
    },
    ...(spec.transform === undefined ? {} : { transform: spec.transform }), ...(spec.attributes === undefined ? {} : { attributes: spec.attributes }),
    ...(spec.coefficients === undefined ? {} : { coefficients: spec.coefficients }), ...(spec.hasNoProbabilities === undefined ? {} : { hasNoProbabilities: spec.hasNoProbabilities }),
  };
}

/** The number of features behind the preprocessing. */
export const features: Scalar<number> = (value, name, context) => whole(value, name, context.features, context.features);
/** The number of classes, or 1. */
export const classes: Scalar<number> = (value, name, context) => whole(value, name, context.classes, context.classes);
/** A whole number from `least` to `most`. */
export const count = (least = 1, most = MAX_COUNT): Scalar<number> => (value, name) => whole(value, name, least, most);
export const number: Scalar<number> = (value, name) => finite(value, name);
export const choice = <One extends string>(...choices: readonly One[]): Scalar<One> => (value, name) => {
  check(choices.includes(value as One), `its ${name} is malformed`);
  return value as One;
};

/** Whether every number is one of 0 … `below` − 1. */
export function areCodes(numbers: Float64Array, below: number): boolean {
  return numbers.every((value) => Number.isInteger(value) && value >= 0 && value < below);
}
