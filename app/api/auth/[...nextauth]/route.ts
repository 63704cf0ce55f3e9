/** Sign-in and sign-out. Everything about it is in lib/server/people/auth-options.ts. */
import NextAuth from 'next-auth';
import type { NextRequest } from 'next/server';
import { authOptions } from '@/lib/server/people/auth-options';
import { webServices } from '@/lib/server/web-services';

interface Context {
  readonly params: Promise<{ readonly nextauth: string[] }>;
}

async function handle(request: NextRequest, context: Context): Promise<Response> {
  return NextAuth(request as never, context as never, await authOptions(webServices())) as Promise<Response>;
}

export { handle as GET, handle as POST };
