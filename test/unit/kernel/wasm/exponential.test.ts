/** Our e^x, tanh and logistic function. Golden: V8's in float64, rounded to float32. */
import { describe, expect, it } from 'vitest';
import { Assembler, count, v128, type Code, type Local } from '@/kernel/worker/wasm/assembler';
import { setExponential, setHardSigmoid, setLogistic, setTanh } from '@/kernel/worker/wasm/routines/exponential';

type Write = (to: Local, x: Local, n: Local, square: Local) => Code;
const WRITES: Readonly<Record<string, Write>> = { exponential: setExponential, logistic: setLogistic, tanh: setTanh, hard: setHardSigmoid };

const assembler = new Assembler();
for (const [name, write] of Object.entries(WRITES)) {
  assembler.function(name, ['at', 'end'], ({ at, end }, variable) => {
    const [to, x, n, square] = [variable('v128'), variable('v128'), variable('v128'), variable('v128')];
    return count(at, at, end, [x.set(v128.load(at)), write(to, x, n, square), v128.store(at, to)], 16);
  });
}
const memory = new WebAssembly.Memory({ initial: 64 });
const routines = new WebAssembly.Instance(new WebAssembly.Module(assembler.assemble(false)), { env: { memory } }).exports as unknown as Record<string, (at: number, end: number) => void>;

/** Of a whole number of vectors. */
function mapped(name: string, values: Float32Array): Float32Array {
  const there = new Float32Array(memory.buffer, 0, values.length);
  there.set(values);
  routines[name]!(0, values.byteLength);
  return there.slice();
}

/** How many float32 numbers lie between two; neither is NaN. */
function distance(a: number, b: number): number {
  const [x, y] = new Int32Array(new Float32Array([a, b]).buffer);
  const ordered = (bits: number): number => (bits < 0 ? -0x8000_0000 - bits : bits);
  return Math.abs(ordered(x!) - ordered(y!));
}

const between = (low: number, high: number): Float32Array => Float32Array.from({ length: 400_000 }, (_, i) => low + ((high - low) * i) / 399_999);
const farthest = (name: string, golden: (x: number) => number, values: Float32Array): number =>
  mapped(name, values).reduce((most, value, i) => Math.max(most, distance(value, Math.fround(golden(values[i]!)))), 0);

describe('functions of four floats', () => {
  it('err by at most two units in the last place', () => {
    expect(farthest('exponential', Math.exp, between(-87, 88))).toBeLessThanOrEqual(2);
    expect(farthest('logistic', (x) => 1 / (1 + Math.exp(-x)), between(-87, 87))).toBeLessThanOrEqual(2);
    expect(farthest('tanh', Math.tanh, between(-10, 10))).toBeLessThanOrEqual(2);
    expect(farthest('tanh', Math.tanh, between(-1e-3, 1e-3))).toBeLessThanOrEqual(2);
  });

  it('hold at the ends and let what is no number through', () => {
    const ends = Float32Array.of(-Infinity, Infinity, NaN, 0);
    expect([...mapped('tanh', ends)]).toEqual([-1, 1, NaN, 0]);
    expect([...mapped('hard', ends)]).toEqual([0, 1, NaN, 0.5]);
    const [low, ...rest] = mapped('logistic', ends);
    expect(low).toBeLessThan(1e-37);
    expect(rest).toEqual([1, NaN, 0.5]);
  });

  it('have an odd tanh, to the last bit', () => {
    const values = between(0, 9);
    expect(mapped('tanh', values.map((x) => -x))).toEqual(mapped('tanh', values).map((x) => -x));
  });
});
