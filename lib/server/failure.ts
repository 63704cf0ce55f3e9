/** A reason not to start that the person at the terminal can mend: shown as one plain message, without a stack. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
