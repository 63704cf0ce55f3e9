/**
 * Issue bar: Bayesian search beats random search on standard test functions. The stated margin: on every one of them what is left to the least
 * value, the median of 60 seeds (of the Gaussian process 12), is at most half of what random search leaves with the Parzen estimator, and a quarter with the Gaussian process.
 */
import { join } from 'node:path';
import { findPython, measureWith, measureWithNode } from './support.mjs';

export const title = 'Search';

const MARGINS = { tpe: 2, gp: 4 };
const NAMES = { tpe: 'Parzen estimator', gp: 'Gaussian process' };
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

export async function run({ root }) {
  const own = await measureWithNode(root, 'search.ts');
  const python = findPython(['optuna']);
  const theirs = python && await measureWith(python, [join(root, 'bench/peers/optuna_search.py')], { cwd: root });
  return own.flatMap(({ name, trials, regrets }) => Object.keys(MARGINS).map((method) => {
    const [left, chance] = [median(regrets[method]), median(regrets.random)];
    const peer = method === 'tpe' && theirs ? median(theirs.find((one) => one.name === name).regrets.tpe) : null;
    return {
      what: `${NAMES[method]}, ${name}, ${trials} trials: left to the least value`, measured: left.toPrecision(3), bar: `${(chance / MARGINS[method]).toPrecision(3)} (random ÷ ${MARGINS[method]})`, ratio: chance / MARGINS[method] / left,
      peers: [{ name: 'random search', measured: chance.toPrecision(3), ratio: chance / left }, ...(peer === null ? [] : [{ name: 'Optuna’s TPE', measured: peer.toPrecision(3), ratio: peer / left }])],
    };
  }));
}
