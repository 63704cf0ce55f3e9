/** Two tables side by side, rows matched by keys: pandas' `merge`. */
import { lengthOf, textAt, type Frame, type FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { stack } from './clean';
import { groupRows } from './group-rows';
import { sortedOrder } from './sort';
import { rowsByGroup, takeOrMissing } from './take';

export interface JoinOptions {
  /** `inner` (default): rows with a match; `left`, `right`: all rows of that table; `outer`: all of both, in order of the keys. */
  readonly how?: 'inner' | 'left' | 'right' | 'outer';
  /** What the keys have to be: refused otherwise, naming key and rows. Default: `manyToMany`, anything. */
  readonly validate?: 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
  /** What columns of one name that are no keys get in the left and the right table: `['_x', '_y']`. */
  readonly suffixes?: readonly [string, string];
}

export interface JoinSide {
  readonly frame: Frame;
  readonly keys: readonly FrameColumn[];
  readonly name: string;
}

const MOST_ROWS = 100_000_000;
const HOWS = ['inner', 'left', 'right', 'outer'];
const RULES = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'];

export function joinFrames(left: JoinSide, right: JoinSide, { how = 'inner', validate = 'manyToMany', suffixes = ['_x', '_y'] }: JoinOptions): Frame {
  if (!HOWS.includes(how)) throw new DataError(`There is no join ‘${String(how)}’.`, `Use ${HOWS.map((one) => `'${one}'`).join(', ')}.`);
  if (!RULES.includes(validate)) throw new DataError(`There is no rule ‘${String(validate)}’ for keys.`, `Use ${RULES.map((one) => `'${one}'`).join(', ')}.`);
  const { leftIds, rightIds, groups } = identify(left, right);
  if (validate.startsWith('one')) mustBeUnique(left, leftIds, groups, validate);
  if (validate.endsWith('One')) mustBeUnique(right, rightIds, groups, validate);
  const [leftRows, rightRows] = how === 'right' ? match(rightIds, leftIds, groups, true).toReversed() as [Int32Array, Int32Array] : match(leftIds, rightIds, groups, how !== 'inner');
  const pairs = how === 'outer' ? withUnmatched(leftRows, rightRows, rightIds) : { leftRows, rightRows };
  return assemble(left, right, pairs.leftRows, pairs.rightRows, how, suffixes);
}

/** The same number for the same key on both sides. */
function identify(left: JoinSide, right: JoinSide): { leftIds: Int32Array; rightIds: Int32Array; groups: number } {
  const rows = left.frame.rowCount + right.frame.rowCount;
  const stacked = left.keys.map((key, place) => {
    const other = right.keys[place]!;
    if ((key.type === 'string') !== (other.type === 'string') || (key.type === 'date') !== (other.type === 'date')) throw new DataError(`The key ‘${key.name}’ of ${left.name} is of type ${key.type}, ‘${other.name}’ of ${right.name} of type ${other.type}.`, `Change one with .coerce({ ${JSON.stringify(other.name)}: '${key.type}' }).`);
    return stack([key.type === 'boolean' ? { ...key, type: 'integer' } : key, other.type === 'boolean' ? { ...other, type: 'integer' } : other], rows);
  });
  const { group, first } = groupRows(rows, stacked);
  return { leftIds: group.subarray(0, left.frame.rowCount), rightIds: group.subarray(left.frame.rowCount), groups: first.length };
}

function mustBeUnique({ keys, name }: JoinSide, ids: Int32Array, groups: number, rule: string): void {
  const seen = new Int32Array(groups).fill(-1);
  for (let row = 0; row < ids.length; row++) {
    const before = seen[ids[row]!]!;
    if (before >= 0) throw new DataError(`The join is not ${rule.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}: ${keys.map((key) => `${key.name} = ‘${textAt(key, row) ?? 'missing'}’`).join(', ')} is in ${name} more than once, in rows ${before} and ${row}.`, `Leave out repeats with .dropDuplicates({ subset: ${JSON.stringify(keys.map((key) => key.name))} }), or change validate.`);
    seen[ids[row]!] = row;
  }
}

/** Pairs in order of the first side; with `all`, −1 for a row of it that has no match. */
function match(firstIds: Int32Array, secondIds: Int32Array, groups: number, all: boolean): [Int32Array, Int32Array] {
  const { starts, rows } = rowsByGroup(secondIds, groups);
  let size = 0;
  for (const id of firstIds) size += Math.max(all ? 1 : 0, starts[id + 1]! - starts[id]!);
  if (size > MOST_ROWS) throw new DataError(`The join would have ${size.toLocaleString('en')} rows, because keys repeat in both tables.`, 'Join on more columns, or leave out repeats with .dropDuplicates().');
  const first = new Int32Array(size);
  const second = new Int32Array(size);
  let at = 0;
  firstIds.forEach((id, row) => {
    if (all && starts[id] === starts[id + 1]) { first[at] = row; second[at++] = -1; return; }
    for (let place = starts[id]!; place < starts[id + 1]!; place++) { first[at] = row; second[at++] = rows[place]!; }
  });
  return [first, second];
}

function withUnmatched(leftRows: Int32Array, rightRows: Int32Array, rightIds: Int32Array): { leftRows: Int32Array; rightRows: Int32Array } {
  const matched = new Uint8Array(rightIds.length);
  for (const row of rightRows) if (row >= 0) matched[row] = 1;
  const rest = Int32Array.from(rightIds.keys()).filter((row) => matched[row] === 0);
  return { leftRows: concat(leftRows, new Int32Array(rest.length).fill(-1)), rightRows: concat(rightRows, rest) };
}

function concat(a: Int32Array, b: Int32Array): Int32Array {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function assemble(left: JoinSide, right: JoinSide, leftRows: Int32Array, rightRows: Int32Array, how: NonNullable<JoinOptions['how']>, [leftSuffix, rightSuffix]: readonly [string, string]): Frame {
  const shared = new Map(right.keys.filter((key, place) => key.name === left.keys[place]!.name).map((key) => [key.name, key]));
  const rightColumns = right.frame.columns.filter((column) => !shared.has(column.name));
  const leftNames = new Set(left.frame.columns.map((column) => column.name));
  const clash = new Set(rightColumns.map((column) => column.name).filter((name) => leftNames.has(name)));
  const columns = [
    ...left.frame.columns.map((column): FrameColumn => {
      const key = shared.get(column.name);
      if (key !== undefined) return coalesce(column, leftRows, key, rightRows);
      return { ...takeOrMissing(column, leftRows), name: clash.has(column.name) ? column.name + leftSuffix : column.name };
    }),
    ...rightColumns.map((column): FrameColumn => ({ ...takeOrMissing(column, rightRows), name: clash.has(column.name) ? column.name + rightSuffix : column.name })),
  ];
  const twice = columns.find((column, place) => columns.findIndex((other) => other.name === column.name) !== place);
  if (twice !== undefined) throw new DataError(`Two columns of the join would be called ‘${twice.name}’.`, 'Rename one first, or choose other suffixes.');
  const frame = { rowCount: leftRows.length, columns };
  if (how !== 'outer') return frame;
  // Keys of different names are in order of the left one, then of the right one where that is missing.
  const keys = left.keys.map((key, place) => (shared.has(key.name) ? columns.find((column) => column.name === key.name)! : coalesce(key, leftRows, right.keys[place]!, rightRows)));
  const order = sortedOrder(frame.rowCount, keys, false);
  return { rowCount: frame.rowCount, columns: columns.map((column) => takeOrMissing(column, order)) };
}

/** The key of each row from whichever side has it. */
function coalesce(left: FrameColumn, leftRows: Int32Array, right: FrameColumn, rightRows: Int32Array): FrameColumn {
  if (!leftRows.includes(-1)) return takeOrMissing(left, leftRows);
  const both = stack([left, { ...right, name: left.name }], lengthOf(left) + lengthOf(right));
  return takeOrMissing(both, leftRows.map((row, at) => (row >= 0 ? row : lengthOf(left) + rightRows[at]!)));
}
