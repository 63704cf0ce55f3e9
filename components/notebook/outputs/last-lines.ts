/** Lines of printed text that a page draws without being asked, and characters of them: one line can be long as well. */
export const MOST_LINES = 500;
const MOST_CHARACTERS = 100_000;

/** The end of `text`, and how many whole lines stand before it. */
export function lastLines(text: string, most = MOST_LINES, characters = MOST_CHARACTERS): { readonly shown: string; readonly hidden: number } {
  let start = text.length;
  // A line break at the very end closes the last line and begins no other.
  let from = text.endsWith('\n') ? text.length - 2 : text.length - 1;
  for (let count = 0; count < most; count += 1) {
    const at = from < 0 ? -1 : text.lastIndexOf('\n', from);
    if (count > 0 && text.length - (at + 1) > characters) break;
    start = at + 1;
    from = at - 1;
    if (at < 0) break;
  }
  let hidden = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < start; at = text.indexOf('\n', at + 1)) hidden += 1;
  return { shown: text.slice(start), hidden };
}
