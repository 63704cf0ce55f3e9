/** What the fields of the chart builder do to the chart. Pure. */
import { suits, withMark, type ColumnFacts } from '@/lib/charts/recommend';
import { aggregates, canBin, CHART_AGGREGATES, DATE_UNITS, isNumeric, MARKS, needs, takes, type Channel, type ChartAggregate, type ChartRequest, type Mark } from '@/lib/charts/request';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface BuilderField {
  readonly key: 'mark' | Channel | 'aggregate' | 'bins' | 'sort';
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
}

const MARK_WORDS: Readonly<Record<Mark, string>> = { bar: 'Bars', line: 'Line', area: 'Area', point: 'Points', histogram: 'Histogram', box: 'Boxes', heatmap: 'Heatmap' };
const AGGREGATE_WORDS: Readonly<Record<ChartAggregate, string>> = { count: 'count', mean: 'mean', sum: 'sum', median: 'median', min: 'least', max: 'greatest', distinct: 'number of different values' };
const BIN_COUNTS = [5, 10, 20, 50, 100] as const;

/** The fields that this chart has, in their order. */
export function fieldsOf(request: ChartRequest, columns: readonly ColumnFacts[]): readonly BuilderField[] {
  const { mark } = request;
  const names = columns.map(({ name }) => ({ value: name, label: name }));
  const typeOf = (name: string | undefined) => columns.find((column) => column.name === name)?.type;
  const fields: BuilderField[] = [{ key: 'mark', label: 'Chart', value: mark, choices: MARKS.map((value) => ({ value, label: MARK_WORDS[value] })) }];
  const channel = (key: Channel, label: string, none: string) => {
    if (takes(mark, key)) fields.push({ key, label, value: request[key] ?? '', choices: needs(mark, key) ? names : [{ value: '', label: none }, ...names] });
  };
  channel('x', mark === 'histogram' ? 'Column' : mark === 'box' ? 'A box for each' : 'X', 'all rows');
  if (canBin(mark)) {
    const type = typeOf(request.x);
    const isDate = type === 'date';
    if (isDate || (type !== undefined && isNumeric(type))) fields.push({ key: 'bins', label: 'Parts of x', value: String(request.bins ?? ''), choices: [{ value: '', label: mark === 'histogram' ? (isDate ? 'automatic' : '20 parts') : 'each value' }, ...(mark === 'histogram' ? [] : [{ value: 'auto', label: 'automatic' }]), ...(isDate ? DATE_UNITS.map((value) => ({ value, label: `by ${value}` })) : BIN_COUNTS.filter((value) => mark !== 'histogram' || value !== 20).map((value) => ({ value: String(value), label: `${value} parts` })))] });
  }
  channel('y', mark === 'box' ? 'Column' : 'Y', 'number of rows');
  channel('value', 'Colour measures', 'number of rows');
  const measured = mark === 'heatmap' ? request.value : request.y;
  if (aggregates(mark) && measured !== undefined) {
    const type = typeOf(measured);
    const possible = type !== undefined && (isNumeric(type) || type === 'boolean') ? CHART_AGGREGATES : (['count', 'distinct'] as const);
    const rows = (mark === 'line' || mark === 'area') && request.bins === undefined ? [{ value: '', label: 'each row' }] : [];
    fields.push({ key: 'aggregate', label: `Of ${measured}`, value: request.aggregate ?? (rows.length > 0 ? '' : 'mean'), choices: [...rows, ...possible.map((value) => ({ value, label: AGGREGATE_WORDS[value] }))] });
  }
  channel('color', 'Colour', 'none');
  channel('facet', 'Small charts by', 'none');
  if (mark === 'bar') fields.push({ key: 'sort', label: 'Order', value: request.sort ?? '', choices: [{ value: '', label: 'as in the table' }, { value: 'descending', label: 'highest first' }, { value: 'ascending', label: 'lowest first' }] });
  return fields;
}

/** The chart after one field was changed; what no longer suits goes or changes with it. */
export function changed(request: ChartRequest, key: BuilderField['key'], value: string, columns: readonly ColumnFacts[]): ChartRequest {
  if (key === 'mark') return withMark(request, value as Mark, columns);
  const { [key]: _, ...rest } = request;
  const next: ChartRequest = value === '' ? rest : { ...rest, [key]: key === 'bins' && /^\d+$/.test(value) ? Number(value) : value };
  return settled(next, columns);
}

function settled(request: ChartRequest, columns: readonly ColumnFacts[]): ChartRequest {
  const typeOf = (name: string | undefined) => columns.find((column) => column.name === name)?.type;
  const { aggregate, bins, ...rest } = request;
  const keptBins = bins !== undefined && suits(bins, typeOf(request.x), request.mark) ? { bins } : {};
  if (!aggregates(request.mark)) return { ...rest, ...keptBins };
  const measured = request.mark === 'heatmap' ? request.value : request.y;
  if (measured === undefined) return { ...rest, ...keptBins, aggregate: 'count' };
  const type = typeOf(measured);
  const isMeasure = type !== undefined && (isNumeric(type) || type === 'boolean');
  const isOpen = aggregate === undefined && (request.mark === 'line' || request.mark === 'area') && !('bins' in keptBins);
  if (isOpen) return { ...rest, ...keptBins };
  const fits = aggregate !== undefined && (isMeasure || aggregate === 'count' || aggregate === 'distinct');
  return { ...rest, ...keptBins, aggregate: fits ? aggregate : isMeasure ? 'mean' : 'count' };
}
