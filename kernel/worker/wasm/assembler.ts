/**
 * A small assembler for WebAssembly with SIMD: what our routines are written in. Code is a nested list of bytes, so an instruction
 * is a function from the code of its operands to code, and unrolling is a loop in TypeScript. No relaxed SIMD: every instruction
 * here gives the same bits on every machine (WebAssembly core specification 2.0, sections 5.4 and 5.5).
 */
export type Code = readonly (number | Code)[];
export type Type = 'i32' | 'f32' | 'v128';

const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const satisfies Record<Type, number>;

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** A parameter or variable of a function. */
export class Local {
  constructor(readonly index: number, readonly type: Type) {}
  get get(): Code { return [0x20, unsigned(this.index)]; }
  set(value: Operand): Code { return [code(value), 0x21, unsigned(this.index)]; }
  /** Sets it and leaves the value. */
  tee(value: Operand): Code { return [code(value), 0x22, unsigned(this.index)]; }
  /** Adds to an i32. */
  add(value: Operand): Code { return this.set(add(this, value)); }
}

/** A variable, a whole number, or code that leaves one value. */
export type Operand = Local | number | Code;

export function code(operand: Operand): Code {
  if (operand instanceof Local) return operand.get;
  return typeof operand === 'number' ? [0x41, signed(operand)] : operand;
}

const binary = (...opcode: number[]) => (left: Operand, right: Operand): Code => [code(left), code(right), opcode];
export const add = binary(0x6a);
export const sub = binary(0x6b);
export const mul = binary(0x6c);
export const less = binary(0x48);
export const atLeast = binary(0x4e);
export const equal = binary(0x46);
export const and = binary(0x71);
export const divide = binary(0x6d);
/** The first value if the condition is not 0; both are computed. */
export const select = (condition: Operand, then: Operand, otherwise: Operand): Code => [code(then), code(otherwise), code(condition), 0x1b];
export const minimum = (left: Local, right: Local): Code => select(less(left, right), left, right);
export const maximum = (left: Local, right: Local): Code => select(less(left, right), right, left);
/** Divided by 2 to that power; for what is not negative. */
export const shift = (value: Operand, by: number): Code => [code(value), 0x41, by, 0x76];
/** Bytes of so many floats. */
export const bytes = (floats: Operand): Code => [code(floats), 0x41, 2, 0x74];

const load = (opcode: number[], align: number) => (at: Operand, offset = 0): Code => [code(at), opcode, align, unsigned(offset)];
const store = (opcode: number[], align: number) => (at: Operand, value: Operand, offset = 0): Code => [code(at), code(value), opcode, align, unsigned(offset)];
export const f32 = { load: load([0x2a], 2), store: store([0x38], 2), add: binary(0x92), mul: binary(0x94), zero: [0x43, 0, 0, 0, 0] as Code };
export const i32 = {
  load: load([0x28], 2),
  /** Adds to the integer there, in one step for all threads, and leaves what it was before. */
  addAtomically: (at: Operand, value: Operand, offset = 0): Code => [code(at), code(value), 0xfe, 0x1e, 2, unsigned(offset)],
};
/** Wakes all threads that wait for a change of the integer there. */
export const notify = (at: Operand, offset = 0): Code => [code(at), code(-1), 0xfe, 0, 2, unsigned(offset), 0x1a];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
/** Of a vector constant; WebAssembly and every machine we run on are little-endian. */
const lanes = (values: Int32Array | Float32Array): number[] => [...new Uint8Array(values.buffer)];
export const v128 = {
  load: load(simd(0), 2),
  /** One float in all four lanes. */
  splat: load(simd(9), 2),
  store: store(simd(11), 2),
  add: binary(...simd(0xe4)),
  mul: binary(...simd(0xe6)),
  sub: binary(...simd(0xe5)),
  divide: binary(...simd(0xe7)),
  /** NaN if either is. */
  minimum: binary(...simd(0xe8)),
  maximum: binary(...simd(0xe9)),
  equal: binary(...simd(0x41)),
  less: binary(...simd(0x43)),
  and: binary(...simd(0x4e)),
  or: binary(...simd(0x50)),
  absolute: (value: Operand): Code => [code(value), simd(0xe0)],
  root: (value: Operand): Code => [code(value), simd(0xe3)],
  /** To the nearest whole number, halves to the even one. */
  nearest: (value: Operand): Code => [code(value), simd(0x6a)],
  /** 2 to the power of whole floats in -126 … 127: the bits of the exponent. */
  power: (value: Operand): Code => [code(value), simd(0xf8), simd(12), lanes(new Int32Array(4).fill(127)), simd(0xae), 0x41, 23, simd(0xab)],
  /** Bits of the first where the mask has a one. */
  choose: (mask: Operand, then: Operand, otherwise: Operand): Code => [code(then), code(otherwise), code(mask), simd(0x52)],
  /** The same float, rounded to float32, in all four lanes. */
  all: (value: number): Code => [simd(12), lanes(new Float32Array(4).fill(value))],
  /** Stores the first lane only. */
  storeFirst: (at: Operand, value: Operand, offset = 0): Code => [code(at), code(value), simd(0x5a), 2, unsigned(offset), 0],
  zero: [simd(12), ...Array.from({ length: 16 }, () => 0)] as Code,
};

export const when = (condition: Operand, then: Code, otherwise: Code = []): Code => [code(condition), 0x04, 0x40, then, otherwise.length > 0 ? [0x05, otherwise] : [], 0x0b];

/** Repeats the body while the condition holds; it may not hold at all. */
export const during = (condition: Code, body: Code): Code => when(condition, repeat(body, condition));

/** Runs the body once, and again while the condition holds. */
export const repeat = (body: Code, condition: Code): Code => [0x03, 0x40, body, condition, 0x0d, 0, 0x0b];

/** Counts from `from` up to, not including, `to`. */
export const count = (local: Local, from: Operand, to: Operand, body: Code, step: Operand = 1): Code => [
  local.set(from), during(less(local, to), [body, local.add(step)]),
];

interface Signature { readonly index: number; readonly arity: number }
interface Made extends Signature { readonly name: string; readonly parameters: readonly Type[]; readonly locals: readonly Type[]; readonly body: Code }

/** Gathers the functions of one module; none gives a result. */
export class Assembler {
  readonly #functions: Made[] = [];

  /** `parameters` by name, all i32; `write` makes the body with them and with new variables. Gives what calls the function. */
  function<const Name extends string>(name: string, parameters: readonly Name[], write: (parameter: Record<Name, Local>, variable: (type?: Type) => Local) => Code) {
    const locals: Type[] = [];
    const named = Object.fromEntries(parameters.map((parameter, index) => [parameter, new Local(index, 'i32')])) as Record<Name, Local>;
    const variable = (type: Type = 'i32'): Local => new Local(parameters.length + locals.push(type) - 1, type);
    const body = write(named, variable);
    const index = this.#functions.length;
    this.#functions.push({ name, index, arity: parameters.length, parameters: parameters.map(() => 'i32'), locals, body });
    const call = (...values: Operand[]): Code => {
      if (values.length !== parameters.length) throw new RangeError(`${name} takes ${parameters.length} values, not ${values.length}.`);
      return [values.map(code), 0x10, unsigned(index)];
    };
    return Object.assign(call, { arity: parameters.length });
  }

  /** The module's bytes. It imports its memory as `env.memory`; `isShared` must say what kind of memory that will be. */
  assemble(isShared: boolean): Uint8Array<ArrayBuffer> {
    const functions = this.#functions;
    const types = functions.map(({ parameters }) => [0x60, list(parameters.map((type) => [TYPES[type]])), 0]);
    // Any memory will do: at least no page, and for a shared one at most 4 GiB.
    const limits = isShared ? [3, 0, unsigned(65536)] : [0, 0];
    const bodies = functions.map(({ locals, body }) => sized([list(locals.map((type) => [1, TYPES[type]])), body, 0x0b]));
    return Uint8Array.from(flat([
      0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
      section(1, list(types)),
      section(2, list([[text('env'), text('memory'), 2, limits]])),
      section(3, list(functions.map(({ index }) => unsigned(index)))),
      section(7, list(functions.map(({ name, index }) => [text(name), 0, unsigned(index)]))),
      section(10, list(bodies)),
    ]));
  }
}

function flat(nested: Code, into: number[] = []): number[] {
  for (const part of nested) if (typeof part === 'number') into.push(part); else flat(part, into);
  return into;
}

const list = (items: readonly Code[]): Code => [unsigned(items.length), items];
const sized = (content: Code): Code => { const whole = flat(content); return [unsigned(whole.length), whole]; };
const section = (id: number, content: Code): Code => [id, sized(content)];
const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);
