/** Limited-memory BFGS (Nocedal and Wright, algorithm 7.4) with backtracking to sufficient decrease and a curvature check. */

export interface Objective {
  /** Writes the gradient into `gradient` and gives the value. */
  (point: Float64Array, gradient: Float64Array): number;
}

const MEMORY = 20;
/** How far a value of sums of many rows may be off, in parts of itself. */
const ROUNDING = 1e-13;

/** Minimises from `start` until the largest entry of the gradient is at most `tolerance`, or nothing improves any more. */
export function minimise(objective: Objective, start: Float64Array, tolerance: number, maxIterations: number): { readonly point: Float64Array; readonly iterations: number; readonly converged: boolean } {
  const n = start.length;
  let point = start.slice();
  let gradient = new Float64Array(n);
  let value = objective(point, gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(gradient) <= tolerance) return { point, iterations: iteration, converged: true };
    const direction = gradient.map((entry) => -entry);
    const alphas: number[] = [];
    for (let i = steps.length - 1; i >= 0; i--) {
      const { s, y, rho } = steps[i]!;
      const alpha = rho * dot(s, direction);
      alphas[i] = alpha;
      for (let k = 0; k < n; k++) direction[k]! -= alpha * y[k]!;
    }
    const last = steps.at(-1);
    const scale = last === undefined ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1 / (last.rho * dot(last.y, last.y));
    for (let k = 0; k < n; k++) direction[k]! *= scale;
    steps.forEach(({ s, y, rho }, i) => {
      const beta = rho * dot(y, direction);
      for (let k = 0; k < n; k++) direction[k]! += (alphas[i]! - beta) * s[k]!;
    });
    const slope = dot(gradient, direction);
    let step = 1;
    let next = point;
    const nextGradient = new Float64Array(n);
    let nextValue = Infinity;
    let isFlatter = false;
    for (let tries = 0; tries < 40; tries++, step /= 2) {
      next = point.map((entry, k) => entry + step * direction[k]!);
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * step * slope) break;
      // Near the minimum rounding hides the decrease; the slope still tells (Hager and Zhang's approximate Wolfe condition).
      isFlatter = nextValue <= value + ROUNDING * Math.abs(value) && Math.abs(dot(nextGradient, direction)) <= 0.9 * Math.abs(slope);
      if (isFlatter) break;
    }
    // Where neither says yes, a step that makes the gradient smaller is still one.
    if (!(nextValue <= value) && !isFlatter && !(largest(nextGradient) < largest(gradient))) return { point, iterations: iteration, converged: false };
    const s = next.map((entry, k) => entry - point[k]!);
    const y = nextGradient.map((entry, k) => entry - gradient[k]!);
    const curvature = dot(s, y);
    if (curvature > 1e-16 * dot(y, y)) {
      steps.push({ s, y, rho: 1 / curvature });
      if (steps.length > MEMORY) steps.shift();
    }
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return { point, iterations: maxIterations, converged: largest(gradient) <= tolerance };
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (const entry of vector) most = Math.max(most, Math.abs(entry));
  return most;
}
