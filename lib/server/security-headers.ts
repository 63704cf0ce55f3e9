/** Headers of every answer, and the content security policy of pages. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Hosts } from './hosts';

/** For anything that is not a page: should a browser render it after all, it may load nothing. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export function setBaseHeaders(response: ServerResponse): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('content-security-policy', NOTHING);
}

export interface PagePolicy {
  /** Passed to Next as a request header: it puts the nonce on its inline scripts. */
  readonly header: string;
}

/**
 * Scripts: our own files and the inline ones that Next marks with the nonce; no eval (Vega runs in its interpreter).
 * Styles are inline where Monaco makes them. `isDev` adds what hot reload needs.
 */
export function createPagePolicy(hosts: Hosts, host: string, isDev: boolean): PagePolicy {
  const nonce = randomBytes(16).toString('base64');
  const header = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${isDev ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "worker-src 'self' blob:",
    `frame-src ${hosts.outputOrigin}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { header };
}
