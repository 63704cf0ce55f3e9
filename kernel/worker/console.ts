/** The console that cells see: text to the cell's streams, values shown to a bounded depth, hostile ones safely. */
import { print } from './streams';
import { deno, real } from './runtime';

const BOUNDS = { depth: 4, iterableLimit: 100, strAbbreviateSize: 10_000, colors: false, getters: false, showProxy: false };

/** One value as text. Never throws and never calls into what the value brought along more than the runtime must. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return deno.inspect(value, BOUNDS);
  } catch {
    return '[a value that cannot be shown]';
  }
}

function format(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== 'string' || rest.length === 0 || !first.includes('%')) return args.map(show).join(' ');
  let used = 0;
  const text = first.replaceAll(/%[sdifoOjc%]/g, (mark) => {
    if (mark === '%%') return '%';
    if (used >= rest.length) return mark;
    const value = rest[used];
    used += 1;
    if (mark === '%c') return '';
    if (mark === '%d' || mark === '%f') return String(Number(typeof value === 'object' ? Number.NaN : value));
    if (mark === '%i') return String(Math.trunc(Number(typeof value === 'object' ? Number.NaN : value)));
    return show(value);
  });
  return [text, ...rest.slice(used).map(show)].join(' ');
}

/** Replaces the realm's console. */
export function installConsole(): void {
  let indent = '';
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  const line = (name: 'stdout' | 'stderr', args: readonly unknown[]): void => {
    const text = format(args);
    print(name, `${indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`)}\n`);
  };
  const out = (...args: unknown[]): void => line('stdout', args);
  const err = (...args: unknown[]): void => line('stderr', args);
  const elapsed = (label: string): string => `${label}: ${(real.elapsed() - (starts.get(label) ?? real.elapsed())).toFixed(1)} ms`;
  const own = {
    log: out, info: out, debug: out, dir: (value: unknown) => out(value), dirxml: out, table: (value: unknown) => out(value),
    warn: err, error: err,
    trace: (...args: unknown[]) => err('Trace:', ...args),
    assert: (condition: unknown, ...args: unknown[]) => {
      if (!condition) err('Assertion failed', ...(args.length > 0 ? [':', ...args] : []));
    },
    group: (...args: unknown[]) => {
      if (args.length > 0) out(...args);
      if (indent.length < 40) indent += '  ';
    },
    groupCollapsed: (...args: unknown[]) => own.group(...args),
    groupEnd: () => {
      indent = indent.slice(2);
    },
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => void counts.delete(label),
    time: (label = 'default') => void starts.set(label, real.elapsed()),
    timeLog: (label = 'default', ...args: unknown[]) => out(elapsed(label), ...args),
    timeEnd: (label = 'default') => {
      out(elapsed(label));
      starts.delete(label);
    },
    clear: () => {},
  };
  Object.defineProperty(globalThis, 'console', { value: own, writable: true, configurable: true });
}
