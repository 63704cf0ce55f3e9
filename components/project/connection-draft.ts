/** What the dialog of a connection holds while it is filled in, and what it sends. */
import { audienceOf, type ConnectionKind, type ConnectionSettings, type HttpAuth, type PostgresTls } from '@/lib/domain/connections';

export interface ConnectionRow {
  readonly id: string;
  readonly name: string;
  readonly settings: ConnectionSettings;
  readonly hasCredential: boolean;
  readonly lastTrial: { readonly at: string; readonly ok: boolean; readonly message: string } | null;
}

export interface ConnectionDraft {
  readonly kind: ConnectionKind;
  readonly name: string;
  readonly baseUrl: string;
  /** As written: between commas, spaces or line breaks. */
  readonly hosts: string;
  readonly auth: HttpAuth;
  readonly headerName: string;
  readonly user: string;
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly tls: PostgresTls;
  readonly credential: string;
}

export const EMPTY_DRAFT: ConnectionDraft = { kind: 'http', name: '', baseUrl: 'https://', hosts: '', auth: 'bearer', headerName: 'X-Api-Key', user: '', host: '', port: '5432', database: '', tls: 'verify', credential: '' };

/** The credential is never there: it does not come back from the server. */
export function draftOf({ name, settings }: Pick<ConnectionRow, 'name' | 'settings'>): ConnectionDraft {
  if (settings.kind === 'postgres') return { ...EMPTY_DRAFT, name, kind: 'postgres', host: settings.host, port: String(settings.port), database: settings.database, user: settings.user, tls: settings.tls };
  return { ...EMPTY_DRAFT, name, kind: 'http', baseUrl: settings.baseUrl, hosts: settings.hosts.join(', '), auth: settings.auth, headerName: settings.headerName ?? EMPTY_DRAFT.headerName, user: settings.user ?? '' };
}

function settingsOf(draft: ConnectionDraft): ConnectionSettings {
  if (draft.kind === 'postgres') return { kind: 'postgres', host: draft.host, port: Number(draft.port), database: draft.database, user: draft.user, tls: draft.tls };
  return { kind: 'http', baseUrl: draft.baseUrl, hosts: draft.hosts.split(/[\s,]+/).filter((host) => host !== ''), auth: draft.auth, ...(draft.auth === 'header' ? { headerName: draft.headerName } : {}), ...(draft.auth === 'basic' ? { user: draft.user } : {}) };
}

/** True where the server signs in with something that has to be kept secret. */
export function takesCredential({ kind, auth }: ConnectionDraft): boolean {
  return kind === 'postgres' || auth !== 'none';
}

/** The stored credential stays where the field is left empty and the server is the same; the server says so where it is not. */
export function keepsCredential(draft: ConnectionDraft, before: ConnectionRow | null): boolean {
  return before !== null && before.hasCredential && takesCredential(draft) && draft.credential === '' && audienceOf(before.settings) === audienceOf(settingsOf(draft));
}

/** What is sent: no credential where the stored one stays, null where there is to be none. */
export function bodyOf(draft: ConnectionDraft, before: ConnectionRow | null): { readonly name: string; readonly settings: ConnectionSettings; readonly credential?: string | null } {
  const body = { name: draft.name.trim(), settings: settingsOf(draft) };
  if (!takesCredential(draft)) return { ...body, credential: null };
  if (draft.credential !== '') return { ...body, credential: draft.credential };
  return before?.hasCredential ? body : { ...body, credential: null };
}

/** Why the button is blocked; null where the server may judge. */
export function lackingOf(draft: ConnectionDraft): string | null {
  if (draft.name.trim() === '') return 'Give the connection a name first: cells write it.';
  if (draft.kind === 'http' && /^(https?:\/\/)?$/.test(draft.baseUrl.trim())) return 'Give the address first.';
  if (draft.kind === 'postgres' && [draft.host, draft.database, draft.user].some((text) => text.trim() === '')) return 'Give server, database and user first.';
  return null;
}
