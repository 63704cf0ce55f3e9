/** Parts of shown values, asked of the kernel that holds them, a bounded number at a time. */
import type { Kernel } from '@/kernel/host/port';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { PageAnswer } from '@/lib/notebook/output-pages';
import type { SessionCommand, SessionState } from '@/lib/notebook/session-types';

const PAGE_MS = 15_000;
/** Parts of outputs that a kernel is asked for at a time, by everybody in the notebook. */
const MOST_PAGES = 32;

export class Pages {
  #asked = 0;

  /** Waits for the running cell, but not for ever: the page asks again when the kernel is idle. `touch` is called before the kernel is asked. */
  async read(state: SessionState, kernel: Kernel | null, { execution, handle, request }: Extract<SessionCommand, { type: 'page' }>, touch: () => void): Promise<Result<PageAnswer>> {
    const cell = Object.values(state.cells).find((one) => one.execution?.id === execution);
    if (!cell) return refuse('gone', 'This belongs to an older run of the cell.');
    if (!kernel || cell.validity === 'fresh') return refuse('gone', 'The kernel that held this has stopped. Run the cell to page further.');
    if (this.#asked >= MOST_PAGES) return refuse('too-many', 'Too many parts of outputs are being fetched. Wait a little.');
    this.#asked += 1;
    touch();
    const asked = kernel.page(execution, handle, request).then(done, (error: unknown) => refuse('invalid', error instanceof Error ? error.message : 'This cannot be read.'));
    void asked.finally(() => { this.#asked -= 1; });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Result<PageAnswer>>((resolve) => { timer = setTimeout(() => resolve(refuse('unavailable', 'The kernel is busy; this comes when the running cell has ended.')), PAGE_MS); });
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  }
}
