/** How numbers, times and digests are written on pages (LOOK.md "Words"). Pure. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `31870` → `31,870`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en');
}

/** Any number of a table or chart: grouped where it is whole, six digits otherwise, exponents where it is very large or small. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return formatCount(value);
  const size = Math.abs(value);
  return size >= 1e6 || size < 1e-3 ? value.toExponential(3) : String(Number(value.toPrecision(6)));
}

/** A share: `3.1 %`; below a tenth of a percent `<0.1 %`. */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %';
  const share = (100 * part) / whole;
  return share < 0.1 ? '<0.1 %' : `${share.toFixed(share < 10 ? 1 : 0)} %`;
}

/** `2.4 ms`, two digits; a dash where nothing was measured. */
export function formatLatency(ms: number | null): string {
  return ms === null ? '–' : `${formatTwoDigits(ms)} ms`;
}

/** `2.4`, `310`. */
export function formatTwoDigits(value: number | null): string {
  return value === null ? '–' : formatNumber(Number(value.toPrecision(2)));
}

/**
 * A metric's value: three digits after the point, and numbers below one lose their leading zero (`.912`, `1`, `-.041`).
 * Large ones keep four significant digits.
 */
export function formatMetric(value: number | null, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 1000) return formatCount(Number(value.toPrecision(4)));
  if (Number.isInteger(value)) return String(value);
  if (Math.abs(value) >= 10) return String(Number(value.toPrecision(4)));
  const text = value.toFixed(digits);
  if (Number(text) === 0) return value.toExponential(1);
  return Number.isInteger(Number(text)) ? String(Number(text)) : text.replace(/^(-?)0\./, '$1.');
}

/** `86 B`, `4.1 MB`: powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[power]}`;
}

/** Memory against a limit, in the units that limits are set in: `93 MiB`, `1.5 GiB`. */
export function formatMemory(bytes: number): string {
  const mib = bytes / 1024 ** 2;
  return mib < 1023.5 ? `${Math.round(mib)} MiB` : `${Number((mib / 1024).toFixed(1))} GiB`;
}

/** `.8 ms`, `420 ms`, `18 s`, `2 min 12 s`, `3 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${ms < 10_000 ? Number((ms / 1000).toFixed(1)) : seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 60)} h`;
}

/** How long ago, in one unit: `now`, `4 min`, `2 h`, `6 d`. */
export function formatAge(at: string | number | Date, now: number): string {
  const seconds = Math.max(0, (now - new Date(at).getTime()) / 1000);
  if (seconds < 60) return 'now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** `18 Nov`, with the year where it is not this one. `isUtc` for the server's first rendering, which knows no time zone. */
export function formatDay(at: string | number | Date, now: number, isUtc = false): string {
  const date = new Date(at);
  const [day, month, year] = isUtc ? [date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()] : [date.getDate(), date.getMonth(), date.getFullYear()];
  return `${day} ${MONTHS[month]}${year === new Date(now).getFullYear() ? '' : ` ${year}`}`;
}

/** `16:20`. */
export function formatClock(at: string | number | Date, isUtc = false): string {
  const date = new Date(at);
  const [hours, minutes] = isUtc ? [date.getUTCHours(), date.getUTCMinutes()] : [date.getHours(), date.getMinutes()];
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}

/** `9f3c…a71e`. */
export function shortDigest(digest: string): string {
  return digest.length > 12 ? `${digest.slice(0, 4)}…${digest.slice(-4)}` : digest;
}

/** `1 notebook`, `3 notebooks`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
