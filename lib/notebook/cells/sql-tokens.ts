/**
 * Words and signs of SQL as DuckDB reads them (the rules of PostgreSQL's lexer): nested comments, quoted names, strings with escapes or
 * between dollars, parameters. Only what tells names from text; no grammar.
 */
export type TokenKind =
  /** A name or a key word without quotes. */
  | 'word'
  /** A name in double quotes; `text` is what it says. */
  | 'quoted'
  | 'string'
  | 'number'
  /** `$name` or `$1`; `text` is what stands behind the sign. `?` has none. */
  | 'parameter'
  | 'sign';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offsets in the source, `end` behind the last character. */
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  readonly tokens: readonly Token[];
  /** Something that begins and never ends. */
  readonly open: { readonly what: string; readonly at: number } | null;
  /** Comments outside of strings, in order. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
}

const SPACE = /[\s\u200b\ufeff]+/y;
const LINE_COMMENT = /--[^\n\r]*/y;
const WORD = /(?:[A-Za-z_]|[^\p{ASCII}\s])(?:[\w$]|[^\p{ASCII}\s])*/uy;
const NUMBER = /0[xX][\da-fA-F_]+|(?:\d[\d_]*(?:\.(?!\.)[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const DOLLAR_QUOTE = /\$(?:(?:[A-Za-z_]|[^\p{ASCII}\s])(?:\w|[^\p{ASCII}\s])*)?\$/uy;
const PARAMETER = /\$((?:[A-Za-z_]|[^\p{ASCII}\s])(?:\w|[^\p{ASCII}\s])*|\d+)/uy;

/** Reads a whole source. Never throws; time and memory grow with its length only. */
export function scanSql(source: string): Scan {
  const tokens: Token[] = [];
  const comments: { start: number; end: number }[] = [];
  const unfinished = (what: string, at: number): Scan => ({ tokens, comments, open: { what, at } });
  const match = (pattern: RegExp, at: number): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };
  const push = (kind: TokenKind, text: string, start: number, end: number): number => {
    tokens.push({ kind, text, start, end });
    return end;
  };
  let at = 0;
  while (at < source.length) {
    const [first, second] = [source[at]!, source[at + 1]];
    const space = match(SPACE, at);
    if (space) at += space[0].length;
    else if (first === '-' && second === '-') {
      const end = at + match(LINE_COMMENT, at)![0].length;
      comments.push({ start: at, end });
      at = end;
    } else if (first === '/' && second === '*') {
      const end = endOfComment(source, at);
      if (end === null) return unfinished('comment', at);
      comments.push({ start: at, end });
      at = end;
    } else if (first === '"') {
      const end = endOfQuoted(source, at, '"', false);
      if (end === null) return unfinished('name in double quotes', at);
      at = push('quoted', source.slice(at + 1, end - 1).replaceAll('""', '"'), at, end);
    } else if (first === "'" || (second === "'" && /[eExXbB]/.test(first))) {
      const begin = first === "'" ? at : at + 1;
      const end = endOfQuoted(source, begin, "'", /[eE]/.test(first));
      if (end === null) return unfinished('string', at);
      at = push('string', source.slice(begin + 1, end - 1), at, end);
    } else if (first === '$' && match(DOLLAR_QUOTE, at)) {
      const tag = match(DOLLAR_QUOTE, at)![0];
      const close = source.indexOf(tag, at + tag.length);
      if (close < 0) return unfinished('string', at);
      at = push('string', source.slice(at + tag.length, close), at, close + tag.length);
    } else if (first === '$' && match(PARAMETER, at)) {
      const found = match(PARAMETER, at)!;
      at = push('parameter', found[1]!, at, at + found[0].length);
    } else if (first === '?') at = push('parameter', '', at, at + 1);
    else {
      const word = match(WORD, at);
      const number = word ? null : match(NUMBER, at);
      if (word) at = push('word', word[0], at, at + word[0].length);
      else if (number) at = push('number', number[0], at, at + number[0].length);
      else if (first === ':' && second === ':') at = push('sign', '::', at, at + 2);
      else at = push('sign', first, at, at + 1);
    }
  }
  return { tokens, comments, open: null };
}

/** Comments hold comments. */
function endOfComment(source: string, start: number): number | null {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(source); mark; mark = marks.exec(source)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return null;
}

/** The sign itself is written twice, or behind a backslash where those escape. */
function endOfQuoted(source: string, start: number, sign: string, hasEscapes: boolean): number | null {
  for (let at = start + 1; at < source.length; at += 1) {
    if (hasEscapes && source[at] === '\\') at += 1;
    else if (source[at] === sign) {
      if (source[at + 1] !== sign) return at + 1;
      at += 1;
    }
  }
  return null;
}
