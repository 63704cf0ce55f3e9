/** Answers what the page asks of a value that was shown. */
import type { ChartRequest } from '@/lib/charts/request';
import type { ChartPage, PageAnswer, PageRequest } from '@/lib/notebook/output-pages';
import { PAGE_BOUNDS } from '@/lib/notebook/output-pages';
import { drawn } from '../../stdlib/display/charts';
import { isTable, type Table } from '../../stdlib/table/table';
import { nameOf } from '../held';
import { onBehalfOf, hold, valueOf } from './handles';
import { isProxy } from './own';
import { tableOfRecords } from './records';
import { describeTable } from './table';
import { tableFile } from './table-files';
import { tableColumn, tableColumns, tableNames, tableRows, tableText } from './table-pages';
import { tableSearch } from './table-search';
import { isTensor } from './tensor-data';
import { tensorImage, tensorSlice, tensorStatistics } from './tensor-pages';
import { treeEntries } from './tree';

const WRONG = 'This value has no such page.';

/** @throws Error for people when the value is gone or the request does not fit it */
export async function page(execution: string, handle: string, request: PageRequest): Promise<PageAnswer> {
  // A file that was begun is finished, whatever became of the handle.
  if (request.what === 'file') return tableFile(request, () => tableIn(valueOf(handle, execution)));
  const value = valueOf(handle, execution);
  if (isProxy(value)) throw new Error(WRONG);
  switch (request.what) {
    case 'rows': return tableRows(tableIn(value), request);
    case 'column': return tableColumn(tableIn(value), request.column);
    case 'columns': return tableColumns(tableIn(value), request);
    case 'names': return tableNames(tableIn(value), request);
    case 'search': return tableSearch(tableIn(value), request);
    case 'text': return tableText(tableIn(value), request);
    case 'entries': return onBehalfOf(execution, () => ({ what: 'entries', offset: request.offset, ...treeEntries(value, request.offset, Math.min(PAGE_BOUNDS.entries, request.limit)) }));
    case 'table': return onBehalfOf(execution, () => {
      const { table } = tableOfRecords(value);
      hold(table);
      return { what: 'table', table: describeTable(table) };
    });
    case 'chart': return tableChart(tableIn(value), request.chart);
    case 'slice': return tensorSlice(tensorIn(value), request);
    case 'statistics': return tensorStatistics(tensorIn(value));
    case 'image': return tensorImage(tensorIn(value), request.at);
  }
}

/** By the same functions that cells call, so that the code written for it draws the same. */
function tableChart(table: Table, request: ChartRequest): ChartPage {
  const { title, spec } = drawn(table, request);
  return { what: 'chart', name: nameOf(table), title, spec };
}

function tableIn(value: object): Table {
  if (!isTable(value)) throw new Error(WRONG);
  return value;
}

function tensorIn(value: object): Parameters<typeof tensorImage>[0] {
  if (!isTensor(value)) throw new Error(WRONG);
  return value;
}
