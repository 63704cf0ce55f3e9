import type { Frame } from '@/lib/ml/frame';
import { noColumn } from '../errors';
import { valueAt, type CellValue } from './build';
import type { OpenColumns } from './columns';

/** A row of a table of which nothing is known. */
export type Row = Readonly<OpenColumns>;

/** One object with a getter per column, moved from row to row: no allocation, and a wrong name throws with the nearest. */
export function rowReader(frame: Frame, tableName: string): { move(index: number): Row } {
  let at = 0;
  const names = frame.columns.map((column) => column.name);
  const window = Object.create(new Proxy({}, {
    get(_, name): CellValue {
      if (typeof name === 'string' && name !== 'toJSON' && name !== 'then') throw noColumn(name, tableName, names);
      return undefined as never;
    },
  })) as Record<string, CellValue>;
  for (const column of frame.columns) {
    Object.defineProperty(window, column.name, { enumerable: true, get: () => valueAt(column, at) });
  }
  return {
    move(index) {
      at = index;
      return window;
    },
  };
}
