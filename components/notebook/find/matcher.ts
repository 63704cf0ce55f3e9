/**
 * Tries regular expressions in a worker, since some take for ever on some texts (`(a+)+$`), and a thread that tries one hears nothing until
 * it is done. One search at a time: a newer one, and the limit of time, end the worker that is still at an older one.
 */
import { type Found, type Search } from './matching';
import type { SearchAnswer, SearchRequest } from './worker';

/** A worker, as the page opens it and tests imitate it. */
export interface SearchPort {
  post(request: SearchRequest): void;
  /** `null`: the worker failed. */
  listen(listener: (answer: SearchAnswer | null) => void): void;
  end(): void;
}

/** `slow`: not done within the limit. `old`: a newer search took its place. */
export type Searched = { readonly kind: 'found'; readonly found: readonly (readonly Found[])[] } | { readonly kind: 'slow' | 'old' | 'failed' };

/** Milliseconds for one search over a whole notebook; the largest takes a tenth of it with an ordinary expression. */
const LIMIT_MS = 2_000;

export class Matcher {
  readonly #open: () => SearchPort;
  readonly #limit: (act: () => void) => () => void;
  #port: SearchPort | null = null;
  #current: { readonly id: number; readonly finish: (searched: Searched) => void } | null = null;
  #last = 0;

  /** `limit` calls what it is given when a search has had its time, and gives what forgets it. */
  constructor(open: () => SearchPort = openWorker, limit: (act: () => void) => () => void = afterLimit) {
    this.#open = open;
    this.#limit = limit;
  }

  find(search: Search): Promise<Searched> {
    if (this.#current) this.#abandon('old');
    const port = (this.#port ??= this.#start());
    const id = (this.#last += 1);
    return new Promise((resolve) => {
      const forget = this.#limit(() => this.#abandon('slow'));
      this.#current = {
        id,
        finish: (searched) => {
          forget();
          this.#current = null;
          resolve(searched);
        },
      };
      port.post({ id, search });
    });
  }

  #start(): SearchPort {
    const port = this.#open();
    port.listen((answer) => {
      if (port !== this.#port) return;
      if (!answer) this.#abandon('failed');
      else if (answer.id === this.#current?.id) this.#current.finish({ kind: 'found', found: answer.found });
    });
    return port;
  }

  /** The worker may be in the middle of it, where nothing reaches it: it goes, and the next search opens another. */
  #abandon(kind: 'slow' | 'old' | 'failed'): void {
    this.#port?.end();
    this.#port = null;
    this.#current?.finish({ kind });
  }

  destroy(): void {
    this.#abandon('old');
  }
}

function afterLimit(act: () => void): () => void {
  const timer = setTimeout(act, LIMIT_MS);
  return () => clearTimeout(timer);
}

function openWorker(): SearchPort {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return {
    post: (request) => worker.postMessage(request),
    listen: (listener) => {
      worker.addEventListener('message', ({ data }: MessageEvent<SearchAnswer>) => listener(data));
      worker.addEventListener('error', () => listener(null));
    },
    end: () => worker.terminate(),
  };
}
