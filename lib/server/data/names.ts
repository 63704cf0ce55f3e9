/** Names of data files: what notebooks write in `readCsv('…')` and people see in lists. Never a path. */
import { done, refuse, type Result } from '@/lib/domain/errors';

export const NAME_MOST = 120;

/** The name as it is kept (NFC, trimmed), or what is wrong with it. */
export function readFileName(text: string): Result<string> {
  const name = text.normalize('NFC').trim();
  if (name === '' || name.startsWith('.')) return refuse('invalid', 'A file needs a name that does not begin with a dot.');
  if ([...name].length > NAME_MOST) return refuse('invalid', `A file’s name has at most ${NAME_MOST} characters. Shorten it.`);
  if (/[/\\]|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return refuse('invalid', 'A file’s name holds no slashes and no invisible characters. Rename it.');
  return done(name);
}

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.csv$/i, 'text/csv'],
  [/\.(tsv|tab)$/i, 'text/tab-separated-values'],
  [/\.json$/i, 'application/json'],
  [/\.parquet$/i, 'application/vnd.apache.parquet'],
  [/\.xlsx$/i, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  [/\.(sqlite3?|db)$/i, 'application/vnd.sqlite3'],
  [/\.arrow$/i, 'application/vnd.apache.arrow.file'],
];

/** By the name's ending. What an uploader claims in a header is not asked. */
export function mediaTypeOf(name: string): string {
  return TYPES.find(([pattern]) => pattern.test(name))?.[1] ?? 'application/octet-stream';
}

/** True for files that must read as rows of text. */
export function isDelimited(name: string): boolean {
  return /\.(csv|tsv|tab)$/i.test(name);
}
