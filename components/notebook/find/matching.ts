/** Finding and replacing in one text. Pure. Offsets are UTF-16 units, as in lib/collab/edits.ts. */
import type { TextEdit } from '@/lib/collab/edits';

export interface Query {
  readonly text: string;
  readonly isCase: boolean;
  readonly isWord: boolean;
  readonly isRegex: boolean;
}

export interface Found {
  readonly from: number;
  readonly to: number;
  /** What replaces it, with groups of a regular expression filled in. */
  readonly instead: string;
}

export type Compiled = { readonly ok: true; readonly pattern: RegExp | null } | { readonly ok: false; readonly message: string };

/** `pattern` is null for an empty query. A regular expression that cannot be read says where it goes wrong, as far as is known. */
export function compile(query: Query): Compiled {
  if (query.text === '') return { ok: true, pattern: null };
  const flags = `gmu${query.isCase ? '' : 'i'}`;
  const source = query.isRegex ? query.text : query.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  try {
    if (query.isRegex) void new RegExp(source, flags); // alone first, so that what it says is about what was written
    return { ok: true, pattern: new RegExp(query.isWord ? `(?<![\\p{L}\\p{N}_$])(?:${source})(?![\\p{L}\\p{N}_$])` : source, flags) };
  } catch (error) {
    return { ok: false, message: `This is not a regular expression: ${reasonOf(error)}.` };
  }
}

/** “Invalid regular expression: /(a/gmu: Unterminated group” → “unterminated group”. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  const reason = text.slice(text.lastIndexOf(': ') + 2).replace(/\.$/, '');
  return reason ? reason[0]!.toLowerCase() + reason.slice(1) : 'it cannot be read';
}

/** Every place where the pattern stands, at most `most`; places of no length are passed over. */
export function findIn(text: string, pattern: RegExp, replacement: string, isRegex: boolean, most: number): Found[] {
  const found: Found[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (found.length === most) break;
    found.push({ from: match.index, to: match.index + match[0].length, instead: isRegex ? filled(replacement, match) : replacement });
  }
  return found;
}

/** What to look for in which texts, as the finder asks for it here or from a worker. */
export interface Search {
  readonly texts: readonly string[];
  readonly query: Query;
  readonly replacement: string;
  /** Places in all. */
  readonly most: number;
}

/** What is found, for each text. @throws Error when the query is none that `compile` takes */
export function findInAll({ texts, query, replacement, most }: Search): Found[][] {
  const compiled = compile(query);
  if (!compiled.ok) throw new Error(compiled.message);
  const { pattern } = compiled;
  let left = most;
  return texts.map((text) => {
    const found = pattern && left > 0 ? findIn(text, pattern, replacement, query.isRegex, left) : [];
    left -= found.length;
    return found;
  });
}

/** `$1`, `$<name>`, `$&` and `$$` as in String.replace; `\n` and `\t` as in the expression itself. */
function filled(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\$(?:\$|&|(\d{1,2})|<([^>]*)>)|\\([nt\\])/g, (whole, number?: string, name?: string, sign?: string) => {
    if (sign !== undefined) return { n: '\n', t: '\t' }[sign] ?? '\\';
    if (whole === '$$') return '$';
    if (whole === '$&') return match[0];
    if (number !== undefined) return Number(number) < match.length && Number(number) > 0 ? (match[Number(number)] ?? '') : whole;
    return match.groups && name !== undefined ? (match.groups[name] ?? '') : whole;
  });
}

/** The smallest edit that makes `was` into the replacement, so that what others type beside it stays in its place. */
export function smallest(found: Found, was: string): TextEdit | null {
  const { instead } = found;
  const limit = Math.min(was.length, instead.length);
  let head = 0;
  while (head < limit && was[head] === instead[head]) head += 1;
  let tail = 0;
  while (tail < limit - head && was[was.length - 1 - tail] === instead[instead.length - 1 - tail]) tail += 1;
  if (head === was.length && head === instead.length) return null;
  return { offset: found.from + head, length: was.length - head - tail, text: instead.slice(head, instead.length - tail) };
}
