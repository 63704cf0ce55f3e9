/**
 * e^x, tanh and the logistic function of four floats, after Moshier's Cephes library (expf.c, tanhf.c). Only sums, products and quotients
 * of float32, in one order: the same bits on every machine. Errors are at most 2 units in the last place.
 */
import { v128, type Code, type Local, type Operand } from '../assembler';

const { add, sub, mul, all } = v128;

/** Horner's scheme; the highest power first. */
const polynomial = (x: Local, [first, ...rest]: readonly number[]): Code => rest.reduce<Code>((sum, factor) => add(mul(sum, x), all(factor)), all(first!));

/** Beyond these, e^x is their value: it neither overflows nor gets denormal. */
const [LOW, HIGH] = [-87.3, 88.3];
/** ln 2 in two parts; the first has few bits, so that its product with a small whole number is exact. */
const LN2 = [0.693359375, -2.12194440e-4] as const;
const EXP = [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1];

/** Sets `to` to e^value, with `n` as help. NaN stays NaN. */
export const setExponential = (to: Local, value: Operand, n: Local): Code => [
  to.set(v128.minimum(v128.maximum(value, all(LOW)), all(HIGH))),
  n.set(v128.nearest(mul(to, all(Math.LOG2E)))),
  to.set(sub(sub(to, mul(n, all(LN2[0]))), mul(n, all(LN2[1])))),
  to.set(mul(add(add(mul(polynomial(to, EXP), mul(to, to)), to), all(1)), v128.power(n))),
];

/** 1 / (1 + e^-value). */
export const setLogistic = (to: Local, value: Operand, n: Local): Code => [
  setExponential(to, sub(v128.zero, value), n),
  to.set(v128.divide(all(1), add(all(1), to))),
];

/** 0.2 · value + 0.5, held between 0 and 1: Keras' hard sigmoid. */
export const setHardSigmoid = (to: Local, value: Operand): Code =>
  to.set(v128.minimum(v128.maximum(add(mul(value, all(0.2)), all(0.5)), v128.zero), all(1)));

/** Below this size e^x would lose digits. */
const SMALL = 0.625;
const TANH = [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1];

/** Odd, as tanh is, to the last bit. `to` is another variable than `x`; `n` and `square` help. */
export const setTanh = (to: Local, x: Local, n: Local, square: Local): Code => [
  setExponential(to, v128.absolute(add(x, x)), n),
  to.set(sub(all(1), v128.divide(all(2), add(to, all(1))))),
  square.set(mul(x, x)),
  to.set(v128.choose(v128.less(v128.absolute(x), all(SMALL)), add(mul(mul(polynomial(square, TANH), square), x), x), to)),
  to.set(v128.or(to, v128.and(x, all(-0)))),
];
