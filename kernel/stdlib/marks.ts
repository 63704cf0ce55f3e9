/** The mark of values that never change: the kernel hands them from cell to cell without freezing or guarding them (D4). */
export const IMMUTABLE: unique symbol = Symbol.for('pinion.immutable') as never;

/** Values that know how to show themselves have a method of this name: `() => Shown`. */
export const DISPLAY: unique symbol = Symbol.for('pinion.display') as never;
