/** Reads the date on which a deprecated version may stop. */
import { done, refuse, type Result } from '@/lib/domain/errors';

const DAY = 86_400_000;

/**
 * A calendar day (yyyy-mm-dd, UTC) means its beginning, today means now; an instant (ISO 8601 with a zone) means itself.
 * Refuses what is past, what is no date, and what is more than ten years away. `now` in milliseconds since 1970.
 */
export function readSunset(text: string, now: number): Result<Date> {
  const value = text.trim();
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
  const at = isDay || /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at) || (isDay && new Date(at).toISOString().slice(0, 10) !== value)) return refuse('invalid', 'Say until when it answers, as a date: 2026-12-31.', { field: 'sunset' });
  const today = new Date(now).toISOString().slice(0, 10);
  if (isDay && value === today) return done(new Date(now));
  if (at < now - 1000) return refuse('invalid', `The date ${value} is past. Callers need today or a later day.`, { field: 'sunset' });
  if (at > now + 3660 * DAY) return refuse('invalid', 'The date is more than ten years away.', { field: 'sunset' });
  return done(new Date(Math.max(at, now)));
}
