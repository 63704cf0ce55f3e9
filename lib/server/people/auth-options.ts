/** next-auth, configured so that the cookie carries a session id and nothing else; the session itself is a row. */
import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { SessionId } from '@/lib/domain/ids';
import type { Services } from '../services';
import { isSecure, openSessionCookie, readCookie, SESSION_SECONDS, sessionCookieName } from './cookie';
import { authSecret } from './secret';
import { signIn, signOut } from './sign-in';

/** What `authorize` hands to the `jwt` callback. */
interface Entered {
  readonly id: string;
  readonly sid: SessionId;
}

export async function authOptions(services: Services): Promise<NextAuthOptions> {
  const { env, log } = services;
  const secret = await authSecret(env);
  const secure = isSecure(env);
  const cookie = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  const prefix = secure ? '__Host-' : '';
  return {
    secret,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: { name: sessionCookieName(env), options: cookie },
      csrfToken: { name: `${prefix}pinion.csrf`, options: cookie },
      callbackUrl: { name: `${prefix}pinion.callback`, options: cookie },
    },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
        async authorize(credentials, request) {
          const headers = (request.headers ?? {}) as Record<string, string | undefined>;
          const old = readCookie(headers.cookie, sessionCookieName(env));
          const entered = await signIn(services, {
            email: credentials?.email ?? '',
            password: credentials?.password ?? '',
            address: headers['x-forwarded-for']?.split(',').at(-1)?.trim() ?? '',
            userAgent: headers['user-agent'] ?? null,
            previous: old ? await openSessionCookie(old, secret) : null,
          }).catch((error: unknown) => {
            log.error('sign-in failed', { error });
            throw new Error('Signing in is not possible just now. Try again in a moment.');
          });
          // next-auth hands the message of what is thrown here back to the page.
          if (!entered.ok) throw new Error(entered.message);
          return { id: entered.value.userId, sid: entered.value.sessionId } satisfies Entered;
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: (user as Entered | undefined)?.sid ?? token.sid }),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === 'string') await signOut(services, token.sid as SessionId);
      },
    },
    logger: { error: (code, detail) => log.error('next-auth', { code, detail: String(detail) }), warn: (code) => log.debug('next-auth', { code }), debug: () => {} },
  };
}
