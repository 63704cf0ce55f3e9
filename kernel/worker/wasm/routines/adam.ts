/** A step of the optimizer Adam (Kingma and Ba 2015). */
import { add, bytes, v128, type Assembler, type Code, type Local } from '../assembler';
import { each } from './each';

/** The order of the numbers that `adam` reads from `rates`, each a float. */
export const RATES = ['beta1', 'rest1', 'beta2', 'rest2', 'correction1', 'correction2', 'epsilon', 'rate'] as const;

/**
 * `adam(first, second, gradient, value, newFirst, newSecond, newValue, length, rates)`: the sums, products and quotients of tfjs' optimizer in its
 * order, so the bits are the same. `rest` is 1 - beta, `correction` 1 - beta to the power of the step, `rate` the negative learning rate.
 */
export function defineAdam(assembler: Assembler): void {
  assembler.function('adam', ['first', 'second', 'gradient', 'value', 'newFirst', 'newSecond', 'newValue', 'length', 'rates'], (p, variable) => {
    const [index, m, v, g] = [variable(), variable('v128'), variable('v128'), variable('v128')];
    const rates = Object.fromEntries(RATES.map((name) => [name, variable('v128')])) as Record<typeof RATES[number], Local>;
    const { beta1, rest1, beta2, rest2, correction1, correction2, epsilon, rate } = rates;
    const { mul, divide, root } = v128;
    const at = (base: Local): Code => add(base, bytes(index));
    return [
      RATES.map((name, i) => rates[name].set(v128.splat(p.rates, 4 * i))),
      each(index, p.length, (load, store) => [
        g.set(load(at(p.gradient))),
        m.set(v128.add(mul(load(at(p.first)), beta1), mul(g, rest1))),
        v.set(v128.add(mul(load(at(p.second)), beta2), mul(mul(g, g), rest2))),
        store(at(p.newFirst), m), store(at(p.newSecond), v),
        store(at(p.newValue), v128.add(mul(divide(divide(m, correction1), v128.add(root(divide(v, correction2)), epsilon)), rate), load(at(p.value)))),
      ]),
    ];
  });
}
