/** Which number formats show a moment, and what a number then means (ECMA-376 Part 1, 18.8.30 and 18.17.4). */

/** `date`: a day, with or without its time. `time`: a time of day. `number`: neither, also durations such as [h]:mm. */
export type Shown = 'date' | 'time' | 'number';

const BUILT_IN_DATES = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
const BUILT_IN_TIMES = new Set([18, 19, 20, 21, 32, 33, 34, 35]);

export function shownBy(id: number, code: string | undefined): Shown {
  if (code === undefined) return BUILT_IN_DATES.has(id) ? 'date' : BUILT_IN_TIMES.has(id) ? 'time' : 'number';
  // The first section is for positive numbers; texts in quotes, escaped marks, colours and locales say nothing.
  const plain = code.split(';', 1)[0]!.replace(/"[^"]*"|\\.|_.|\*./g, '');
  if (/\[(h+|m+|s+)\]/i.test(plain)) return 'number';
  const tokens = plain.replace(/\[[^\]]*\]/g, '').toLowerCase().replace(/general/g, '');
  if (/[yd]/.test(tokens) || (/m/.test(tokens) && !/[hs]/.test(tokens))) return 'date';
  return /[hs]/.test(tokens) ? 'time' : 'number';
}

const DAY_MS = 86_400_000;
/** Serial 1 is 1 January 1900, and serial 60 a 29 February that never was; from 61 on the days are right again. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** Milliseconds since 1970 of a serial number of days, to the nearest; null beyond the year 9999 and before the first day. */
export function momentOf(serial: number, is1904: boolean): number | null {
  if (!(serial >= 0 && serial < 2_958_466)) return null;
  const days = is1904 ? serial : serial < 60 ? serial + 1 : serial;
  return Math.round(days * DAY_MS) + (is1904 ? EPOCH_1904 : EPOCH_1900);
}

/** `12:30:00` of the fraction of a day. */
export function timeOfDay(serial: number): string {
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400) % 86_400;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
