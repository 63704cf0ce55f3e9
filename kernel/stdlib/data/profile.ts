/** What a table looks like, in numbers and as a page. Exported from `pinion/data`. */
import { profileColumn, type ColumnProfile } from '@/lib/ml/profile/column';
import { associationsOf, leakageOf, missingnessOf, MOST_COLUMNS, MOST_ROWS, type Association, type LeakageHint, type Missingness } from '@/lib/ml/profile/table';
import type { Output } from '@/lib/notebook/outputs';
import { DataError, noColumn } from '../errors';
import { DISPLAY, IMMUTABLE } from '../marks';
import { groupRows } from '../table/group-rows';
import { frameOf, isTable, Table } from '../table/table';

export interface ProfileOptions {
  /** The column to predict: others are looked at for what may give it away. */
  readonly target?: string;
  /** From which AUC a column alone is suspicious. Default: 0.95. */
  readonly leakage?: number;
}

/** Shows itself as the last value of a cell. */
export class Profile {
  readonly [IMMUTABLE] = true;
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  /** Rows that are the same as an earlier one, in all columns. */
  readonly duplicates: number;
  /** Pairs of the first 40 columns, strongest first, in at most 50,000 rows spread over all. */
  readonly associations: readonly Association[];
  readonly missingness: Missingness;
  /** Empty without a target. */
  readonly leakage: readonly LeakageHint[];
  readonly target: string | null;

  /** @internal Made by `profile`. */
  constructor(table: Table, { target, leakage }: ProfileOptions) {
    const frame = frameOf(table);
    this.name = table.name;
    this.rows = frame.rowCount;
    this.columns = frame.columns.map(profileColumn);
    this.duplicates = frame.columns.length === 0 ? 0 : frame.rowCount - groupRows(frame.rowCount, frame.columns).first.length;
    this.associations = associationsOf(frame);
    this.missingness = missingnessOf(frame);
    this.leakage = target === undefined ? [] : leakageOf(frame, target, leakage);
    this.target = target ?? null;
    Object.freeze(this);
  }

  /** One row a column: counts, quartiles, shape, lengths, dates and the most frequent value. */
  get table(): Table {
    const of = <Value>(pick: (column: ColumnProfile) => Value | null | undefined) => this.columns.map((column) => pick(column) ?? null);
    return Table.fromColumns({
      column: of(({ name }) => name), type: of(({ type }) => type), count: of(({ count }) => count), missing: of(({ missing }) => missing), distinct: of(({ distinct }) => distinct),
      mean: of(({ numbers }) => numbers?.mean), std: of(({ numbers }) => numbers?.std), min: of(({ numbers, dates }) => (dates ? dates.first : numbers?.min == null ? null : String(numbers.min))), q25: of(({ numbers }) => numbers?.q25), median: of(({ numbers }) => numbers?.median), q75: of(({ numbers }) => numbers?.q75),
      max: of(({ numbers, dates }) => (dates ? dates.last : numbers?.max == null ? null : String(numbers.max))), skew: of(({ numbers }) => numbers?.skew), kurtosis: of(({ numbers }) => numbers?.kurtosis), zeros: of(({ numbers }) => numbers?.zeros), infinite: of(({ numbers }) => numbers?.infinite),
      meanLength: of(({ lengths }) => lengths?.mean), top: of(({ top }) => top[0]?.value), topCount: of(({ top }) => top[0]?.count),
    }, { types: { column: 'string', type: 'string', min: 'string', max: 'string', top: 'string' }, name: `profile of ${this.name}` });
  }

  /** The pairs of columns as a table. */
  get associationTable(): Table {
    return Table.fromColumns({ a: this.associations.map(({ a }) => a), b: this.associations.map(({ b }) => b), measure: this.associations.map(({ measure }) => measure), value: this.associations.map(({ value }) => value) }, { types: { a: 'string', b: 'string', measure: 'string', value: 'number' }, name: 'associations' });
  }

  /** What somebody should look at, in words. */
  get notices(): readonly string[] {
    const share = (count: number) => `${this.rows === 0 ? 0 : Math.round((1000 * count) / this.rows) / 10} %`;
    return [
      ...(this.rows === 0 ? ['The table has no rows.'] : []),
      ...(this.duplicates > 0 ? [`${this.duplicates} rows (${share(this.duplicates)}) repeat an earlier one.`] : []),
      ...this.columns.flatMap(({ name, count, missing, isConstant, isHighCardinality, distinct, numbers }) => [
        ...(count === 0 && this.rows > 0 ? [`‘${name}’ is missing in every row.`] : missing > this.rows / 2 ? [`‘${name}’ is missing in ${share(missing)} of the rows.`] : []),
        ...(isConstant ? [`‘${name}’ has one value only.`] : []),
        ...(isHighCardinality ? [`‘${name}’ has ${distinct} different texts in ${count} rows: too many for a category.`] : []),
        ...(numbers !== undefined && numbers.infinite > 0 ? [`‘${name}’ has ${numbers.infinite} infinite values; its statistics are of the others.`] : []),
        ...(numbers?.skew != null && Math.abs(numbers.skew) > 5 ? [`‘${name}’ is very skewed (${short(numbers.skew)}).`] : []),
      ]),
      ...this.associations.filter(({ measure, value }) => (measure === 'pearson' || measure === 'cramersV') && Math.abs(value) > 0.95).slice(0, 10).map(({ a, b, value }) => `‘${a}’ and ‘${b}’ say nearly the same (${short(value)}).`),
    ];
  }

  /** @internal */
  [DISPLAY](): { output: Output } { return { output: { kind: 'markdown', text: pageOf(this) } }; }
}

/**
 * What a table looks like: by column count, missing, distinct, mean, deviation, quartiles, skew, kurtosis, histogram, most frequent values, lengths and dates;
 * how columns go together (Pearson, Spearman, Cramér's V, correlation ratio); what is missing together; duplicates; and with `target` what may give it
 * away. Shows itself; `.table` and `.associationTable` are tables.
 *
 * @example const look = profile(train, { target: 'income' });  look.leakage;
 */
export function profile(table: Table, options: ProfileOptions = {}): Profile {
  if (!isTable(table)) throw new DataError('profile wants a table.', 'Read one with readCsv, or make one with Table.fromRows.');
  if (options.target !== undefined && !table.has(options.target)) throw noColumn(options.target, table.name, table.columnNames);
  return new Profile(table, options);
}

const short = (value: number | null | undefined): string => (value === null || value === undefined ? '' : Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(4))));
/** As text in a table of Markdown: no mark-up of a column's name or value means anything. */
const cell = (text: string): string => escaped(text.slice(0, 40));
const escaped = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').replace(/[\\`*_{}[\]<>()#+!|~&$-]/g, (one) => `\\${one}`);
const BARS = '▁▂▃▄▅▆▇█';

function bars(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts.map((count) => (count === 0 ? ' ' : BARS[Math.min(7, Math.floor((8 * count) / (most + 1)))])).join('').replaceAll(' ', '·');
}

/** Bounded: 100 columns, 15 pairs, 10 patterns, 20 hints. */
function pageOf(look: Profile): string {
  const shown = look.columns.slice(0, 100);
  const lines = [`### ${cell(look.name)}`, '', `${look.rows.toLocaleString('en')} rows, ${look.columns.length} columns, ${look.duplicates.toLocaleString('en')} duplicates.`, ''];
  if (look.notices.length > 0) lines.push(...look.notices.slice(0, 20).map((notice) => `- ${escaped(notice.slice(0, 300))}`), '');
  if (look.leakage.length > 0) lines.push(`**What may give ‘${cell(look.target ?? '')}’ away**`, '', '| column | hint |', '|---|---|', ...look.leakage.slice(0, 20).map(({ column, why }) => `| ${cell(column)} | ${why} |`), '');
  lines.push('| column | type | missing | distinct | mean ± std | min … median … max | distribution |', '|---|---|--:|--:|--:|---|---|');
  for (const { name, type, missing, distinct, numbers, dates, lengths, top } of shown) {
    const range = dates ? `${dates.first} … ${dates.last}` : numbers ? `${short(numbers.min)} … ${short(numbers.median)} … ${short(numbers.max)}` : lengths ? `${lengths.min} to ${lengths.max} characters` : '';
    const picture = numbers && numbers.histogram.length > 1 && type !== 'boolean' ? bars(numbers.histogram.map(({ count }) => count)) : top.slice(0, 3).map(({ value, count }) => `${cell(value.slice(0, 20))} ${count}`).join(', ');
    lines.push(`| ${cell(name)} | ${type} | ${short(missing)} | ${short(distinct)} | ${numbers && type !== 'boolean' ? `${short(numbers.mean)} ± ${short(numbers.std)}` : ''} | ${range} | ${picture} |`);
  }
  if (look.columns.length > shown.length) lines.push('', `… and ${look.columns.length - shown.length} more columns: \`.table\` has them all.`);
  if (look.associations.length > 0) lines.push('', '| columns that go together | measure | |', '|---|---|--:|', ...look.associations.filter(({ measure }) => measure !== 'spearman').slice(0, 15).map(({ a, b, measure, value }) => `| ${cell(a)} and ${cell(b)} | ${measure} | ${short(value)} |`));
  if (look.missingness.patterns.length > 0) lines.push('', '| missing together | rows |', '|---|--:|', ...look.missingness.patterns.map(({ missing, rows }) => `| ${missing.slice(0, 8).map(cell).join(', ')}${missing.length > 8 ? ', …' : ''} | ${short(rows)} |`));
  if (look.rows > MOST_ROWS || look.columns.length > MOST_COLUMNS) lines.push('', `Pairs are of the first ${MOST_COLUMNS} columns, in at most ${MOST_ROWS.toLocaleString('en')} rows spread over all.`);
  return lines.join('\n').slice(0, 100_000);
}
