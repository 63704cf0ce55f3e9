/** Fuzzy search as in editors: the letters of the query in order, better where they begin words or follow each other. */

export interface Scored<Item> {
  readonly item: Item;
  readonly score: number;
  /** Where in the first text the letters were found, for drawing; empty when found in other words. */
  readonly at: readonly number[];
}

const BEGINS = 8;
const FOLLOWS = 6;
const WHOLE = 20;

/** Null when a letter is missing. Case and spaces of the query do not count. */
export function match(query: string, text: string): { readonly score: number; readonly at: readonly number[] } | null {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const lower = text.toLowerCase();
  if (wanted === '') return { score: 0, at: [] };
  const whole = lower.indexOf(query.trim().toLowerCase());
  if (whole >= 0) {
    const isWord = whole === 0 || !isLetter(lower[whole - 1]!);
    return { score: WHOLE + wanted.length * FOLLOWS + (isWord ? BEGINS : 0) - whole * 0.1, at: Array.from(query.trim(), (_, index) => whole + index) };
  }
  let best: { score: number; at: number[] } | null = null;
  for (let start = lower.indexOf(wanted[0]!); start >= 0; start = lower.indexOf(wanted[0]!, start + 1)) {
    const found = follow(wanted, lower, start, true) ?? follow(wanted, lower, start, false);
    if (!found) break; // later starts lack the same letter
    if (!best || found.score > best.score) best = found;
  }
  return best;
}

function follow(wanted: string, text: string, start: number, isEager: boolean): { score: number; at: number[] } | null {
  const at: number[] = [];
  let score = 0;
  let from = start;
  for (const letter of wanted) {
    // The next beginning of a word with this letter is better than the next letter, unless that follows at once.
    let place = text.indexOf(letter, from);
    if (place < 0) return null;
    if (isEager && at.length > 0 && place !== from) {
      const word = beginning(letter, text, from);
      if (word >= 0 && isLetter(text[place - 1]!)) place = word;
    }
    if (place === 0 || !isLetter(text[place - 1]!)) score += BEGINS;
    if (at.length > 0 && place === at.at(-1)! + 1) score += FOLLOWS;
    score -= (place - from) * 0.2;
    at.push(place);
    from = place + 1;
  }
  return { score, at };
}

function beginning(letter: string, text: string, from: number): number {
  for (let place = text.indexOf(letter, from); place >= 0; place = text.indexOf(letter, place + 1)) {
    if (place === 0 || !isLetter(text[place - 1]!)) return place;
  }
  return -1;
}

function isLetter(sign: string): boolean {
  return /[\p{L}\p{N}]/u.test(sign);
}

/** The items that match, best first; without a query all, as they came. `textsOf` gives what is drawn, then other words. */
export function search<Item>(query: string, items: readonly Item[], textsOf: (item: Item) => readonly [string, string]): Scored<Item>[] {
  const found: Scored<Item>[] = [];
  for (const item of items) {
    const [drawn, others] = textsOf(item);
    const first = match(query, drawn);
    const second = first ? null : match(query, `${drawn} ${others}`);
    if (first) found.push({ item, ...first });
    else if (second && second.score > 0) found.push({ item, score: second.score / 2, at: [] });
  }
  return query.trim() === '' ? found : found.sort((a, b) => b.score - a.score);
}
