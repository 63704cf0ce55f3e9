/** The mark of values that never change: the kernel hands them from cell to cell without freezing or guarding them (D4). */
export const IMMUTABLE: unique symbol = Symbol.for('pinion.immutable') as never;

/** Values of the library that know how to show themselves have a method of this name: `() => Shown`. Strangers' are not asked. */
export const DISPLAY: unique symbol = Symbol('pinion.display') as never;
