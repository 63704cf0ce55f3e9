/** Elementwise loops. */
import { count, sub, v128, type Code, type Local, type Operand } from '../assembler';

type Load = (at: Operand, offset?: number) => Code;
type Store = (at: Operand, value: Operand, offset?: number) => Code;

/** Goes through `length` floats, four at a time and then one by one: those are computed in all four lanes, with the same bits. */
export const each = (index: Local, length: Local, body: (load: Load, store: Store) => Code): Code => [
  count(index, 0, sub(length, 3), body(v128.load, v128.store), 4),
  // The count ends at the first float that is left.
  count(index, index, length, body(v128.splat, v128.storeFirst)),
];
