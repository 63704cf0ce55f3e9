/** The name that somebody who mistyped probably meant. */

/** Levenshtein's distance (insert, delete, replace; each 1) between two short texts. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** The nearest of `known`, whatever the case of its letters; null where none is near: more than a third of it, at least 2, differs. */
export function nearest(name: string, known: readonly string[]): string | null {
  if (name.length > 200) return null;
  const ranked = known.map((one) => ({ one, far: distance(name.toLowerCase(), one.toLowerCase()) })).toSorted((a, b) => a.far - b.far);
  const [best] = ranked;
  return best && best.far <= Math.max(2, Math.floor(best.one.length / 3)) && best.far < best.one.length ? best.one : null;
}
