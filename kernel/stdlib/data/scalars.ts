/** How text becomes numbers and dates, the same in readers, coercion and serving. */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Decimal notation only (no hexadecimal, no separators); NaN otherwise. */
export function parseNumber(text: string): number {
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** ISO 8601 dates and times, UTC where no offset is given, as milliseconds since 1970; NaN otherwise, also for 30 February. */
export function parseDate(text: string): number {
  const match = DATE.exec(text);
  if (match === null) return NaN;
  const [year, month, day, hour, minute, second] = [match[1], match[2], match[3], match[4] ?? '0', match[5] ?? '0', match[6] ?? '0'].map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year + 400, month, 0)).getUTCDate() || hour > 23 || minute > 59 || second > 59) return NaN;
  const fraction = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1000);
  const zone = match[8];
  const offset = zone === undefined || zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; the calendar repeats after 400 years.
  return Date.UTC(year + 400, month - 1, day, hour, minute, second, fraction) - 12_622_780_800_000 - offset * 60_000;
}
