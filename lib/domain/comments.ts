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

export interface CommentView {
  readonly id: string;
  readonly author: { readonly id: string; readonly name: string };
  /** Empty once deleted. */
  readonly body: string;
  readonly mentions: readonly { readonly id: string; readonly name: string }[];
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly isDeleted: boolean;
}
