/** How many slips of the finger lie between two names. */

/** Edits of one letter that a person makes without noticing, by length of the name. */
const slips = (length: number) => (length <= 3 ? 1 : length <= 6 ? 2 : 3);

/** Distance of two names that are likely meant alike (0.5: but for upper case); null for the same name, and where they are too different. */
export function isNear(name: string, other: string): number | null {
  if (name === other) return null;
  if (name.toLowerCase() === other.toLowerCase()) return 0.5;
  const most = slips(Math.min(name.length, other.length));
  if (Math.abs(name.length - other.length) > most) return null;
  const distance = distanceOf(name.toLowerCase(), other.toLowerCase());
  return distance <= most && distance < Math.min(name.length, other.length) ? distance : null;
}

/** Letters put in, left out, replaced, or two beside each other swapped (optimal string alignment; Damerau 1964). */
export function distanceOf(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= a.length; row += 1) {
    const now = [row];
    for (let at = 1; at <= b.length; at += 1) {
      const isSame = a[row - 1] === b[at - 1];
      let least = Math.min(last[at]! + 1, now[at - 1]! + 1, last[at - 1]! + (isSame ? 0 : 1));
      if (row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1]) least = Math.min(least, before[at - 2]! + 1);
      now.push(least);
    }
    [before, last] = [last, now];
  }
  return last[b.length]!;
}
