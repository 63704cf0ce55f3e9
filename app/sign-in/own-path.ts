/** Where to go after signing in: a path of this site and nothing else, whatever the address asked for. */
export function ownPath(asked: string | readonly string[] | undefined): string {
  if (typeof asked !== 'string' || !asked.startsWith('/')) return '/';
  const base = 'http://pinion.invalid';
  try {
    const url = new URL(asked, base);
    return url.origin === base && !url.pathname.startsWith('//') && !url.pathname.startsWith('/sign-in') ? `${url.pathname}${url.search}` : '/';
  } catch {
    return '/';
  }
}
