/** How chosen runs are told apart: six colours, then the same ones dashed, then dotted. */
const DASHES = ['none', '6 3', '2 3', '8 3 2 3'] as const;

/** Of the run at this place among those chosen. */
export function colourOf(at: number): { readonly colour: string; readonly dash: string } {
  return { colour: `var(--chart-${(at % 6) + 1})`, dash: DASHES[Math.floor(at / 6) % DASHES.length]! };
}
