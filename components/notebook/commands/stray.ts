/**
 * Keys for a text that is gone. When somebody else deletes the cell that a person writes in, their hands go on for a moment, and the `d d` of a word
 * must not delete the cell that came in its place.
 */
type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'timeStamp'>;

/** So long after the loss, and after each such key, keys command nothing. Milliseconds. */
export const STRAY_MS = 1_000;

const WRITING = new Set(['Enter', 'Backspace', 'Delete', 'Tab']);

export class StrayKeys {
  #until = Number.NEGATIVE_INFINITY;

  /** The text is gone; `now` by the clock of events. */
  lose(now: number): void {
    this.#until = now + STRAY_MS;
  }

  /** True for a key that was meant for it. */
  takes({ key, ctrlKey, metaKey, timeStamp }: Pressed): boolean {
    const isOfText = !ctrlKey && !metaKey && ([...key].length === 1 || WRITING.has(key));
    if (!isOfText || timeStamp >= this.#until) return false;
    this.lose(timeStamp); // until they pause
    return true;
  }
}
