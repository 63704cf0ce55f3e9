/**
 * Files of tables on their way out: the kernel makes them part by part, each is asked for when the one before it was taken, so that neither the
 * server nor the kernel holds a whole one, however slowly it is read. Begun first, so that whatever is in the way is said in words, then
 * taken once, by whoever began it.
 */
import { randomUUID } from 'node:crypto';
import type { Kernel } from '@/kernel/host/port';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { ExecutionId, UserId } from '@/lib/domain/ids';
import type { ColumnSpans, FilePage, PageRequest, RowOrder, TableFormat } from '@/lib/notebook/output-pages';
import { titleOf } from '@/lib/notebook/session';
import type { SessionState } from '@/lib/notebook/session-types';

/** Which table, and what of it. */
export interface TableAsked extends RowOrder {
  readonly execution: ExecutionId;
  readonly handle: string;
  readonly format: TableFormat;
  readonly shown: ColumnSpans;
}

export interface TableFile {
  /** What the table is called: by its author, by the name its cell gives it, or by its cell. */
  readonly table: string;
  readonly format: TableFormat;
  readonly rows: number;
  readonly isFiltered: boolean;
  /** Readable once; `return` gives it up. Throws where the kernel ends in the middle. */
  readonly parts: AsyncIterableIterator<Uint8Array, undefined>;
}

interface Begun {
  readonly by: UserId;
  readonly file: TableFile;
  readonly unclaimed: NodeJS.Timeout;
}

/** A kernel makes so many at a time. */
const MOST = 4;
const FIRST_MS = 15_000;
const UNCLAIMED_MS = 60_000;
const BUSY = 'The kernel is busy; the download can begin when the running cell has ended.';

export class Downloads {
  readonly #begun = new Map<string, Begun>();
  #open = 0;

  /** Gives the id to take the file by. `touch` is called whenever the kernel is asked. */
  async begin(state: SessionState, kernel: Kernel | null, asked: TableAsked, by: UserId, touch: () => void): Promise<Result<{ readonly id: string }>> {
    const [cellId, cell] = Object.entries(state.cells).find(([, one]) => one.execution?.id === asked.execution) ?? [];
    if (!cellId || !cell) return refuse('gone', 'This table belongs to an older run of the cell. What the page shows of it can still be saved.');
    if (!kernel || cell.validity === 'fresh') return refuse('gone', 'The kernel that held this table has stopped. Run the cell to download all of it; what the page shows of it can still be saved.');
    if (state.kernel.status === 'busy') return refuse('unavailable', BUSY);
    if (this.#open >= MOST) return refuse('too-many', `${MOST} tables of this notebook are being downloaded. Wait until one of them is done.`);
    const id = randomUUID();
    const { execution, handle, ...what } = asked;
    const ask = (part: number | null) => { touch(); return kernel.page(execution, handle, { what: 'file', id, part, ...what } satisfies PageRequest); };
    this.#open += 1;
    const forget = once(() => { this.#open -= 1; ask(null).catch(() => {}); });
    const asking = ask(0).then(done<FilePage>, (error: unknown) => refuse('invalid', error instanceof Error ? error.message : 'This table cannot be downloaded.'));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => { timer = setTimeout(resolve, FIRST_MS, null); });
    const first = await Promise.race([asking, late]).finally(() => clearTimeout(timer));
    if (first === null || !first.ok) {
      void asking.finally(forget);
      return first ?? refuse('unavailable', BUSY);
    }
    const own = Object.keys(cell.tables ?? {});
    this.#begun.set(id, {
      by,
      file: {
        table: first.value.name.replace(/\.[a-z]{1,8}$/i, '') || (own.length === 1 ? own[0]! : titleOf(state, cellId as Parameters<typeof titleOf>[1])), format: asked.format, rows: first.value.rowCount,
        isFiltered: asked.filter.length > 0, parts: partsOf(first.value, ask, forget),
      },
      unclaimed: setTimeout(() => { this.#begun.delete(id); forget(); }, UNCLAIMED_MS).unref(),
    });
    return done({ id });
  }

  /** The file, once; null where nobody, or somebody else, began it. Whoever takes it reads or returns its parts. */
  take(id: string, by: UserId): TableFile | null {
    const begun = this.#begun.get(id);
    if (begun?.by !== by) return null;
    this.#begun.delete(id);
    clearTimeout(begun.unclaimed);
    return begun.file;
  }

  dispose(): void {
    for (const { unclaimed } of this.#begun.values()) clearTimeout(unclaimed);
    this.#begun.clear();
  }
}

/** No generator: one that was never read would not hear that it is given up. */
function partsOf(first: FilePage, ask: (part: number) => Promise<FilePage>, forget: () => void): AsyncIterableIterator<Uint8Array, undefined> {
  let [page, part] = [first, 0];
  const parts: AsyncIterableIterator<Uint8Array, undefined> = {
    [Symbol.asyncIterator]: () => parts,
    async next() {
      if (part > 0 && page.isLast) return parts.return!();
      try {
        if (part > 0) page = await ask(part);
      } catch (error) {
        forget();
        throw error;
      }
      part += 1;
      return { done: false, value: Buffer.from(page.bytes, 'base64') };
    },
    return() {
      forget();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return parts;
}

function once(body: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    body();
  };
}
