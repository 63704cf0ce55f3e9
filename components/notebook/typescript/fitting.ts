/**
 * Which of many completions fit the word that is being written. A notebook of five hundred cells offers ten thousand names: to hand all of them to the
 * page would hold up its keys, and nobody reads past the first screen.
 */
import type { ts } from './ts';
import type { Completion } from './types';

/** So many are handed over at most. */
export const MOST_COMPLETIONS = 300;

/** The word that ends at a place. */
const wordBefore = (source: string, at: number) => /[\p{L}\p{N}_$]*$/u.exec(source.slice(Math.max(0, at - 200), at))![0];

/** True where the letters of `word` stand in `name` in this order, as the editor's own filter asks. Both in lower case. */
function holds(name: string, word: string): boolean {
  let from = 0;
  for (const letter of word) {
    const found = name.indexOf(letter, from);
    if (found < 0) return false;
    from = found + letter.length;
  }
  return true;
}

/** How well a name fits what was typed, 0 is best; null: not at all. */
function rankOf(name: string, typed: string): number | null {
  if (name.startsWith(typed)) return 0;
  const [lower, word] = [name.toLowerCase(), typed.toLowerCase()];
  return lower.startsWith(word) ? 1 : holds(lower, word) ? 2 : null;
}

/** Of names that fit equally well, the notebook's own come before the library's. */
function rankAmong(isOwn: (name: string) => boolean, name: string, typed: string): number | null {
  const rank = rankOf(name, typed);
  return rank === null ? null : 2 * rank + (isOwn(name) ? 0 : 1);
}

/** The `most` of a list that fit best, equals in their order; and whether others that fit are left out. */
function bestOf<Thing>(things: readonly Thing[], rank: (thing: Thing) => number | null, most: number): { readonly best: Thing[]; readonly isCut: boolean } {
  const ranks: Thing[][] = [];
  for (const thing of things) {
    const at = rank(thing);
    if (at !== null) (ranks[at] ??= []).push(thing);
  }
  const found = ranks.flat();
  return { best: found.slice(0, most), isCut: found.length > most };
}

/**
 * All completions where they are few; of many, those that fit the text between what they would replace and `at`: names that begin with it, then those that
 * hold its letters, in the order of `sortText`. `isOwn` knows the names that cells define. `isCut` where some that fit are left out: a longer word is to be asked about anew.
 */
export function fitting(items: readonly Completion[], source: string, at: number, isOwn: (name: string) => boolean = () => false): { readonly items: readonly Completion[]; readonly isCut: boolean } {
  if (items.length <= MOST_COMPLETIONS) return { items, isCut: false };
  const word = wordBefore(source, at);
  const sorted = items.toSorted((a, b) => (a.sortText < b.sortText ? -1 : a.sortText > b.sortText ? 1 : 0));
  const { best, isCut } = bestOf(sorted, ({ name, span }) => rankAmong(isOwn, name, span ? source.slice(span.start, at) : word), MOST_COMPLETIONS);
  return { items: best, isCut };
}

/** More than are handed over: of some it turns out only later that they do not belong there. */
const MOST_NAMES = 2 * MOST_COMPLETIONS;

/**
 * Completes with only those names in scope that fit the word before `at`: TypeScript looks at every name in scope for a tenth of a millisecond, and
 * throws most away. Names come from the innermost scope outwards, so that a cell's own are kept first. `isCut` as in `fitting`.
 */
export function completeFitting<Found>(checker: Pick<ts.TypeChecker, 'getSymbolsInScope'>, source: string, at: number, isOwn: (name: string) => boolean, complete: () => Found): { readonly found: Found; readonly isCut: boolean } {
  const word = wordBefore(source, at);
  const all = checker.getSymbolsInScope;
  let isCut = false;
  checker.getSymbolsInScope = (...args) => {
    const named = bestOf(all(...args), ({ name }) => rankAmong(isOwn, name, word), MOST_NAMES);
    isCut ||= named.isCut;
    return named.best;
  };
  try {
    const found = complete();
    return { found, isCut };
  } finally {
    checker.getSymbolsInScope = all;
  }
}
