/**
 * Looks through an Arrow file's own words (flatbuffers: format/Message.fbs, Schema.fbs, File.fbs) before its reader does: that one makes lists as
 * long as the file says, and a damaged or hostile file says anything.
 */

/** Rows that a message may have beyond what its bytes could hold: columns of nothing have no bytes. */
const FREE_ROWS = 1_000_000;
/** LZ4 makes one byte of 255 at most, and a truth value is an eighth of one. */
const ROWS_A_BYTE = 8 * 255;
const DEEPEST = 64;

/** @throws RangeError with what is wrong */
export function checkArrow(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isFile = bytes.length >= 24 && bytes[0] === 65 && bytes[5] === 49;
  if (!isFile) {
    for (let at = 0, messages = 0; at < bytes.length; messages += 1) {
      const next = checkMessage(bytes, at);
      if (next === null) break;
      if (next <= at || messages > 10_000_000) throw new RangeError('a message has no length');
      at = next;
    }
    return;
  }
  const length = view.getInt32(bytes.length - 10, true);
  const start = bytes.length - 10 - length;
  if (length < 8 || start < 8) throw new RangeError('its directory is not where it says');
  const footer = new Flatbuffer(bytes.subarray(start, bytes.length - 10));
  const root = footer.table(0);
  footer.schema(root.field(6));
  footer.pairs(root.field(12));
  for (const slot of [8, 10]) footer.vector(root.field(slot), 24, (place) => {
    const offset = Number(footer.view.getBigInt64(place, true));
    if (!(offset >= 8 && offset < start)) throw new RangeError('a message is not where its directory says');
    checkMessage(bytes, offset);
  });
}

/** The place after the message; null at the end of the stream. */
function checkMessage(bytes: Uint8Array, at: number): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 4 > bytes.length) return null;
  let length = view.getInt32(at, true);
  at += 4;
  if (length === -1) {
    if (at + 4 > bytes.length) return null;
    length = view.getInt32(at, true);
    at += 4;
  }
  if (length === 0) return null;
  if (length < 8 || at + length > bytes.length) throw new RangeError('a message is cut off');
  const message = new Flatbuffer(bytes.subarray(at, at + length));
  const root = message.table(0);
  const bodyPlace = root.field(10);
  const body = bodyPlace === null ? 0 : Number(message.view.getBigInt64(bodyPlace, true));
  if (!(body >= 0 && at + length + body <= bytes.length)) throw new RangeError('a message is cut off');
  const kindPlace = root.field(6);
  const kind = kindPlace === null ? 0 : message.view.getUint8(kindPlace);
  const header = root.field(8);
  if (kind === 1) message.schema(header);
  else if (header !== null && kind === 3) message.batch(header, body);
  else if (header !== null && kind === 2) {
    const data = message.table(header).field(6);
    if (data !== null) message.batch(data, body);
  } else if (header !== null) throw new RangeError(`it holds a message of kind ${kind}`);
  return at + length + body;
}

class Flatbuffer {
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The table that the offset at `place` leads to; a DataView refuses what lies outside with a RangeError. */
  table(place: number): { field(slot: number): number | null } {
    const at = place + this.view.getInt32(place, true);
    const vtable = at - this.view.getInt32(at, true);
    const size = this.view.getUint16(vtable, true);
    return { field: (slot) => { const offset = slot < size ? this.view.getInt16(vtable + slot, true) : 0; return offset === 0 ? null : at + offset; } };
  }

  vector(place: number | null, stride: number, visit: (place: number) => void = () => {}): void {
    if (place === null) return;
    const base = place + this.view.getInt32(place, true);
    const count = this.view.getInt32(base, true);
    if (count < 0 || base + 4 + count * stride > this.view.byteLength) throw new RangeError('a list is longer than the file');
    for (let at = 0; at < count; at += 1) visit(base + 4 + at * stride);
  }

  pairs(place: number | null): void {
    this.vector(place, 4, (one) => { this.table(one); });
  }

  schema(place: number | null, depth = 0): void {
    if (place === null) throw new RangeError('it has no schema');
    const table = this.table(place);
    this.vector(table.field(6), 4, (field) => this.column(field, depth));
    this.pairs(table.field(8));
    this.vector(table.field(10), 8);
  }

  column(place: number, depth: number): void {
    if (depth > DEEPEST) throw new RangeError('its columns lie too deep in each other');
    const field = this.table(place);
    const kindPlace = field.field(8);
    const type = field.field(10);
    // A union lists what it may be.
    if (type !== null && kindPlace !== null && this.view.getUint8(kindPlace) === 14) this.vector(this.table(type).field(6), 4);
    this.vector(field.field(14), 4, (child) => this.column(child, depth + 1));
    this.pairs(field.field(16));
  }

  batch(place: number, body: number): void {
    const table = this.table(place);
    const most = FREE_ROWS + ROWS_A_BYTE * body;
    const within = (at: number | null, limit: number) => {
      const value = at === null ? 0 : Number(this.view.getBigInt64(at, true));
      if (!(value >= 0 && value <= limit)) throw new RangeError('it says that it has more than its bytes could hold');
    };
    within(table.field(4), most);
    this.vector(table.field(6), 16, (node) => within(node, most));
    this.vector(table.field(8), 16, (region) => { within(region, body); within(region + 8, body); });
    this.vector(table.field(12), 8);
  }
}
