/** Dates as people write them: which format, and what day and month. */
import { parseDate } from '../scalars';

/** `slash` has day and month in an order that only the column can tell: 03/04/2024, 3-4-2024. */
export const DATE_FORMATS = ['YYYY-MM-DD', 'YYYY/MM/DD', 'DD.MM.YYYY', 'slash', 'D Month YYYY', 'Month D, YYYY', 'YYYYMMDD'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

const TIME = '(?:(?:[T ]|,\\s*)(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s*([AaPp]\\.?[Mm]\\.?)?\\s*(Z|UTC|GMT|[+-]\\d{2}:?\\d{2})?)?';
const PATTERNS: readonly (readonly [DateFormat, RegExp])[] = [
  ['YYYY-MM-DD', new RegExp(`^(\\d{4})-(\\d{1,2})-(\\d{1,2})${TIME}$`)],
  ['YYYY/MM/DD', new RegExp(`^(\\d{4})[/.](\\d{1,2})[/.](\\d{1,2})${TIME}$`)],
  ['DD.MM.YYYY', new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})${TIME}$`)],
  ['slash', new RegExp(`^(\\d{1,2})[/-](\\d{1,2})[/-](\\d{4})${TIME}$`)],
  ['D Month YYYY', new RegExp(`^(?:[A-Za-z]{3,9},?\\s+)?(\\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\\.?[ -,]\\s*(\\d{4})${TIME}$`)],
  ['Month D, YYYY', new RegExp(`^(?:[A-Za-z]{3,9},?\\s+)?([A-Za-z]{3,9})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${TIME}$`)],
];
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];

export interface FoundDate {
  readonly format: DateFormat;
  /** Milliseconds since 1970; of `slash` with the first number as the day, NaN where there is no such day. */
  readonly dayFirst: number;
  /** With the first number as the month; equal to dayFirst for all other formats. */
  readonly monthFirst: number;
}

/** Null where the text is no date of any format. `isWanted`: the author said that it is a date, so 20240131 is one too. */
export function findDate(text: string, zone: ((local: number) => number) | null, isWanted: boolean): FoundDate | null {
  const iso = parseDate(text);
  if (iso === iso) {
    // A day without a time is that day everywhere.
    const value = zone !== null && text.length > 10 && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) ? zone(iso) : iso;
    return { format: 'YYYY-MM-DD', dayFirst: value, monthFirst: value };
  }
  if (text.length < 8 || text.length > 60) return null;
  const compact = isWanted ? COMPACT.exec(text) : null;
  if (compact !== null) {
    const value = instant(Number(compact[1]), Number(compact[2]), Number(compact[3]), [], zone);
    return value === value ? { format: 'YYYYMMDD', dayFirst: value, monthFirst: value } : null;
  }
  for (const [format, pattern] of PATTERNS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const time = match.slice(4);
    const [a, b, c] = [match[1]!, match[2]!, match[3]!];
    if (format === 'slash') {
      const [dayFirst, monthFirst] = [instant(Number(c), Number(b), Number(a), time, zone), instant(Number(c), Number(a), Number(b), time, zone)];
      return dayFirst !== dayFirst && monthFirst !== monthFirst ? null : { format, dayFirst, monthFirst };
    }
    const value = format === 'DD.MM.YYYY' ? instant(Number(c), Number(b), Number(a), time, zone)
      : format === 'D Month YYYY' ? instant(Number(c), monthOf(b), Number(a), time, zone)
        : format === 'Month D, YYYY' ? instant(Number(c), monthOf(a), Number(b), time, zone)
          : instant(Number(a), Number(b), Number(c), time, zone);
    return value === value ? { format, dayFirst: value, monthFirst: value } : null;
  }
  return null;
}

function monthOf(word: string): number {
  const low = word.toLowerCase();
  const place = MONTHS.findIndex((month) => month === low || (low.length === 3 && month.startsWith(low)) || (low === 'sept' && month === 'september'));
  return place + 1;
}

function instant(year: number, month: number, day: number, time: readonly (string | undefined)[], zone: ((local: number) => number) | null): number {
  const [hourText, minuteText, secondText, fraction, half, offset] = time;
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return NaN;
  let hour = Number(hourText ?? 0);
  const [minute, second] = [Number(minuteText ?? 0), Number(secondText ?? 0)];
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return NaN;
    hour = (hour % 12) + (/^p/i.test(half) ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  const local = Date.UTC(year, month - 1, day, hour, minute, second, fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000));
  if (offset !== undefined) return /^[ZUG]/.test(offset) ? local : local - (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))) * 60_000;
  return zone === null || hourText === undefined ? local : zone(local);
}

/**
 * From the time on the walls of a zone to the instant. A time that a change of clocks left out is read with the offset before it; one that
 * happened twice is the first. Null: there is no such zone.
 */
export function zoneReader(name: string): ((local: number) => number) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  } catch {
    return null;
  }
  const known = new Map<number, number>();
  const offsetAt = (instantMs: number): number => {
    const quarter = Math.floor(instantMs / 900_000);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const parts = Object.fromEntries(format.formatToParts(quarter * 900_000).map(({ type, value }) => [type, Number(value)])) as Record<string, number>;
      offset = Date.UTC(parts['year']!, parts['month']! - 1, parts['day']!, parts['hour'], parts['minute'], parts['second']) - quarter * 900_000;
      if (known.size > 100_000) known.clear();
      known.set(quarter, offset);
    }
    return offset;
  };
  return (local) => {
    const day = 86_400_000;
    const [before, after] = [local - offsetAt(local - day), local - offsetAt(local + day)];
    const first = Math.min(before, after);
    if (first + offsetAt(first) === local) return first;
    const second = Math.max(before, after);
    return second + offsetAt(second) === local ? second : before;
  };
}
