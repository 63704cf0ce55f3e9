/** Finds the door of a request. Pure: a target is parsed strictly, and what fits no row fits nothing. */
import type { Door, Method } from './door';

export interface Target {
  readonly segments: readonly string[];
  readonly url: URL;
}

export interface Match<D extends Door = Door> {
  readonly door: D;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Reads a request target. Null for absolute forms (`GET http://…`), backslashes, control characters, empty, `.` and `..`
 * segments however they are encoded, and encoded slashes: nobody honest sends these, and parsers behind us would differ
 * about them.
 */
export function parseTarget(target: string | undefined): Target | null {
  if (target === undefined || !target.startsWith('/') || target.length > 8192) return null;
  const path = target.split('?', 1)[0] ?? '';
  // eslint-disable-next-line no-control-regex
  if (/[\\#\u0000-\u0020\u007f]/.test(target)) return null;
  const segments: string[] = [];
  const parts = path.split('/').slice(1);
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  for (const part of path === '/' ? [] : parts) {
    let segment: string;
    try {
      segment = decodeURIComponent(part);
    } catch {
      return null;
    }
    // eslint-disable-next-line no-control-regex
    if (segment === '' || segment === '.' || segment === '..' || /[/\\\u0000-\u001f]/.test(segment)) return null;
    segments.push(segment);
  }
  return { segments, url: new URL(target, 'http://pinion.invalid') };
}

interface Row {
  readonly door: Door;
  readonly pattern: readonly string[];
}

function fit(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    if (expected.startsWith('*')) {
      if (segments.length <= index) return null;
      params[expected.slice(1)] = segments.slice(index).join('/');
      return params;
    }
    const segment = segments[index];
    if (segment === undefined) return null;
    if (expected.startsWith(':')) params[expected.slice(1)] = segment;
    else if (expected !== segment) return null;
  }
  return segments.length === pattern.length ? params : null;
}

/** Exact segments win over `:name`, and `:name` over `*name`, whatever the order of the table. */
function specificity(pattern: readonly string[]): string {
  return pattern.map((part) => (part.startsWith('*') ? '2' : part.startsWith(':') ? '1' : '0')).join('');
}

export interface Router {
  /** HEAD finds the GET door. Sockets are found by `findSocket` only. */
  find(method: string, segments: readonly string[]): Match<Exclude<Door, { kind: 'socket' }>> | null;
  findSocket(segments: readonly string[]): Match<Extract<Door, { kind: 'socket' }>> | null;
}

/** Throws when two rows are the same door. */
export function createRouter(doors: readonly Door[]): Router {
  const seen = new Set<string>();
  const byMethod = new Map<string, Row[]>();
  for (const door of doors) {
    const pattern = door.path.split('/').slice(1).filter((part) => part !== '');
    const kind = door.kind === 'socket' ? 'SOCKET' : door.method;
    const key = `${kind} /${pattern.map((part) => (/^[:*]/.test(part) ? part[0] : part)).join('/')}`;
    if (seen.has(key)) throw new Error(`the router table has two doors at ${key}`);
    seen.add(key);
    const rows = byMethod.get(kind) ?? [];
    rows.push({ door, pattern });
    byMethod.set(kind, rows);
  }
  for (const rows of byMethod.values()) rows.sort((a, b) => specificity(a.pattern).localeCompare(specificity(b.pattern)));

  function search(kind: string, segments: readonly string[]): Match | null {
    for (const { door, pattern } of byMethod.get(kind) ?? []) {
      const params = fit(pattern, segments);
      if (params) return { door, params };
    }
    return null;
  }

  return {
    find: (method, segments) => (search(method, segments) ?? (method === 'HEAD' ? search('GET' satisfies Method, segments) : null)) as ReturnType<Router['find']>,
    findSocket: (segments) => search('SOCKET', segments) as ReturnType<Router['findSocket']>,
  };
}
