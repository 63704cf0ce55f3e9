/** Naming people while writing: `@` and the beginning of a name. Pure. */
import type { Named } from '@/lib/notebook/comments';

export interface Wanted {
  /** Offset of the `@`. */
  readonly from: number;
  readonly text: string;
}

const NAME_MOST = 40;

/** What is being named at the caret; null where nothing is. */
export function wantedAt(body: string, caret: number): Wanted | null {
  const from = body.lastIndexOf('@', caret - 1);
  if (from < 0 || caret - from > NAME_MOST) return null;
  if (from > 0 && !/[\s(,;:]/.test(body[from - 1]!)) return null;
  const text = body.slice(from + 1, caret);
  return /[\n@]/.test(text) ? null : { from, text };
}

/** People one word of whose name begins with `text`, at most eight. */
export function matching<Person extends Named>(people: readonly Person[], text: string): Person[] {
  const wanted = text.toLowerCase();
  return people.filter(({ name }) => name.toLowerCase().startsWith(wanted) || (wanted !== '' && name.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)))).slice(0, 8);
}

/** The text with the name written out, and where the caret goes. */
export function complete(body: string, caret: number, { from }: Wanted, name: string): { readonly body: string; readonly caret: number } {
  const before = `${body.slice(0, from)}@${name} `;
  return { body: before + body.slice(caret).replace(/^ /, ''), caret: before.length };
}

/** Ids of those whose `@Name` stands in the text; a longer name is not taken for a shorter one. */
export function mentionedIn(body: string, people: readonly Named[]): string[] {
  let rest = body;
  const found: string[] = [];
  for (const { id, name } of people.toSorted((a, b) => b.name.length - a.name.length)) {
    if (!rest.includes(`@${name}`)) continue;
    found.push(id);
    rest = rest.replaceAll(`@${name}`, '\n');
  }
  return found;
}
