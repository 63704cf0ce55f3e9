/**
 * Where a function of one number has a least value, to about 1e-9: the bracket [low, high] is moved downhill until it holds a
 * minimum, then narrowed by golden sections and parabolas (Brent, “Algorithms for Minimization without Derivatives”, chapter 5).
 */
export function minimize(f: (x: number) => number, low: number, high: number): number {
  const golden = (3 - Math.sqrt(5)) / 2;
  let a = low;
  let b = high;
  for (let step = 0; step < 20; step++) {
    const width = b - a;
    const inside = f(a + width / 2);
    if (f(a) < inside) a -= width;
    else if (f(b) < inside) b += width;
    else break;
  }
  let x = a + golden * (b - a);
  let [w, v] = [x, x];
  let fx = f(x);
  let [fw, fv] = [fx, fx];
  let [d, e] = [0, 0];
  for (let round = 0; round < 200; round++) {
    const middle = (a + b) / 2;
    const tolerance = 1e-10 * Math.abs(x) + 1e-11;
    if (Math.abs(x - middle) <= 2 * tolerance - (b - a) / 2) break;
    let isParabola = false;
    if (Math.abs(e) > tolerance) {
      const r = (x - w) * (fx - fv);
      let q = (x - v) * (fx - fw);
      let p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      if (Math.abs(p) < Math.abs((q * e) / 2) && p > q * (a - x) && p < q * (b - x)) {
        e = d;
        d = p / q;
        isParabola = true;
      }
    }
    if (!isParabola) {
      e = x < middle ? b - x : a - x;
      d = golden * e;
    }
    const u = x + (Math.abs(d) >= tolerance ? d : Math.sign(d || 1) * tolerance);
    const fu = f(u);
    if (fu <= fx) {
      if (u < x) b = x; else a = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) a = u; else b = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
  return x;
}
