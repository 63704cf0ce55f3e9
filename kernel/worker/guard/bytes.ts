/** Bytes that cross cells: V8's immutable buffers, so that reading stays as fast as it was. */

/** V8's immutable array buffers, switched on by the host (kernel/host/launch.ts). */
type Slicing = ArrayBuffer & { sliceToImmutable?(start?: number, end?: number): ArrayBuffer; readonly immutable?: boolean };

/** The snapshot that stands for bytes; a snapshot stands for itself. */
const snapshots = new WeakMap<object, object>();

/** For bytes an immutable copy (always the same one for the same array), for anything else undefined. */
export function snapshotOf(object: object): object | undefined {
  if (!ArrayBuffer.isView(object) && !(object instanceof ArrayBuffer) && !(object instanceof SharedArrayBuffer)) return undefined;
  const known = snapshots.get(object);
  if (known !== undefined) return known;
  const buffer = (ArrayBuffer.isView(object) ? object.buffer : object) as Slicing;
  if (buffer.immutable === true) return object;
  const [start, length] = ArrayBuffer.isView(object) ? [object.byteOffset, object.byteLength] : [0, object.byteLength];
  const copy = frozenBytes(buffer, start, start + length);
  const stand = ArrayBuffer.isView(object) ? viewOn(object, copy) : copy;
  snapshots.set(object, stand);
  snapshots.set(stand, stand);
  return stand;
}

/** What stands for these bytes already, where they crossed before. */
export function knownSnapshot(value: unknown): object | undefined {
  return typeof value === 'object' && value !== null ? snapshots.get(value) : undefined;
}

function frozenBytes(buffer: Slicing, start: number, end: number): ArrayBuffer {
  const own = (buffer instanceof ArrayBuffer ? buffer : new Uint8Array(buffer).slice().buffer) as Slicing;
  return own.sliceToImmutable === undefined ? own.slice(start, end) : own.sliceToImmutable(start, end);
}

function viewOn(view: ArrayBufferView, buffer: ArrayBuffer): object {
  if (view instanceof DataView) return new DataView(buffer);
  const tag = Object.prototype.toString.call(view).slice(8, -1) as 'Float32Array';
  const kind = globalThis[tag];
  return new kind(buffer);
}
