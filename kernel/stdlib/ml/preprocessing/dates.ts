import { CYCLES, DATE_PARTS, type DatePart } from '@/lib/ml/dates';
import type { DateFeature, DatePartsSpec } from '@/lib/ml/preprocess/steps/date-parts';
import { DataError } from '../../errors';
import { mustBeOneOf } from './checks';
import { Transformer } from './transformer';

const COMING_ROUND = DATE_PARTS.filter((part) => CYCLES[part] !== undefined);

/**
 * Numbers of date columns, in UTC, as `column_part`. `parts`: year, month, day, weekday (Monday is 0) and daysSince by default; also quarter, week (ISO), dayOfYear,
 * isWeekend, hour, minute, second. `cyclic`: parts that become sine and cosine, so that December lies beside January. daysSince counts from `since` (a Date), or from
 * the earliest training value. Missing dates give missing parts. Throws for columns that hold no dates.
 *
 * @example new DateParts({ parts: ['year', 'daysSince'], cyclic: ['month', 'hour'] })
 */
export class DateParts extends Transformer {
  readonly spec: DatePartsSpec;
  constructor({ parts = ['year', 'month', 'day', 'weekday', 'daysSince'], cyclic = [], since }: { readonly parts?: readonly DateFeature[]; readonly cyclic?: readonly DatePart[]; readonly since?: Date } = {}) {
    super();
    parts.forEach((part) => mustBeOneOf(part, [...DATE_PARTS, 'daysSince'], 'part of a date'));
    cyclic.forEach((part) => mustBeOneOf(part, COMING_ROUND, 'part of a date that comes round'));
    if (parts.length + cyclic.length === 0) throw new DataError('DateParts was asked for no part.', "Name some, such as parts: ['month'].");
    if (since !== undefined && Number.isNaN(since.getTime())) throw new DataError('since is not a date.', "For example: since: new Date('2020-01-01').");
    this.spec = { kind: 'dateParts', parts: [...parts], cyclic: [...cyclic], since: since === undefined ? null : since.getTime() };
  }
}
