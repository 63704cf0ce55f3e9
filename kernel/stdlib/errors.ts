/** What the library throws at cell authors: what went wrong and where in `message`, what to do in `remedy`. */
export class DataError extends Error {
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(remedy === undefined ? message : `${message} ${remedy}`);
    this.name = 'DataError';
    this.remedy = remedy;
  }
}

/** “No column ‘incom’ in clean. Nearest: income.” */
export function noColumn(name: string, where: string, known: readonly string[]): DataError {
  const near = nearest(name, known);
  return new DataError(`No column ‘${name}’ in ${where}.`, near === null ? `It has: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.` : `Nearest: ${near}.`);
}

/** The known name within an edit distance of a third of its length (at least 2), or null. */
export function nearest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of known.slice(0, 2000)) {
    const distance = candidate.toLowerCase() === name.toLowerCase() ? 0.5 : editDistance(name, candidate);
    if (distance < least) { least = distance; best = candidate; }
  }
  return least <= Math.max(2, Math.floor(name.length / 3)) ? best : null;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
