/**
 * Expected refusals, as values. The union is closed; this table maps each code to its HTTP status and the sentence a
 * person reads when the caller has nothing better to say. Internal detail belongs in the log, never here.
 */
export const ERRORS = {
  'not-signed-in': { status: 401, title: 'Sign in to go on.' },
  'not-allowed': { status: 403, title: 'Your role does not allow this.' },
  'not-found': { status: 404, title: 'There is nothing at this address.' },
  'bad-request': { status: 400, title: 'The request cannot be read.' },
  'invalid': { status: 422, title: 'Something in the request is not as it should be.' },
  'conflict': { status: 409, title: 'Somebody else changed this first. Look again and retry.' },
  'gate-closed': { status: 409, title: 'The gate is closed; the list says what is missing.' },
  'stale': { status: 409, title: 'The result no longer follows from what the notebook shows. Run the cell again.' },
  'too-large': { status: 413, title: 'This is larger than the limit.' },
  'wrong-type': { status: 415, title: 'This kind of content is not accepted here.' },
  'too-many': { status: 429, title: 'Too many attempts. Wait a little.' },
  'no-room': { status: 409, title: 'Everything there is room for is in use.' },
  'gone': { status: 410, title: 'This was retired.' },
  'unavailable': { status: 503, title: 'This part is not ready yet. Try again in a moment.' },
  'internal': { status: 500, title: 'Something went wrong on the server. It is in the log.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** `message` says what, where and what to do, in the user's words; `details` is machine-readable and safe to show. */
export interface Refusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: unknown;
}

export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse(code: ErrorCode, message: string = ERRORS[code].title, details?: unknown): Refusal {
  return { ok: false, code, message, ...(details === undefined ? {} : { details }) };
}
