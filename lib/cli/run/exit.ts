/** How a run can end, and the exit code that a pipeline sees. */

/** A wrong use, a notebook or a parameter that cannot be read: the message is for the person at the terminal. */
export class Misuse extends Error {
  /** The usage helps only with a wrong use of the command itself. */
  readonly isAboutOptions: boolean;

  constructor(message: string, isAboutOptions = false) {
    super(message);
    this.isAboutOptions = isAboutOptions;
  }
}

export const EXIT_CODES = {
  'ok': 0,
  'failed': 1,
  'refused': 2,
  'limit': 3,
  'no-kernel': 4,
  /** EX_SOFTWARE of sysexits.h: a fault of the command itself, never to be taken for a failed cell. */
  'internal': 70,
  'interrupted': 130,
  'closed-pipe': 141,
  'terminated': 143,
} as const;

export type RunOutcomeName = keyof typeof EXIT_CODES;
