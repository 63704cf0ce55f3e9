/** The session cookie: its name, and the session id inside it. The cookie says nothing else about the person. */
import { decode, encode } from 'next-auth/jwt';
import type { SessionId } from '@/lib/domain/ids';
import type { Env } from '@/lib/env';

/** A browser stays signed in for this long. */
export const SESSION_SECONDS = 14 * 24 * 3600;

/** Cookies are marked Secure where people reach Pinion over https; only then may they bear the `__Host-` prefix. */
export function isSecure(env: Pick<Env, 'PINION_PUBLIC_URL'>): boolean {
  return env.PINION_PUBLIC_URL?.startsWith('https:') ?? false;
}

export function sessionCookieName(env: Pick<Env, 'PINION_PUBLIC_URL'>): string {
  return isSecure(env) ? '__Host-pinion.session' : 'pinion.session';
}

/** The value of cookie `name` in a Cookie header; null when it is not there. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim().replace(/^"(.*)"$/, '$1');
  }
  return null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The session id of a cookie's value; null for anything that this server did not encrypt, or that is past its end. */
export async function openSessionCookie(value: string, secret: string): Promise<SessionId | null> {
  try {
    const payload = await decode({ token: value, secret });
    return typeof payload?.sid === 'string' && UUID.test(payload.sid) ? (payload.sid as SessionId) : null;
  } catch {
    return null;
  }
}

/** The value that a browser would hold for `sessionId`, for tests and command-line clients that sign in without a page. */
export function sealSessionCookie(sessionId: SessionId, secret: string): Promise<string> {
  return encode({ token: { sid: sessionId }, secret, maxAge: SESSION_SECONDS });
}
