/**
 * Values that outputs point at, by handle. A handle belongs to one execution and is good while that is its cell's current one. Values
 * are held weakly: what a cell defined or gave as its result lives on by itself; of what was only shown, the last few are held.
 */
import { current } from '../execution';

/** Values held although only shown. */
const HELD = 16;
/** Handles of one execution; the oldest go first. */
const HANDLES = 5_000;

const GONE = 'This value is no longer in memory, or belongs to an older run. Run the cell again to look further.';

interface Kept {
  readonly owner: string;
  readonly value: WeakRef<object>;
}

const kept = new Map<string, Kept>();
const byOwner = new Map<string, Set<string>>();
const names = new WeakMap<object, Map<string, string>>();
const ownerOfCell = new Map<string, string>();
const held: object[] = [];
let next = 1;
let answering: string | null = null;

/** The execution that a value shown now belongs to. */
function owner(): string {
  return answering ?? current()?.id ?? '';
}

/** Runs `body` on behalf of an execution that ended: handles made meanwhile are that one's. */
export function onBehalfOf<T>(execution: string, body: () => T): T {
  const before = answering;
  answering = execution;
  try {
    return body();
  } finally {
    answering = before;
  }
}

/** The same value has the same handle within one execution. */
export function handleFor(value: object): string {
  const mine = owner();
  const known = names.get(value)?.get(mine);
  if (known !== undefined && kept.has(known)) return known;
  const handle = `v${next++}`;
  kept.set(handle, { owner: mine, value: new WeakRef(value) });
  const own = byOwner.get(mine) ?? new Set();
  byOwner.set(mine, own.add(handle));
  if (own.size > HANDLES) for (const [oldest] of own.entries()) { drop(own, oldest); break; }
  const named = names.get(value) ?? new Map<string, string>();
  names.set(value, named.set(mine, handle));
  return handle;
}

/** Keeps a shown value from being collected, as long as it is among the last few. */
export function hold(value: object): void {
  if (held.at(-1) === value) return;
  held.push(value);
  if (held.length > HELD) held.shift();
}

function drop(own: Set<string>, handle: string): void {
  own.delete(handle);
  kept.delete(handle);
}

/** The value behind a handle of this execution. @throws Error for people when it is gone */
export function valueOf(handle: string, execution: string): object {
  const found = kept.get(handle);
  const value = found?.owner === execution ? found.value.deref() : undefined;
  if (value === undefined) throw new Error(GONE);
  return value;
}

/** An execution of `cell` begins: what the one before it showed can no longer be paged. */
export function takeOver(cell: string, execution: string): void {
  release(cell);
  ownerOfCell.set(cell, execution);
}

/** The cell is gone, or runs anew. */
export function release(cell: string): void {
  const old = ownerOfCell.get(cell);
  if (old === undefined) return;
  ownerOfCell.delete(cell);
  for (const handle of byOwner.get(old) ?? []) kept.delete(handle);
  byOwner.delete(old);
}
