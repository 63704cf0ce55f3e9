/** What the page may ask of fixes without loading the compiler. */
import type { Problem } from '@/lib/notebook/session-types';

/** True for problems that something may be known against; the others need not be asked about. */
export function mayHelp({ code, message }: Pick<Problem, 'code' | 'message'>): boolean {
  return code !== 'too-large' && (code !== 'syntax' || message.includes('is a constant of this cell'));
}

/** True where a text has the name as a whole word. */
export function hasWord(source: string, word: string): boolean {
  for (let at = source.indexOf(word); at >= 0; at = source.indexOf(word, at + 1)) {
    if (!/[\p{ID_Continue}$]/u.test(source[at - 1] ?? ' ') && !/[\p{ID_Continue}$]/u.test(source[at + word.length] ?? ' ')) return true;
  }
  return false;
}
