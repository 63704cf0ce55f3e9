import type { Output } from '@/lib/notebook/outputs';
import { summarise } from '../../stdlib/table/summary';
import { frameOf, type Table } from '../../stdlib/table/table';
import { handleFor } from './handles';
import { MAX_COLUMNS, rowsOf } from './rows';

const FIRST_ROWS = 20;

export function describeTable(table: Table): Extract<Output, { kind: 'table' }> {
  const frame = frameOf(table);
  const columns = frame.columns.slice(0, MAX_COLUMNS);
  return {
    kind: 'table',
    handle: handleFor(table),
    rowCount: frame.rowCount,
    columns: columns.map(summarise),
    rows: rowsOf(columns, Array.from({ length: Math.min(FIRST_ROWS, frame.rowCount) }, (_, row) => row)),
  };
}
