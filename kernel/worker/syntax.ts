/**
 * Where a cell's code is wrong, when only V8 finds that it is: most errors of syntax are found by the host's parser, but not a doubled
 * `__proto__`, say. An `eval` that fails tells no place. Loading the same text as a module does, in its message; what it holds is a function
 * that nobody calls, so nothing of it runs should it be a module without fault (`import.meta`).
 */
import { real } from './runtime';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place in `code`, from 1; null where V8 has no fault to find in it as a module. Never throws. */
export async function placeOfFault(code: string): Promise<Place | null> {
  const url = real.openText(code);
  try {
    await import(url);
    return null;
  } catch (error) {
    return placeIn(error, url);
  } finally {
    real.closeText(url);
  }
}

/** The message quotes the code, which may quote anything; so the last mention counts, of an address that nobody could know. */
function placeIn(error: unknown, url: string): Place | null {
  const message = (error as { readonly message?: unknown } | null)?.message;
  if (typeof message !== 'string') return null;
  const found = /^:(\d+):(\d+)/.exec(message.slice(message.lastIndexOf(url) + url.length));
  return found === null ? null : { line: Number(found[1]), column: Number(found[2]) };
}
