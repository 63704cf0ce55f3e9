/** How messages list cells: by place, and not more than a person reads. */
const MOST = 8;

/** `cell 1, cell 2 and cell 3`, or the first eight and how many more. */
export function listing(titles: readonly string[]): string {
  const unique = [...new Set(titles)];
  if (unique.length < 2) return unique[0] ?? '';
  if (unique.length <= MOST) return `${unique.slice(0, -1).join(', ')} and ${unique.at(-1)}`;
  return `${unique.slice(0, MOST).join(', ')} and ${(unique.length - MOST).toLocaleString('en')} more`;
}

/** Which of `count` steps of a way are told: all, or its beginning and its end with null for what is left out between. */
export function toldSteps(count: number): { readonly steps: readonly (number | null)[]; readonly left: number } {
  if (count <= MOST + 3) return { steps: Array.from({ length: count }, (_, step) => step), left: 0 };
  return { steps: [...Array.from({ length: MOST }, (_, step) => step), null, count - 2, count - 1], left: count - MOST - 2 };
}
