/** Comments as pages see them, and the plain marks that their words may carry. */
import type { Anchor } from './anchor';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface CommentView {
  readonly id: string;
  readonly author: Named;
  /** Empty once deleted. */
  readonly body: string;
  /** Those named in it, by `@Name`. */
  readonly mentions: readonly Named[];
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly isDeleted: boolean;
}

export interface ThreadView {
  readonly id: string;
  readonly anchor: Anchor;
  /** The text as it was commented on; null for a cell or an output. */
  readonly quote: string | null;
  readonly resolved: { readonly at: string; readonly by: Named | null } | null;
  /** In the order they were said; the first began it. */
  readonly comments: readonly CommentView[];
}

/** What a comment is made about, as a page names it: text by relative positions (lib/collab/anchors.ts, `writePosition`). */
export type CommentTarget =
  | { readonly kind: 'cell'; readonly cell: string }
  | { readonly kind: 'text'; readonly cell: string; readonly start: string; readonly end: string }
  | { readonly kind: 'output'; readonly cell: string; readonly execution: string };

export type Piece =
  | { readonly kind: 'text' | 'strong' | 'emphasis' | 'code' | 'mention'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const MARKS = /`([^`\n]+)`|\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|\bhttps?:\/\/[^\s<>"'`]+/g;

/**
 * The pieces of a comment: `code`, **strong**, *emphasis*, addresses and mentions; everything else is text as it stands, HTML
 * too. The texts of the pieces, with their marks, are the whole comment.
 */
export function piecesOf(body: string, mentions: readonly Named[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of body.matchAll(MARKS)) {
    if (found.index > from) pieces.push(...mentionsIn(body.slice(from, found.index), mentions));
    const [whole, code, strong, emphasis] = found;
    if (code !== undefined) pieces.push({ kind: 'code', text: code });
    else if (strong !== undefined) pieces.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) pieces.push({ kind: 'emphasis', text: emphasis });
    else pieces.push(...address(whole));
    from = found.index + whole.length;
  }
  if (from < body.length) pieces.push(...mentionsIn(body.slice(from), mentions));
  return pieces;
}

/** The words without their marks, for one line. */
export function plainOf(body: string): string {
  return piecesOf(body, []).map((piece) => piece.text).join('').replace(/\s+/g, ' ');
}

/** An address without the punctuation that ends its sentence; only http(s), whatever else it looks like. */
function address(found: string): Piece[] {
  const text = found.replace(/[.,;:!?)\]]+$/, '');
  const rest = found.slice(text.length);
  const link: Piece = URL.canParse(text) ? { kind: 'link', text, href: new URL(text).href } : { kind: 'text', text };
  return rest ? [link, { kind: 'text', text: rest }] : [link];
}

function mentionsIn(text: string, mentions: readonly Named[]): Piece[] {
  const names = mentions.map(({ name }) => `@${name}`).sort((a, b) => b.length - a.length);
  const pieces: Piece[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', Math.max(at + 1, from))) {
    const name = names.find((each) => text.startsWith(each, at));
    if (!name) continue;
    if (at > from) pieces.push({ kind: 'text', text: text.slice(from, at) });
    pieces.push({ kind: 'mention', text: name });
    from = at + name.length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) });
  return pieces;
}
