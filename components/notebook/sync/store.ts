/** The smallest store that `useSyncExternalStore` can follow: one immutable state, replaced whole. */
export class Store<State> {
  #state: State;
  readonly #listeners = new Set<() => void>();

  constructor(state: State) {
    this.#state = state;
  }

  readonly get = (): State => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  };

  set(state: State): void {
    if (Object.is(state, this.#state)) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  patch(change: Partial<State>): void {
    const isNew = (Object.keys(change) as (keyof State)[]).some((key) => !Object.is(change[key], this.#state[key]));
    if (isNew) this.set({ ...this.#state, ...change });
  }
}

/** A value read from something that can be observed, the same one until it differs. */
export class Derived<Value> {
  readonly #observe: (listener: () => void) => () => void;
  readonly #read: () => Value;
  readonly #isEqual: (a: Value, b: Value) => boolean;
  #kept: { readonly value: Value } | null = null;

  constructor(observe: (listener: () => void) => () => void, read: () => Value, isEqual: (a: Value, b: Value) => boolean = Object.is) {
    this.#observe = observe;
    this.#read = read;
    this.#isEqual = isEqual;
  }

  readonly get = (): Value => {
    this.#kept ??= { value: this.#read() };
    return this.#kept.value;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    const stop = this.#observe(() => { if (this.#refresh()) listener(); });
    this.#refresh(); // what changed between the first look and now
    return stop;
  };

  #refresh(): boolean {
    const value = this.#read();
    if (this.#kept && this.#isEqual(this.#kept.value, value)) return false;
    this.#kept = { value };
    return true;
  }
}
