/** A command of `pinion`: one file of lib/cli, one row of main.ts. */
export interface Command {
  /** One line of `pinion --help`. */
  readonly summary: string;
  /** Shown by `pinion <name> --help` and after a wrong use; begins with `pinion <name>`. */
  readonly usage: string;
  /** Gives the exit code: 0 when done, 1 when what was asked for failed, 2 for a wrong use. Prints its own errors. */
  run(args: readonly string[]): Promise<number>;
}
