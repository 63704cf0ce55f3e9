/** Limits and kinds of what people say about a notebook. Pure, and the same in pages and doors. */

/** UTF-16 units of one comment. */
export const COMMENT_MOST = 4_000;
/** People named in one comment. */
export const MENTIONS_MOST = 20;
export const THREADS_MOST = 1_000;
export const REPLIES_MOST = 200;
/** Comments that one person may write or change in a minute. */
export const COMMENTS_A_MINUTE = 30;

/** Why something lies in an inbox: named in a comment, answered, said about one's own notebook, given access. */
export const INBOX_KINDS = ['mention', 'reply', 'comment', 'share'] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];

/** One entry of an inbox, as its page shows it. */
export interface InboxEntry {
  readonly id: string;
  readonly kind: InboxKind;
  readonly actor: { readonly id: string; readonly name: string };
  readonly notebook: { readonly id: string; readonly title: string };
  /** Where it leads. */
  readonly path: string;
  /** The comment's words, shortened; null for a share, or where they were deleted. */
  readonly text: string | null;
  readonly at: string;
  readonly isRead: boolean;
}
