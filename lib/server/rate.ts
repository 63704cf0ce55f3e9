/** How much one socket may ask for: so many frames a second in the long run, and so many at once. */

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A bucket of tokens that fills with time; each frame takes one. */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  /** `now` in milliseconds. */
  constructor(rate: Rate, now: () => number) {
    this.#rate = rate;
    this.#now = now;
    this.#tokens = rate.burst;
    this.#at = now();
  }

  /** False when there was none left: whoever asked has gone beyond the rate. */
  take(): boolean {
    const now = this.#now();
    // A clock that was set back gives nothing, and takes nothing.
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + (Math.max(0, now - this.#at) / 1000) * this.#rate.perSecond) - 1;
    this.#at = now;
    return this.#tokens >= 0;
  }
}
