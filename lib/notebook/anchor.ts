/** What a comment is about. Where it stands now: lib/collab/anchors.ts. */
import type { CellId, ExecutionId } from '@/lib/domain/ids';

/** Consecutive characters of a cell's text: the Yjs client that wrote them, the clock of the first, and how many. */
export type Run = readonly [client: number, clock: number, length: number];

export type Anchor =
  | { readonly kind: 'cell'; readonly cell: CellId }
  | { readonly kind: 'text'; readonly cell: CellId; readonly runs: readonly Run[] }
  | { readonly kind: 'output'; readonly cell: CellId; readonly execution: ExecutionId; /** Of the execution, as shown. */ readonly number: number };
