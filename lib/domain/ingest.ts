/**
 * What a stream takes: a batch is JSON Lines, one record (a JSON object) a line. Pure: which lines are records, which are refused and why,
 * and by what a record is known again.
 */
export const BATCH_BYTES = 8 * 1024 * 1024;
export const BATCH_LINES = 50_000;
export const LINE_BYTES = 256 * 1024;
/** Names of one record; a table has as many columns as its records have names. */
export const RECORD_NAMES = 2_000;
export const ERRORS_TOLD = 100;

export interface StreamSettings {
  readonly name: string;
  readonly keyColumn: string | null;
  readonly cutRows: number;
  readonly cutBytes: number;
  readonly cutMinutes: number;
  readonly keepDays: number;
}

export const STREAM_BOUNDS = { cutRows: [1, 10_000_000], cutBytes: [1_024, 256 * 1024 * 1024], cutMinutes: [1, 10_080], keepDays: [1, 3_650] } as const;

export interface ReadRecord {
  readonly line: number;
  /** As it was sent, without what surrounds it. */
  readonly text: string;
  /** What it is known by; null without a key column. */
  readonly key: string | null;
}

export interface LineError {
  readonly line: number;
  readonly message: string;
}

/** Null, or what is wrong with the settings of a stream. */
export function settingsProblem(settings: StreamSettings): string | null {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(settings.name)) return 'A stream’s name has up to 40 small letters, digits and hyphens, and begins with a letter: line-3-temperature.';
  for (const [name, words] of [['cutRows', 'rows'], ['cutBytes', 'bytes'], ['cutMinutes', 'minutes'], ['keepDays', 'days']] as const) {
    const [least, most] = STREAM_BOUNDS[name];
    if (!Number.isInteger(settings[name]) || settings[name] < least || settings[name] > most) return `A whole number of ${words} from ${least} to ${most}, please.`;
  }
  if (settings.keyColumn !== null && (settings.keyColumn === '' || settings.keyColumn.length > 200 || settings.keyColumn === '__proto__')) return 'The column of the key has a name of up to 200 characters.';
  return null;
}

/** A parser repeats what it stumbled over: half of a character or an invisible one could be neither stored nor read. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Surrogate}]/gu, '\u{FFFD}');
}

/** Every line is a record or an error; empty lines are neither. */
export function readBatch(text: string, keyColumn: string | null): { readonly records: readonly ReadRecord[]; readonly errors: readonly LineError[]; readonly lines: number } {
  const records: ReadRecord[] = [];
  const errors: LineError[] = [];
  let line = 0;
  for (let at = 0; at < text.length;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    line += 1;
    const part = text.slice(at, end).trim();
    at = end + 1;
    if (part === '') continue;
    const record = readRecord(part, line, keyColumn);
    if ('message' in record) errors.push(record);
    else records.push(record);
  }
  return { records, errors, lines: line };
}

function readRecord(text: string, line: number, keyColumn: string | null): ReadRecord | LineError {
  if (text.length > LINE_BYTES) return { line, message: `The record has more than ${LINE_BYTES / 1024} KiB.` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, message: `No JSON: ${visible((error as Error).message.slice(0, 200))}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line, message: 'No record: a line is one JSON object, such as {"at": "2026-01-31T12:00:00Z", "value": 1.5}.' };
  const names = Object.keys(value);
  if (names.length === 0) return { line, message: 'The record is empty.' };
  if (names.length > RECORD_NAMES) return { line, message: `The record has ${names.length} names; ${RECORD_NAMES} is the most.` };
  if (names.includes('__proto__')) return { line, message: '‘__proto__’ cannot be the name of a column.' };
  if (keyColumn === null) return { line, text, key: null };
  const key = (value as Record<string, unknown>)[keyColumn];
  if ((typeof key !== 'string' || key === '' || key.length > 1_000) && (typeof key !== 'number' || !Number.isFinite(key))) return { line, message: `The record has no ‘${keyColumn}’ that is a text (of 1 to 1,000 characters) or a number, by which it would be known.` };
  return { line, text, key: `${typeof key} ${String(key)}` };
}
