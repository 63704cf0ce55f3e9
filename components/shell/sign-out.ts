/** Ends the session on the server, then loads the sign-in page afresh so that nothing of this person stays in memory. */
import { ApiError } from '@/components/api';
import { forgetSavedEdits } from '@/components/notebook/sync/kept-edits';

export async function signOut(userId: string): Promise<void> {
  const csrf = await fetch('/api/auth/csrf', { cache: 'no-store' }).catch(() => null);
  const token = csrf?.ok ? ((await csrf.json()) as { csrfToken?: string }).csrfToken : undefined;
  const left = token && (await fetch('/api/auth/signout', { method: 'POST', body: new URLSearchParams({ csrfToken: token, json: 'true' }) }).catch(() => null));
  if (!left || !left.ok) throw new ApiError('offline', 'Pinion cannot be reached, so you are still signed in. Try again.', 0);
  await forgetSavedEdits(userId);
  window.location.assign('/sign-in');
}
