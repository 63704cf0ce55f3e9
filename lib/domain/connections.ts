/**
 * Connections: where a project's notebooks may read from outside of it. Pure: what is stored of one, what its credential belongs to, and
 * which addresses it opens. The credential itself is a text that only the host ever holds.
 */
export const CONNECTION_KINDS = ['http', 'postgres'] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

/** How an HTTP server is told who asks: nothing, `Authorization: Bearer`, `Authorization: Basic`, or a header of its own. */
export const HTTP_AUTHS = ['none', 'bearer', 'basic', 'header'] as const;
export type HttpAuth = (typeof HTTP_AUTHS)[number];

/** `verify`: encrypted, to the server that its certificate names. `encrypt`: encrypted, to whoever answers. `off`: as plain text. */
export const POSTGRES_TLS = ['verify', 'encrypt', 'off'] as const;
export type PostgresTls = (typeof POSTGRES_TLS)[number];

export interface HttpSettings {
  readonly kind: 'http';
  /** Paths lie below it: https://api.example.com/v1/ */
  readonly baseUrl: string;
  /** Further hosts that may be read from, without the credential: `host`, `host:port`, `*.host`. */
  readonly hosts: readonly string[];
  readonly auth: HttpAuth;
  /** With `header`: the header's name. */
  readonly headerName?: string;
  /** With `basic`: the user's name. */
  readonly user?: string;
}

export interface PostgresSettings {
  readonly kind: 'postgres';
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly tls: PostgresTls;
}

export type ConnectionSettings = HttpSettings | PostgresSettings;

/** True where the settings need a credential to be of use. */
export function needsCredential(settings: ConnectionSettings): boolean {
  return settings.kind === 'http' && settings.auth !== 'none';
}

/**
 * What a credential was given for: the server that it is sent to, and how. Where this changes, the credential has to be given again, so that
 * nobody who may change a connection can have its credential sent to a server of their own.
 */
export function audienceOf(settings: ConnectionSettings): string {
  if (settings.kind === 'postgres') return ['postgres', settings.host.toLowerCase(), settings.port, settings.database, settings.user, settings.tls].join('\n');
  return ['http', settings.baseUrl, settings.auth, settings.headerName?.toLowerCase() ?? '', settings.user ?? ''].join('\n');
}

/** In one line, for lists and the audit log; no credential is in it. */
export function addressOf(settings: ConnectionSettings): string {
  return settings.kind === 'http' ? settings.baseUrl : `${settings.host}:${settings.port}/${settings.database}`;
}

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;
/** Headers of which the connection itself decides. */
const OWN_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept', 'accept-encoding', 'user-agent', 'cookie', 'upgrade', 'te', 'trailer', 'expect', 'proxy-authorization']);
const HOST = /^(\*\.)?(([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
export const HOSTS_MOST = 50;

/** Null, or what is wrong with a connection's name, and what to do. */
export function nameProblem(name: string): string | null {
  return NAME.test(name) ? null : 'A connection’s name has up to 40 small letters, digits and hyphens, and begins with a letter: weather-station.';
}

/** The settings as they are kept (small letters where these mean the same, a slash at the end of the base), or what is wrong with them. */
export function readSettings(given: ConnectionSettings): { readonly ok: true; readonly value: ConnectionSettings } | { readonly ok: false; readonly message: string } {
  return given.kind === 'http' ? readHttp(given) : readPostgres(given);
}

type Read = ReturnType<typeof readSettings>;
const wrong = (message: string): Read => ({ ok: false, message });

function readHttp(given: HttpSettings): Read {
  const base = parseUrl(given.baseUrl.trim());
  if (base === null || !['http:', 'https:'].includes(base.protocol)) return wrong('The address begins with https:// (or http://), such as https://api.example.com/v1/.');
  if (base.username !== '' || base.password !== '') return wrong('The address holds a name or a password. Leave them out and give the credential in its own field.');
  if (base.search !== '' || base.hash !== '') return wrong('The address ends before “?” and “#”: cells give the query.');
  if (base.protocol === 'http:' && given.auth !== 'none') return wrong('A credential is sent over https only: over http everybody on the way could read it.');
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  const hosts = [...new Set(given.hosts.map((host) => host.trim().toLowerCase()).filter((host) => host !== ''))];
  if (hosts.length > HOSTS_MOST) return wrong(`${HOSTS_MOST} further hosts at most.`);
  const odd = hosts.find((host) => !HOST.test(host) || Number(/:(\d+)$/.exec(host.replace(/\[.*\]/, ''))?.[1] ?? 1) > 65535);
  if (odd !== undefined) return wrong(`“${odd}” is no host. Write data.example.com, data.example.com:8443 or *.example.com.`);
  if (hosts.some((host) => host.startsWith('*.') && host.split('.').length < 3)) return wrong('A star stands for the hosts of one domain: *.example.com, not *.com.');
  if (given.auth === 'header' && (!HEADER_NAME.test(given.headerName ?? '') || OWN_HEADERS.has((given.headerName ?? '').toLowerCase()))) return wrong('Name the header that carries the credential, such as X-Api-Key.');
  if (given.auth === 'basic' && (!given.user || given.user.includes(':') || hasControl(given.user))) return wrong('Give the user’s name, without a colon.');
  return { ok: true, value: { kind: 'http', baseUrl: base.href, hosts, auth: given.auth, ...(given.auth === 'header' ? { headerName: given.headerName! } : {}), ...(given.auth === 'basic' ? { user: given.user! } : {}) } };
}

function readPostgres(given: PostgresSettings): Read {
  const host = given.host.trim().toLowerCase();
  if (!HOST.test(host) || host.startsWith('*') || (/:\d+$/.test(host) && !host.endsWith(']'))) return wrong('Give the server’s name or address alone, such as db.example.com; its port has a field of its own.');
  if (!Number.isInteger(given.port) || given.port < 1 || given.port > 65535) return wrong('A port is a whole number from 1 to 65535; PostgreSQL’s own is 5432.');
  if (given.database.trim() === '' || hasControl(given.database)) return wrong('Name the database.');
  if (given.user.trim() === '' || hasControl(given.user)) return wrong('Name the user; one that may only read is best.');
  return { ok: true, value: { kind: 'postgres', host, port: given.port, database: given.database.trim(), user: given.user.trim(), tls: given.tls } };
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Whether `url` is on a server that this connection opens: its own, or one of the further hosts at the port of its scheme or the one that is named. */
export function opens(settings: HttpSettings, url: URL): boolean {
  if (new URL(settings.baseUrl).origin === url.origin) return true;
  const host = url.hostname.toLowerCase();
  return settings.hosts.some((entry) => {
    const [, name = '', port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry) ?? [];
    const isPort = port === undefined ? url.port === '' : (url.port || (url.protocol === 'https:' ? '443' : '80')) === port;
    return isPort && (name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name);
  });
}

/** Whether the credential goes along: below the base, on the same server. */
export function isBelowBase(settings: HttpSettings, url: URL): boolean {
  const base = new URL(settings.baseUrl);
  return url.origin === base.origin && url.pathname.startsWith(base.pathname);
}

/**
 * The address of `path` below the base. Refused where it would lie elsewhere: a whole address, one that begins with a slash or two, `..`.
 */
export function urlBelow(settings: HttpSettings, path: string, query: readonly (readonly [string, string])[]): { readonly ok: true; readonly value: URL } | { readonly ok: false; readonly message: string } {
  const refused = (message: string) => ({ ok: false, message }) as const;
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]{2}/i.test(path)) return refused(`“${path.slice(0, 80)}” is a whole address. Give the part after ${settings.baseUrl}, or use readUrl.`);
  if (/[\\#\p{Cc}]/u.test(path)) return refused('The path holds a backslash, a # or an invisible character. Leave it out, or write it as %5C or %23.');
  const url = parseUrl(settings.baseUrl + path.replace(/^\//, ''));
  if (url === null || !isBelowBase(settings, url)) return refused(`“${path.slice(0, 80)}” does not lie below ${settings.baseUrl}.`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return { ok: true, value: url };
}
