/** What the host sends of a PostgreSQL query (lib/server/sources/postgres.ts tells the form) to typed columns. */
import type { ColumnType } from '@/lib/domain/artifacts';
import type { FrameColumn } from '@/lib/ml/frame';
import { DataError } from '../errors';
import { StringBuilder } from '../table/build';

type WireType = 'integer' | 'number' | 'boolean' | 'date' | 'text';
interface WireColumn { readonly name: string; readonly type: WireType; readonly of: string }
type Text = string | null;

/**
 * int2, int4, int8 and oid are integers, float4, float8 and numeric numbers (the nearest double; 'NaN' is missing), bool is boolean, date, timestamp (taken as UTC)
 * and timestamptz are dates in milliseconds; json, arrays and every other type are PostgreSQL's text of them.
 * @throws DataError for an int8 that no number holds exactly, dates beyond the calendar, and two columns of one name
 */
export function parsePostgresRows(bytes: Uint8Array, name: string): { readonly rowCount: number; readonly columns: readonly FrameColumn[] } {
  const lines = new TextDecoder().decode(bytes).split('\n');
  const { columns } = JSON.parse(lines[0] ?? '') as { columns: WireColumn[] };
  const twice = columns.find((column, at) => columns.findIndex((other) => other.name === column.name) !== at);
  if (twice !== undefined) throw new DataError(`The result of ${name} has two columns called ‘${twice.name}’.`, `Name one of them anew: ${twice.name} as other.`);
  const rowCount = lines.length - 2;
  const builders = columns.map((column) => builderOf(column, rowCount, name));
  for (let row = 0; row < rowCount; row += 1) {
    const values = JSON.parse(lines[row + 1]!) as Text[];
    for (let at = 0; at < builders.length; at += 1) builders[at]!.set(row, values[at] ?? null);
  }
  return { rowCount, columns: builders.map((builder) => builder.finish()) };
}

interface Builder {
  set(row: number, value: Text): void;
  finish(): FrameColumn;
}

function builderOf({ name, type, of }: WireColumn, rows: number, source: string): Builder {
  if (type === 'text') {
    const builder = new StringBuilder(rows);
    return { set: (row, value) => builder.set(row, value), finish: () => builder.finish(name) };
  }
  const numbers = new Float64Array(rows).fill(Number.NaN);
  const read = READERS[type];
  const columnType: Exclude<ColumnType, 'string'> = type;
  return {
    set(row, value) {
      if (value === null) return;
      const number = read(value);
      if (number === null) throw new DataError(`${source}, row ${row + 1}, column ‘${name}’: ‘${value}’ (${of}) has no exact place in a table’s ${columnType}.`, `Read it as text: ${name}::text as ${name}.`);
      numbers[row] = number;
    },
    finish: () => ({ name, type: columnType, numbers }),
  };
}

const READERS: Readonly<Record<Exclude<WireType, 'text'>, (value: string) => number | null>> = {
  integer: (value) => (Number.isSafeInteger(Number(value)) ? Number(value) : null),
  number: (value) => Number(value),
  boolean: (value) => (value === 't' ? 1 : 0),
  date: readInstant,
};

/** `2026-01-31`, `2026-01-31 12:00:00.123456` or the same with `+00`, as the session asked for; null for infinity, years before 1 and beyond 9999. */
function readInstant(value: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:\+00)?)?$/.exec(value);
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((at) => Number(found[at] ?? 0)) as [number, number, number, number, number, number];
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second, Math.floor(Number(`0.${found[7] ?? '0'}`) * 1000));
  return at.getTime();
}
