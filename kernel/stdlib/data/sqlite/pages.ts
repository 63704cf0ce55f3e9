/**
 * The pages of an SQLite database file (https://www.sqlite.org/fileformat2.html), read and never written: its header, its trees of tables and
 * the records in them. Nothing in the file is believed: every place is within it, no page is visited twice, and what claims to be longer than the file is refused.
 */
import { DataError } from '../../errors';

export type SqliteValue = number | bigint | string | Uint8Array | null;

export interface SqliteFile {
  /** Records of a tree by its first page, in its order; `rowid` is null in trees of tables without one. */
  records(page: number): Generator<{ readonly rowid: number | null; readonly values: SqliteValue[] }>;
}

/** SQLite's own bound of a tree. */
const DEEPEST = 20;
const MAGIC = 'SQLite format 3\0';
const [INTERIOR_INDEX, INTERIOR_TABLE, LEAF_INDEX, LEAF_TABLE] = [2, 5, 10, 13];

/** @throws DataError where it is no database, is encrypted or in the middle of a change */
export function openPages(bytes: Uint8Array, name: string): SqliteFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (what: string) => new DataError(`${name} is damaged: ${what}.`, 'Check it with: sqlite3 FILE "pragma integrity_check", and upload it again.');
  if (bytes.length < 100 || new TextDecoder('latin1').decode(bytes.subarray(0, 16)) !== MAGIC) throw new DataError(`${name} is no SQLite database, or is encrypted.`, 'Upload the database file itself.');
  if (view.getUint8(18) === 2 || view.getUint8(19) === 2) {
    // In write-ahead mode what was committed last may stand in another file.
    if (view.getUint32(28) * pageSizeOf(view) !== bytes.length) throw new DataError(`${name} is in write-ahead mode, and this file is not all of it.`, 'Run: sqlite3 FILE "pragma wal_checkpoint(truncate)", and upload it again.');
  }
  const pageSize = pageSizeOf(view);
  const usable = pageSize - view.getUint8(20);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0 || usable < 480) throw damaged('its pages have an impossible size');
  const pages = Math.floor(bytes.length / pageSize);
  const decoder = new TextDecoder(({ 2: 'utf-16le', 3: 'utf-16be' } as Record<number, string>)[view.getUint32(56)] ?? 'utf-8');

  const startOf = (page: number): number => {
    if (!(page >= 1 && page <= pages)) throw damaged(`it names page ${page} of ${pages}`);
    return (page - 1) * pageSize;
  };

  const varint = (at: number) => varintIn(bytes, at, damaged, 'a number lies beyond its end');

  /** Payload of a cell, with what lies on overflow pages. */
  const payloadOf = (at: number, size: number, isTable: boolean): Uint8Array => {
    if (size < 0) throw damaged('a record has less than nothing');
    const most = isTable ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23;
    if (size <= most) {
      if (at + size > bytes.length) throw damaged('a record lies beyond its end');
      return bytes.subarray(at, at + size);
    }
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const fits = least + ((size - least) % (usable - 4));
    const local = fits <= most ? fits : least;
    const whole = new Uint8Array(size);
    if (at + local + 4 > bytes.length) throw damaged('a record lies beyond its end');
    whole.set(bytes.subarray(at, at + local));
    let filled = local;
    let page = view.getUint32(at + local);
    while (filled < size) {
      const start = startOf(page);
      const part = bytes.subarray(start + 4, start + 4 + Math.min(usable - 4, size - filled));
      whole.set(part, filled);
      filled += part.length;
      page = view.getUint32(start);
    }
    return whole;
  };

  const recordOf = (payload: Uint8Array): SqliteValue[] => {
    const own = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const local = (at: number) => varintIn(payload, at, damaged, 'a record ends in the middle');
    const header = local(0);
    if (header.value > payload.length) throw damaged('a record ends in the middle');
    const values: SqliteValue[] = [];
    let body = header.value;
    for (let at = header.next; at < header.value;) {
      const { value: type, next } = local(at);
      at = next;
      const size = sizeOf(type);
      if (size < 0 || body + size > payload.length) throw damaged('a value lies beyond its record');
      values.push(valueOf(own, payload, body, type, size));
      body += size;
    }
    return values;
  };

  const valueOf = (own: DataView, payload: Uint8Array, at: number, type: number, size: number): SqliteValue => {
    switch (type) {
      case 0: return null;
      case 1: return own.getInt8(at);
      case 2: return own.getInt16(at);
      case 3: return (own.getInt8(at) * 65_536) + own.getUint16(at + 1);
      case 4: return own.getInt32(at);
      case 5: return (own.getInt16(at) * 4_294_967_296) + own.getUint32(at + 2);
      case 6: {
        const value = own.getBigInt64(at);
        return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
      }
      case 7: {
        const value = own.getFloat64(at);
        return Number.isNaN(value) ? null : value;
      }
      case 8: return 0;
      case 9: return 1;
      case 10: case 11: throw damaged('a value has a kind that is not known');
      default: return type % 2 === 0 ? payload.slice(at, at + size) : decoder.decode(payload.subarray(at, at + size));
    }
  };

  /** `left`: bytes that records may still have. In a whole file no two share any, so together they are no longer than it. */
  function* walk(page: number, seen: Set<number>, left: { bytes: number }, depth: number): Generator<{ readonly rowid: number | null; readonly values: SqliteValue[] }> {
    if (seen.has(page)) throw damaged(`page ${page} is in a tree twice`);
    if (depth > DEEPEST) throw damaged('a tree is too deep');
    seen.add(page);
    const start = startOf(page);
    const header = page === 1 ? start + 100 : start;
    const kind = view.getUint8(header);
    const isInterior = kind === INTERIOR_TABLE || kind === INTERIOR_INDEX;
    if (!isInterior && kind !== LEAF_TABLE && kind !== LEAF_INDEX) throw damaged(`page ${page} is of no known kind`);
    const count = view.getUint16(header + 3);
    const cells = header + (isInterior ? 12 : 8);
    if (cells + count * 2 > start + pageSize) throw damaged(`page ${page} has more records than fit`);
    for (let index = 0; index < count; index += 1) {
      let at = start + view.getUint16(cells + index * 2);
      if (at + 4 > start + pageSize) throw damaged(`a record of page ${page} lies beyond it`);
      if (isInterior) {
        yield* walk(view.getUint32(at), seen, left, depth + 1);
        at += 4;
        if (kind === INTERIOR_TABLE) continue;
      }
      const size = varint(at);
      if ((left.bytes -= size.value) < 0) throw damaged('its records are longer than the file');
      const isTable = kind === LEAF_TABLE;
      const rowid = isTable ? varint(size.next) : null;
      yield { rowid: rowid?.value ?? null, values: recordOf(payloadOf(rowid?.next ?? size.next, size.value, isTable)) };
    }
    if (isInterior) yield* walk(view.getUint32(header + 8), seen, left, depth + 1);
  }

  return { records: (page) => walk(page, new Set(), { bytes: bytes.length }, 0) };
}

function pageSizeOf(view: DataView): number {
  const size = view.getUint16(16);
  return size === 1 ? 65_536 : size;
}

function sizeOf(type: number): number {
  return type >= 12 ? Math.floor((type - 12) / 2) : [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type] ?? -1;
}

/** A variable-length integer, high bits first, of nine bytes at most, signed. Beyond ±2⁵³ its last digits are lost, which only rowids that large would miss. */
function varintIn(bytes: Uint8Array, at: number, damaged: (what: string) => Error, beyond: string): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    if (at + index >= bytes.length) throw damaged(beyond);
    const byte = bytes[at + index]!;
    if (index === 8) {
      let whole = 0n;
      for (const part of bytes.subarray(at, at + 8)) whole = (whole << 7n) | BigInt(part & 127);
      return { value: Number(BigInt.asIntN(64, (whole << 8n) | BigInt(byte))), next: at + 9 };
    }
    value = value * 128 + (byte & 127);
    if (byte < 128) return { value, next: at + index + 1 };
  }
  throw damaged(beyond);
}
