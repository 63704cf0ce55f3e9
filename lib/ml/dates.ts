/** Parts of a moment in UTC, numbered as pandas numbers them. */

export const DATE_PARTS = ['year', 'quarter', 'month', 'week', 'day', 'dayOfYear', 'weekday', 'isWeekend', 'hour', 'minute', 'second'] as const;
export type DatePart = (typeof DATE_PARTS)[number];

/** How many steps make a round, and where it starts, for parts that come round. */
export const CYCLES: Partial<Record<DatePart, { readonly length: number; readonly first: number }>> = {
  quarter: { length: 4, first: 1 }, month: { length: 12, first: 1 }, week: { length: 53, first: 1 }, day: { length: 31, first: 1 }, dayOfYear: { length: 366, first: 1 },
  weekday: { length: 7, first: 0 }, hour: { length: 24, first: 0 }, minute: { length: 60, first: 0 }, second: { length: 60, first: 0 },
};

export const DAY = 86_400_000;

/**
 * `milliseconds` since 1970 in UTC, NaN for missing, which stays. Months, quarters and days of month and year count from 1, weekdays from Monday
 * as 0; `week` is ISO 8601's; `isWeekend` is 1 on Saturday and Sunday.
 */
export function datePart(milliseconds: number, part: DatePart): number {
  if (!(Math.abs(milliseconds) <= 8.64e15)) return NaN;
  const date = new Date(milliseconds);
  switch (part) {
    case 'year': return date.getUTCFullYear();
    case 'quarter': return Math.floor(date.getUTCMonth() / 3) + 1;
    case 'month': return date.getUTCMonth() + 1;
    case 'week': return isoWeek(milliseconds);
    case 'day': return date.getUTCDate();
    case 'dayOfYear': return Math.floor((milliseconds - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY) + 1;
    case 'weekday': return (date.getUTCDay() + 6) % 7;
    case 'isWeekend': return date.getUTCDay() % 6 === 0 ? 1 : 0;
    case 'hour': return date.getUTCHours();
    case 'minute': return date.getUTCMinutes();
    case 'second': return date.getUTCSeconds();
  }
}

/** The week is that of its Thursday; the year's first week is that of 4 January. */
function isoWeek(milliseconds: number): number {
  const day = Math.floor(milliseconds / DAY);
  const weekday = (((day + 3) % 7) + 7) % 7;
  const thursday = new Date((day - weekday + 3) * DAY);
  return Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / DAY / 7) + 1;
}
