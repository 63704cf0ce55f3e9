/**
 * Seasonal ARIMA (Box and Jenkins) by exact maximum likelihood: the differenced series as a state space model (Harvey 1993), its Kalman
 * filter started at the stationary distribution. Parameters are kept stationary and invertible through partial autocorrelations
 * (Monahan 1984), as statsmodels' ARIMA.
 */
import { minimiseNumerically } from './numeric';

export interface ArimaOrder {
  readonly p: number; readonly d: number; readonly q: number;
  readonly P: number; readonly D: number; readonly Q: number;
  /** Steps in a season; 1 without one. */
  readonly period: number;
  /** Whether the series has a mean; only where nothing is differenced. */
  readonly hasMean: boolean;
}

export interface ArimaFit {
  /** Both polynomials multiplied out: w_t = Σ ar_i w_{t−i} + e_t + Σ ma_j e_{t−j}. */
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  readonly mean: number;
  readonly variance: number;
  readonly logLikelihood: number;
  readonly aic: number;
  /** ar, ma, seasonal ar, seasonal ma, as fitted. */
  readonly parameters: Float64Array;
  /** The expected state after the last value. */
  readonly state: Float64Array;
  /** The last d + D · period values. */
  readonly tail: Float64Array;
}

/** (1 − B)^d (1 − B^period)^D as the weights of earlier values: y_t = Σ weights_i y_{t−i} + w_t. */
export function differenceWeights({ d, D, period }: Pick<ArimaOrder, 'd' | 'D' | 'period'>): Float64Array {
  let polynomial = Float64Array.of(1);
  for (let i = 0; i < d; i++) polynomial = multiplyPolynomials(polynomial, Float64Array.of(1, -1));
  for (let i = 0; i < D; i++) { const seasonal = new Float64Array(period + 1); seasonal[0] = 1; seasonal[period] = -1; polynomial = multiplyPolynomials(polynomial, seasonal); }
  return polynomial.slice(1).map((value) => -value);
}

export function fitArima(y: Float64Array, order: ArimaOrder): ArimaFit {
  const { p, q, P, Q, period, hasMean } = order;
  const weights = differenceWeights(order);
  const lost = weights.length;
  const count = p + q + P + Q + Number(hasMean);
  if (y.length - lost < count + 2) throw new RangeError(`The series has ${y.length} values; this order takes at least ${count + 2 + lost}.`);
  const w = Float64Array.from({ length: y.length - lost }, (_, t) => { let value = y[t + lost]!; for (let i = 0; i < lost; i++) value -= weights[i]! * y[t + lost - 1 - i]!; return value; });
  const average = w.reduce((sum, value) => sum + value, 0) / w.length;
  const spread = Math.sqrt(w.reduce((sum, value) => sum + (value - average) ** 2, 0) / w.length);
  const scale = spread || 1;
  const read = (point: Float64Array) => {
    const parts = [point.subarray(0, p), point.subarray(p, p + q), point.subarray(p + q, p + q + P), point.subarray(p + q + P, p + q + P + Q)].map(constrain);
    const [ar, ma, seasonalAr, seasonalMa] = parts as [Float64Array, Float64Array, Float64Array, Float64Array];
    return {
      mean: hasMean ? average + scale * point[p + q + P + Q]! : 0, parameters: Float64Array.from(parts.map((part, i) => (i % 2 === 0 ? part : part.map((value) => -value))).flatMap((part) => [...part])),
      ar: expand(ar, seasonalAr, period), ma: expand(ma, seasonalMa, period).map((value) => -value),
    };
  };
  const evaluate = (point: Float64Array) => { const { ar, ma, mean } = read(point); return filter(w.map((value) => (value - mean) / scale), ar, ma); };
  // Lags of the series and of the errors may nearly cancel each other, far from 0: several likelihoods are local maxima.
  const starts = [[0, 0], [0.3, -0.2], [-0.3, 0.2], [2, -1.5], [-2, 1.5], [1, 1]].map(([own, errors]) => Float64Array.from({ length: count }, (_, i) => (i < p || (i >= p + q && i < p + q + P) ? own! : i < p + q + P + Q ? errors! : 0)));
  const { point } = count === 0 ? { point: new Float64Array(0) } : minimiseNumerically((at) => -evaluate(at).logLikelihood / w.length, starts);
  const { ar, ma, mean, parameters } = read(point);
  const found = evaluate(point);
  const logLikelihood = found.logLikelihood - w.length * Math.log(scale);
  return { ar, ma, mean, parameters, variance: found.variance * scale * scale, logLikelihood, aic: 2 * (count + 1) - 2 * logLikelihood, state: found.state.map((value) => value * scale), tail: y.slice(y.length - lost) };
}

/** Unbounded numbers to the coefficients of a stationary polynomial. */
function constrain(free: Float64Array): Float64Array {
  const n = free.length;
  let current = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const partial = free[k]! / Math.sqrt(1 + free[k]! * free[k]!);
    const next = current.slice();
    for (let i = 0; i < k; i++) next[i] = current[i]! - partial * current[k - 1 - i]!;
    next[k] = partial;
    current = next;
  }
  return current;
}

function multiplyPolynomials(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const product = new Float64Array(a.length + b.length - 1);
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) product[i + j]! += a[i]! * b[j]!;
  return product;
}

/** (1 − Σ aᵢBⁱ)(1 − Σ sⱼB^(j·period)) as the coefficients on the right side. */
function expand(own: Float64Array, seasonal: Float64Array, period: number): Float64Array {
  const left = Float64Array.of(1, ...own.map((value) => -value));
  const right = new Float64Array(seasonal.length * period + 1);
  right[0] = 1;
  seasonal.forEach((value, j) => { right[(j + 1) * period] = -value; });
  return multiplyPolynomials(left, right).slice(1).map((value) => -value);
}

/** Exact Gaussian likelihood of a zero-mean ARMA series, the variance concentrated out. */
function filter(w: Float64Array, ar: Float64Array, ma: Float64Array): { readonly logLikelihood: number; readonly variance: number; readonly state: Float64Array } {
  const r = Math.max(ar.length, ma.length + 1);
  const phi = new Float64Array(r);
  phi.set(ar);
  const loads = new Float64Array(r);
  loads[0] = 1;
  loads.set(ma, 1);
  let covariance = stationary(phi, loads, r);
  let next = new Float64Array(r * r);
  let state = new Float64Array(r);
  let [squares, logs] = [0, 0];
  let isSteady = false;
  const gain = new Float64Array(r);
  for (let t = 0; t < w.length; t++) {
    const f = covariance[0]!;
    if (!(f > 0)) return { logLikelihood: -Infinity, variance: NaN, state };
    const error = w[t]! - state[0]!;
    squares += (error * error) / f;
    logs += Math.log(f);
    // Predict from the updated state: T(a + M e ÷ f), M the first column.
    for (let i = 0; i < r; i++) gain[i] = covariance[i * r]! / f;
    const first = state[0]! + gain[0]! * error;
    const moved = new Float64Array(r);
    for (let i = 0; i < r; i++) moved[i] = phi[i]! * first + (i + 1 < r ? state[i + 1]! + gain[i + 1]! * error : 0);
    state = moved;
    if (isSteady) continue;
    // U = P − M Mᵀ ÷ f; then T U Tᵀ + R Rᵀ. Row 0 of U is 0, so that T only shifts.
    let change = 0;
    for (let i = 0; i < r; i++) {
      for (let j = 0; j <= i; j++) {
        const value = (i + 1 < r && j + 1 < r ? covariance[(i + 1) * r + j + 1]! - gain[i + 1]! * covariance[(j + 1) * r]! : 0) + loads[i]! * loads[j]!;
        change = Math.max(change, Math.abs(value - covariance[i * r + j]!));
        next[i * r + j] = next[j * r + i] = value;
      }
    }
    [covariance, next] = [next, covariance as Float64Array<ArrayBuffer>];
    isSteady = change < 1e-15;
  }
  const n = w.length;
  const variance = squares / n;
  return { logLikelihood: -(n * (Math.log(2 * Math.PI * variance) + 1) + logs) / 2, variance, state };
}

/** P = T P Tᵀ + R Rᵀ by doubling. */
function stationary(phi: Float64Array, loads: Float64Array, r: number): Float64Array {
  let power: Float64Array = new Float64Array(r * r);
  for (let i = 0; i < r; i++) { power[i * r] = phi[i]!; if (i + 1 < r) power[i * r + i + 1] = 1; }
  let sum: Float64Array = new Float64Array(r * r);
  for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) sum[i * r + j] = loads[i]! * loads[j]!;
  for (let round = 0; round < 60; round++) {
    const added = product(product(power, sum, r, false), power, r, true);
    let most = 0;
    for (let i = 0; i < sum.length; i++) { sum[i]! += added[i]!; most = Math.max(most, Math.abs(added[i]!)); }
    if (most < 1e-16 * Math.abs(sum[0]!)) break;
    power = product(power, power, r, false);
  }
  return sum;
}

function product(a: Float64Array, b: Float64Array, n: number, isTransposed: boolean): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const left = a[i * n + k]!;
      if (left === 0) continue;
      for (let j = 0; j < n; j++) result[i * n + j]! += left * (isTransposed ? b[j * n + k]! : b[k * n + j]!);
    }
  }
  return result;
}

/** Forecasts and their variances, of the series itself; the variances are those after a long series. */
export function forecastArima(fit: Pick<ArimaFit, 'ar' | 'ma' | 'mean' | 'variance' | 'state' | 'tail'>, order: Pick<ArimaOrder, 'd' | 'D' | 'period'>, horizon: number): { readonly mean: Float64Array; readonly variance: Float64Array } {
  const weights = differenceWeights(order);
  const lost = weights.length;
  const values = new Float64Array(lost + horizon);
  values.set(fit.tail);
  let state = fit.state.slice();
  const r = state.length;
  for (let h = 0; h < horizon; h++) {
    let value = state[0]! + fit.mean;
    for (let i = 0; i < lost; i++) value += weights[i]! * values[lost + h - 1 - i]!;
    values[lost + h] = value;
    state = Float64Array.from({ length: r }, (_, i) => (fit.ar[i] ?? 0) * state[0]! + (state[i + 1] ?? 0));
  }
  // ψ weights of the whole polynomial, differences included.
  const whole = multiplyPolynomials(Float64Array.of(1, ...fit.ar.map((value) => -value)), Float64Array.of(1, ...weights.map((value) => -value))).slice(1).map((value) => -value);
  const psi = new Float64Array(horizon);
  const variance = new Float64Array(horizon);
  let sum = 0;
  for (let j = 0; j < horizon; j++) {
    psi[j] = j === 0 ? 1 : (fit.ma[j - 1] ?? 0);
    for (let i = 0; i < Math.min(j, whole.length); i++) psi[j]! += whole[i]! * psi[j - 1 - i]!;
    sum += psi[j]! ** 2;
    variance[j] = fit.variance * sum;
  }
  return { mean: values.slice(lost), variance };
}
