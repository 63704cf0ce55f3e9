/** The words and signs of a filter. */
import { FilterError } from './errors';

export type Token =
  | { readonly kind: 'word' | 'sign' | 'end'; readonly text: string; readonly at: number; readonly length: number }
  | { readonly kind: 'text'; readonly text: string; readonly quote: string; readonly at: number; readonly length: number }
  | { readonly kind: 'number'; readonly text: string; readonly value: number; readonly at: number; readonly length: number };

const BLANK = /\s+/y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy;
/** A word may be a name with dots; what else a name holds stands in quotes. */
const WORD = /[\p{L}_][\p{L}\p{N}_./@:-]*/uy;
const SIGN = /<=|>=|!=|<>|==|[=<>(),.]/y;
const QUOTES: Readonly<Record<string, string>> = { "'": "'", '"': '"', '`': '`' };

/** Throws a FilterError at what is none of them, such as a quote that does not end. The last token is `end`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (at < text.length) {
    const blank = take(BLANK);
    if (blank !== null) { at += blank.length; continue; }
    const quote = QUOTES[text[at]!];
    if (quote !== undefined) {
      const token = quoted(text, at, quote);
      tokens.push(token);
      at += token.length;
      continue;
    }
    const number = take(NUMBER);
    if (number !== null) {
      tokens.push({ kind: 'number', text: number, value: Number(number), at, length: number.length });
      at += number.length;
      continue;
    }
    const word = take(WORD) ?? take(SIGN);
    if (word === null) throw strange(text, at);
    tokens.push({ kind: /^[\p{L}_]/u.test(word) ? 'word' : 'sign', text: word, at, length: word.length });
    at += word.length;
  }
  return [...tokens, { kind: 'end', text: '', at: text.length, length: 0 }];
}

/** A quote inside is written twice, or behind a backslash. */
function quoted(text: string, at: number, quote: string): Token {
  let value = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const mark = text[index]!;
    if (mark === '\\' && (text[index + 1] === quote || text[index + 1] === '\\')) { value += text[index + 1]; index += 1; } else if (mark !== quote) value += mark;
    else if (text[index + 1] === quote) { value += quote; index += 1; } else return { kind: 'text', text: value, quote, at, length: index + 1 - at };
  }
  throw new FilterError('This quotation does not end.', `Close it with ${quote}.`, at, text.length - at);
}

function strange(text: string, at: number): FilterError {
  const mark = String.fromCodePoint(text.codePointAt(at)!);
  if (mark === '&' || mark === '|') return new FilterError(`${mark} has no meaning here.`, `Write ${mark === '&' ? 'and' : 'or'}.`, at, text[at + 1] === mark ? 2 : 1, mark === '&' ? 'and' : 'or');
  if (mark === '!') return new FilterError('! has no meaning alone.', 'Write not, or != for “is not equal to”.', at, 1, 'not');
  if (/\d/.test(mark)) return new FilterError('This is neither a number nor a name.', 'Put a name that begins with a digit into quotes, such as params."3rd".', at, /^\S+/.exec(text.slice(at))![0].length);
  return new FilterError(`${mark} has no meaning here.`, 'Names with other signs than letters, digits and _ . - / @ : stand in quotes, such as metrics."top 5 %".', at, mark.length);
}
