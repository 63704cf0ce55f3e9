/** Arrow IPC files (Feather 2) and streams as tables: flat columns, uncompressed or with LZ4. */
import { CompressionType, setCompressionCodec, tableFromIPC, Type, type Column, type DataType } from '@uwdata/flechette';
import type { ColumnType } from '@/lib/domain/artifacts';
import type { FrameColumn } from '@/lib/ml/frame';
import { exactValues } from '../artifacts/arrow-texts';
import { DataError } from '../errors';
import { buildColumn, type LooseValue } from '../table/build';
import { checkArrow } from './arrow-check';
import { decodeLz4 } from './lz4';

export interface ArrowOptions {
  /** Only these columns, in this order. */
  readonly columns?: readonly string[];
}

const MAX_BYTES = 400 * 1024 * 1024;
const MAX_UNPACKED = 512 * 1024 * 1024;

setCompressionCodec(CompressionType.LZ4_FRAME, {
  decode(bytes, size) {
    // The size is the file's word: a bomb would ask for any.
    if (size !== undefined && (size > MAX_UNPACKED || size > 300 * bytes.length + 1024)) throw new RangeError('a part of it says that it is far larger than LZ4 can make it');
    return decodeLz4(bytes, size ?? 0);
  },
  encode() {
    throw new Error('Nothing is written with LZ4.');
  },
});

/** @throws DataError that says what is in the way, and the remedy */
export function parseArrow(bytes: Uint8Array, { columns: chosen }: ArrowOptions, name: string): { readonly rowCount: number; readonly columns: readonly FrameColumn[] } {
  if (bytes.length > MAX_BYTES) throw new DataError(`${name} has ${Math.round(bytes.length / 1048576)} MB; an Arrow file is read whole, up to 400 MB.`, 'Split it, or keep only the columns that you need.');
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 6));
  if (head.startsWith('FEA1')) throw new DataError(`${name} is a Feather file of the first version.`, 'Write it again: pandas 1.0 and later write the second, which is Arrow.');
  if (head !== 'ARROW1' && !(bytes.length >= 8 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === 0xffffffff)) throw new DataError(`${name} is no Arrow file or stream.`, head.startsWith('PAR1') ? 'Read it with readParquet.' : 'Read CSV files with readCsv.');
  // Without its end the reader would take any bytes for the file's directory.
  if (head === 'ARROW1' && (bytes.length < 24 || new TextDecoder('latin1').decode(bytes.subarray(-6)) !== 'ARROW1')) throw new DataError(`${name} is an Arrow file that is cut off.`, 'Upload it again.');
  try {
    checkArrow(bytes);
    const arrow = tableFromIPC(bytes);
    const names = arrow.names.map(String);
    const wanted = chosen ?? names;
    const unknown = wanted.find((one) => !names.includes(one));
    if (unknown !== undefined) throw new DataError(`${name} has no column ‘${unknown}’.`, `It has: ${names.slice(0, 12).join(', ')}.`);
    const twice = wanted.find((one, at) => wanted.indexOf(one) !== at);
    if (twice !== undefined) throw new DataError(`${name} has two columns called ‘${twice}’.`, 'Write it again with names of their own.');
    return { rowCount: arrow.numRows, columns: wanted.map((one) => columnOf(one, arrow.getChild(one) as Column<unknown>, name)) };
  } catch (error) {
    if (error instanceof DataError) throw error;
    const words = error instanceof Error ? error.message.slice(0, 300) : String(error);
    throw new DataError(`${name} cannot be read as Arrow: ${words}`, words.includes('ZSTD') ? "Write it uncompressed or with LZ4: in pandas, to_feather(…, compression='lz4')." : 'Write it again, or upload it again.');
  }
}

function columnOf(name: string, column: Column<unknown>, file: string): FrameColumn {
  const type = typeOf(column.type);
  if (type === null) throw new DataError(`Column ‘${name}’ of ${file} holds ${kindOf(column.type)}, and a table holds single values.`, 'Leave it out: { columns: […] }.');
  let values: ArrayLike<LooseValue>;
  try {
    values = exactValues(column) as ArrayLike<LooseValue>;
  } catch (error) {
    throw new DataError(`Column ‘${name}’ of ${file}: ${error instanceof Error ? error.message : String(error)}`, type === 'integer' ? 'A number beyond 2⁵³ is held by no number of this language exactly: write it as text.' : 'Leave it out: { columns: […] }.');
  }
  return buildColumn(name, values, type);
}

/** Null where no table holds it. */
function typeOf(type: DataType): ColumnType | null {
  switch (type.typeId) {
    case Type.Dictionary: return typeOf((type as DataType & { readonly dictionary: DataType }).dictionary);
    case Type.RunEndEncoded: return typeOf((type as unknown as { readonly children: readonly { readonly type: DataType }[] }).children[1]!.type);
    case Type.Null: case Type.Float: case Type.Decimal: return 'number';
    case Type.Int: return 'integer';
    case Type.Utf8: case Type.LargeUtf8: case Type.Utf8View: return 'string';
    case Type.Bool: return 'boolean';
    case Type.Date: case Type.Timestamp: return 'date';
    default: return null;
  }
}

function kindOf(type: DataType): string {
  const name = Object.entries(Type).find(([, id]) => id === type.typeId)?.[0] ?? 'something else';
  return /List/.test(name) ? 'lists' : /Struct|Map|Union/.test(name) ? 'records' : /Binary/.test(name) ? 'bytes' : `values of type ${name}`;
}
