/** Structured log lines on stderr, one JSON object each; people starting Pinion by hand read stdout instead. */
import type { Env } from '@/lib/env';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

export type Log = Record<Level, (message: string, fields?: Record<string, unknown>) => void>;

/** A failed query tells its parameters: people's data, hashes of passwords. The log keeps the query alone. */
function withoutValues(text: string | undefined): string | undefined {
  return text?.startsWith('Error: Failed query:') || text?.startsWith('Failed query:') ? text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, '') : text;
}

/** A request's path as a log may keep it: without its query, and without the secret of a one-time link. */
export function loggedPath(target: string | undefined): string {
  return (target ?? '').split('?', 1)[0]!.replace(/^\/(setup|share)\/.*/, '/$1/…');
}

function plain(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value instanceof Error ? { message: withoutValues(value.message), stack: withoutValues(value.stack), cause: String(value.cause ?? '') || undefined } : value]));
}

export function createLog(least: Env['LOG_LEVEL'], write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  const at = (level: Level) => (message: string, fields: Record<string, unknown> = {}) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...plain(fields) })}\n`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
