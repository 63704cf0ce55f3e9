/** Where regular expressions are tried: a slow one stops this thread and not the page. Its time is measured outside (matcher.ts). */
import { findInAll, type Found, type Search } from './matching';

export interface SearchRequest {
  readonly id: number;
  readonly search: Search;
}

export interface SearchAnswer {
  readonly id: number;
  readonly found: readonly (readonly Found[])[];
}

const port = globalThis as unknown as { onmessage: ((event: MessageEvent<SearchRequest>) => void) | null; postMessage(answer: SearchAnswer): void };

port.onmessage = ({ data: { id, search } }) => port.postMessage({ id, found: findInAll(search) });
