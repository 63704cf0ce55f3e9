/** From a text to its terms, by scikit-learn's rules. */
import { ENGLISH_STOP_WORDS } from './stop-words';

export interface Analysis {
  readonly lowercase: boolean;
  /** `unicode`: letters without their marks; `ascii`: what has no ASCII letter is left out too. */
  readonly stripAccents: 'ascii' | 'unicode' | null;
  readonly analyzer: 'word' | 'char' | 'charWb';
  readonly nGramRange: readonly [number, number];
  readonly stopWords: 'english' | readonly string[] | null;
}

/** Runs of at least two letters, digits or underscores: `(?u)\b\w\w+\b`. */
const WORDS = /[\p{L}\p{N}_]{2,}/gu;

export function analyzerOf({ lowercase, stripAccents, analyzer, nGramRange: [least, most], stopWords }: Analysis): (text: string) => string[] {
  const stops = stopWords === 'english' ? ENGLISH_STOP_WORDS : new Set(stopWords ?? []);
  return (text) => {
    const plain = stripped(lowercase ? text.toLowerCase() : text, stripAccents);
    if (analyzer === 'word') return wordGrams((plain.match(WORDS) ?? []).filter((word) => !stops.has(word)), least, most);
    const spaced = plain.replace(/\s\s+/gu, ' ');
    return analyzer === 'char' ? grams(Array.from(spaced), least, most) : charGramsInWords(spaced, least, most);
  };
}

function stripped(text: string, how: Analysis['stripAccents']): string {
  if (how === null) return text;
  const decomposed = text.normalize('NFKD');
  // oxlint-disable-next-line no-control-regex -- ASCII is what is asked for
  return how === 'unicode' ? decomposed.replace(/\p{M}/gu, '') : decomposed.replace(/[^\x00-\x7f]/gu, '');
}

function wordGrams(words: readonly string[], least: number, most: number): string[] {
  if (most === 1) return [...words];
  const all: string[] = [];
  for (let size = least; size <= Math.min(most, words.length); size++) for (let at = 0; at + size <= words.length; at++) all.push(words.slice(at, at + size).join(' '));
  return all;
}

function grams(characters: readonly string[], least: number, most: number): string[] {
  const all: string[] = [];
  for (let size = least; size <= Math.min(most, characters.length); size++) for (let at = 0; at + size <= characters.length; at++) all.push(characters.slice(at, at + size).join(''));
  return all;
}

/** Within words, a space before and after each; a word shorter than the size counts once, as a whole. */
function charGramsInWords(text: string, least: number, most: number): string[] {
  const all: string[] = [];
  for (const word of text.split(/\s+/u).filter((one) => one !== '')) {
    const characters = [' ', ...word, ' '];
    for (let size = least; size <= most; size++) {
      all.push(characters.slice(0, size).join(''));
      for (let at = 1; at + size <= characters.length; at++) all.push(characters.slice(at, at + size).join(''));
      if (size >= characters.length) break;
    }
  }
  return all;
}
