/** The browser's way to /api/v1: every change a page makes goes through here. */
import type { ErrorCode } from '@/lib/domain/errors';

/** A refusal of the server, in words for the person: show `message`; `details` is safe to show too. */
export class ApiError extends Error {
  constructor(readonly code: ErrorCode | 'offline', message: string, readonly status: number, readonly details?: unknown) {
    super(message);
    this.name = 'ApiError';
  }
}

const OFFLINE = 'Pinion cannot be reached. Nothing was changed; check that it still runs, then try again.';

/** Words for any thrown thing. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something in this page went wrong. Reload it and try again.';
}

/**
 * Calls a door and returns the JSON it answers with. `path` begins with `/api/v1/`; `body` is sent as JSON.
 * @throws ApiError with the code, sentence and details of the refusal; `offline` when no answer came
 */
export async function callApi<T = unknown>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, options: { readonly signal?: AbortSignal } = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError('offline', OFFLINE, 0);
  }
  const text = await response.text();
  if (!response.ok) throw readProblem(response.status, text);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export interface Upload<T> {
  readonly done: Promise<T>;
  cancel(): void;
}

/**
 * Sends a file's bytes; `onProgress` hears sent bytes and the whole. `done` rejects with ApiError, or with code
 * `offline` when cancelled or cut off.
 */
export function uploadFile<T = unknown>(path: string, file: Blob, onProgress?: (sent: number, total: number) => void, method: 'PUT' | 'POST' = 'PUT'): Upload<T> {
  const request = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    request.open(method, path);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', (event) => onProgress?.(event.loaded, event.total || file.size));
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) resolve((request.responseText ? JSON.parse(request.responseText) : undefined) as T);
      else reject(readProblem(request.status, request.responseText));
    });
    request.addEventListener('error', () => reject(new ApiError('offline', 'The upload was cut off. Nothing was kept; try it again.', 0)));
    request.addEventListener('abort', () => reject(new ApiError('offline', 'The upload was stopped. Nothing was kept.', 0)));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

/** From an RFC 9457 body; anything else becomes a plain sentence. */
export function readProblem(status: number, text: string): ApiError {
  try {
    const problem = JSON.parse(text) as { code?: ErrorCode; detail?: string; title?: string; details?: unknown };
    if (problem.code) return new ApiError(problem.code, problem.detail || problem.title || 'This was refused.', status, problem.details);
  } catch {
    // not JSON: a proxy's page, or nothing at all
  }
  return new ApiError('internal', status >= 500 ? 'Pinion did not answer as it should. Try again in a moment.' : 'This was refused.', status);
}
