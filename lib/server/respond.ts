/** Answers that every door shares: JSON, and refusals as problem+json (RFC 9457). */
import type { ServerResponse } from 'node:http';
import { ERRORS, type Refusal } from '@/lib/domain/errors';
import type { Problem } from './door';

/** JSON under exactly these headers and its length, for protocols that say which. */
export function writeJson(response: ServerResponse, status: number, value: unknown, headers: Readonly<Record<string, string>>): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-length': body.length, ...headers }).end(body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown, mediaType = 'application/json'): void {
  writeJson(response, status, value, { 'content-type': `${mediaType}; charset=utf-8`, 'cache-control': 'no-store' });
}

export function problemOf(refusal: Refusal): Problem {
  const { status, title } = ERRORS[refusal.code];
  return { type: 'about:blank', title, status, code: refusal.code, detail: refusal.message, ...(refusal.details === undefined ? {} : { details: refusal.details }) };
}

/** Does nothing useful once headers were sent; then it cuts the connection, so that nobody takes a part for the whole. */
export function sendProblem(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = problemOf(refusal);
  if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer realm="pinion"');
  sendJson(response, problem.status, problem, 'application/problem+json');
}

/** Headers of bytes to save, never a page of this site: what cells put out must not run here. */
export function attachment(name: string, mediaType: string): Record<string, string> {
  return {
    'content-type': mediaType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-security-policy': "sandbox; default-src 'none'",
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)}`,
  };
}
