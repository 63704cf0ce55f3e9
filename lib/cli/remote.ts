/** A running Pinion, as the command line reaches it: by address and token. */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { readRemote } from '@/lib/env';

export interface Remote {
  readonly url: string;
  readonly token: string;
}

export const REMOTE_USAGE = `  --url    the server's address; PINION_URL unless said
  --token  a token of yours (pinion token create); PINION_TOKEN unless said, which keeps it out of lists of processes`;

/** Options first, then the environment. */
export function findRemote(given: { readonly url?: string | undefined; readonly token?: string | undefined }): Result<Remote> {
  const env = readRemote();
  const url = given.url ?? env.url;
  const token = given.token ?? env.token;
  if (!url) return refuse('bad-request', 'Which server? Set PINION_URL, such as http://localhost:3000, or pass --url.');
  if (!token) return refuse('bad-request', 'Set PINION_TOKEN to a token of yours: pinion token create makes one.');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return refuse('bad-request', `${url} is no address of a server, such as http://localhost:3000.`);
  return done({ url: url.replace(/\/+$/, ''), token });
}

/** The answer, or why there was none, in words for the terminal. */
export async function ask(remote: Remote, method: 'GET' | 'POST', path: string, body?: Uint8Array<ArrayBuffer>): Promise<Result<Response>> {
  let response: Response;
  try {
    response = await fetch(`${remote.url}${path}`, { method, redirect: 'error', headers: { authorization: `Bearer ${remote.token}`, ...(body ? { 'content-type': 'application/octet-stream' } : {}) }, ...(body ? { body } : {}) });
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    return refuse('unavailable', `${remote.url} cannot be reached: ${cause?.code ?? cause?.message ?? (error as Error).message}. Check the address, and that Pinion runs there.`);
  }
  if (response.ok) return done(response);
  const problem = await response.json().catch(() => null) as { detail?: string; code?: string } | null;
  return refuse('internal', problem?.detail ?? `${remote.url} answered ${response.status}; it may be no Pinion.`);
}
