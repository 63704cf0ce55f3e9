/**
 * Editors are made one at a time, with room for the page between them: to make those of a whole screen at once would hold up the first letters that
 * somebody wants to read, and every key.
 */
export class Turns {
  readonly #gap: () => Promise<void>;
  readonly #waiting: (() => void)[] = [];
  #isTaking = false;

  /** `gap` resolves when the next may come. */
  constructor(gap: () => Promise<void>) {
    this.#gap = gap;
  }

  /** Calls `act` in its turn: at once where nobody waits and none was just made. Gives what takes it out of the row. */
  take(act: () => void): () => void {
    this.#waiting.push(act);
    if (!this.#isTaking) void this.#run();
    return () => {
      const at = this.#waiting.indexOf(act);
      if (at >= 0) this.#waiting.splice(at, 1);
    };
  }

  async #run(): Promise<void> {
    this.#isTaking = true;
    for (let act = this.#waiting.shift(); act; act = this.#waiting.shift()) {
      try {
        act();
      } catch (error) {
        reportError(error); // the others are wanted all the same
      }
      await this.#gap();
    }
    this.#isTaking = false;
  }
}

/** A page that is not seen draws no frames; its editors are wanted all the same. */
const LATE_MS = 100;

/** Resolves when the next frame was drawn. */
export function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    let late: ReturnType<typeof setTimeout> | null = setTimeout(() => { late = null; resolve(); }, LATE_MS);
    requestAnimationFrame(() => {
      if (late === null) return;
      clearTimeout(late);
      setTimeout(resolve, 0);
    });
  });
}

export const editorTurns = new Turns(nextFrame);
