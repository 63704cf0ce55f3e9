/** What is wrong with a filter: where, in words, with what to do about it. */
export class FilterError extends Error {
  override readonly name = 'FilterError';

  constructor(
    message: string,
    /** What to do about it. */
    readonly remedy: string,
    /** First character of the place, from 0. */
    readonly at: number,
    /** Characters of the place, 0 at the end of the text. */
    readonly length: number,
    /** What may stand there instead. */
    readonly suggestion: string | null = null,
  ) {
    super(message);
  }
}
