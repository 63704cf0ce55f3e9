/** How messages list cells: by place, and not more than a person reads. */
const MOST = 8;

/** `cell 1, cell 2 and cell 3`, or the first eight and how many more. */
export function listing(titles: readonly string[]): string {
  const unique = [...new Set(titles)];
  if (unique.length < 2) return unique[0] ?? '';
  if (unique.length <= MOST) return `${unique.slice(0, -1).join(', ')} and ${unique.at(-1)}`;
  return `${unique.slice(0, MOST).join(', ')} and ${(unique.length - MOST).toLocaleString('en')} more`;
}

/** The steps of a long way: its beginning, how many are left out, its end. */
export function shortened<T>(steps: readonly T[], gap: (left: number) => T): readonly T[] {
  return steps.length <= MOST + 3 ? steps : [...steps.slice(0, MOST), gap(steps.length - MOST - 2), ...steps.slice(-2)];
}
