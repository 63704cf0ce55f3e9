/** Signs in through next-auth's credentials door, from the browser. */

/** Null when it worked and the session cookie is set; else what to tell the person. */
export async function enter(email: string, password: string): Promise<string | null> {
  try {
    const csrf = await fetch('/api/auth/csrf', { cache: 'no-store' });
    const { csrfToken } = (await csrf.json()) as { csrfToken?: string };
    const answer = await fetch('/api/auth/callback/credentials', { method: 'POST', body: new URLSearchParams({ csrfToken: csrfToken ?? '', email, password, json: 'true' }) });
    const { url } = (await answer.json()) as { url?: string };
    const said = url ? new URL(url, window.location.origin).searchParams : null;
    if (answer.ok && !said?.has('error') && !said?.has('csrf')) return null;
    return said?.get('error') || 'Signing in did not work. Load the page again and retry.';
  } catch {
    return 'The server does not answer. Check that Pinion is running and try again.';
  }
}
