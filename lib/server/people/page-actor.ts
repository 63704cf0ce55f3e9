/** Who looks at a page, for pages in the Next process. Read once a request, however many components ask. */
import { cache } from 'react';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { Actor } from '../door';
import { webServices } from '../web-services';
import { findActor } from './actors';

/** Null for a stranger; the front door lets strangers reach public pages only. */
export const currentActor = cache(async (): Promise<Actor | null> => {
  const sent = await headers();
  return findActor({ headers: { cookie: sent.get('cookie') ?? undefined } }, webServices());
});

/** The person who looks, or on to signing in, should their session have ended since the front door looked. */
export async function requireActor(): Promise<Actor> {
  return (await currentActor()) ?? redirect('/sign-in');
}
