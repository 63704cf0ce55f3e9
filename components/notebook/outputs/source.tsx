'use client';
/** Where an output's rows, entries and slices come from: the kernel, as long as it holds the value. */
import { createContext, useContext } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { PageOf, PageRequest } from '@/lib/notebook/output-pages';

export interface OutputSource {
  /** `busy`: answers come after the running cell. `gone`: the kernel has stopped, and what is stored is all there is. */
  readonly state: 'ready' | 'busy' | 'gone';
  /** Rejects with an Error whose message people read. */
  page<Request extends PageRequest>(handle: string, request: Request): Promise<PageOf<Request>>;
}

/** The cell that shows the outputs, where others can be written beside it. */
export const OutputCellContext = createContext<CellId | null>(null);

/** The part of an execution's outputs that is not in the page yet. */
export interface Rest {
  readonly status: 'none' | 'offered' | 'asked' | 'failed';
  readonly load: () => void;
}

export const RestContext = createContext<Rest>({ status: 'none', load: () => {} });

export function useRest(): Rest {
  return useContext(RestContext);
}

/** What stands where a value can no longer be paged. */
export const STOPPED = 'The kernel has stopped; run the cell to page further.';
export const WAITING = 'Waiting for the running cell.';

export const OutputSourceContext = createContext<OutputSource>({ state: 'gone', page: () => Promise.reject(new Error(STOPPED)) });

/** Where an output stands: what one person keeps about it, and what is asked of the server about it. Null where it stands in no notebook. */
export interface OutputPlace {
  readonly notebook: string;
  readonly cell: string;
  readonly execution: string;
}

export const OutputPlaceContext = createContext<OutputPlace | null>(null);

export function useOutputPlace(): OutputPlace | null {
  return useContext(OutputPlaceContext);
}

export function useOutputSource(): OutputSource {
  return useContext(OutputSourceContext);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
