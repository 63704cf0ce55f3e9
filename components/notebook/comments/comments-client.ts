/** The comments of an open notebook: what the server has, what is being written, and which thread is looked at. */
import { callApi } from '@/components/api';
import type { CellId } from '@/lib/domain/ids';
import type { CommentTarget, ThreadView } from '@/lib/notebook/comments';
import { Store } from '../sync/store';

export interface Draft {
  readonly cell: CellId;
  readonly target: CommentTarget;
  /** The text it is about. */
  readonly quote: string | null;
}

export interface CommentsView {
  readonly threads: readonly ThreadView[];
  readonly isLoaded: boolean;
  /** The thread that is unfolded. */
  readonly active: string | null;
  readonly draft: Draft | null;
}

/** Text that is selected in a cell's editor, as a comment would name it. */
export interface TextSelection {
  readonly cell: CellId;
  readonly start: string;
  readonly end: string;
  readonly quote: string;
}

export class CommentsClient {
  readonly view = new Store<CommentsView>({ threads: [], isLoaded: false, active: null, draft: null });
  readonly selection = new Store<TextSelection | null>(null);
  readonly #path: string;
  readonly #call: typeof callApi;
  #reading: Promise<void> | null = null;
  #isStale = false;

  constructor(notebookId: string, call: typeof callApi = callApi) {
    this.#path = `/api/v1/notebooks/${notebookId}/comments`;
    this.#call = call;
  }

  /** Reads anew; asked again while it reads, it reads once more after. What cannot be read stays as it was. */
  refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= (async () => {
      try {
        while (this.#isStale) {
          this.#isStale = false;
          const threads = await this.#call<readonly ThreadView[]>('GET', this.#path);
          this.view.patch({ threads, isLoaded: true });
        }
      } finally {
        this.#reading = null;
      }
    })();
    return this.#reading;
  }

  async #change<Answer>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const answer = await this.#call<Answer>(method, `${this.#path}${path}`, body);
    await this.refresh().catch(() => {}); // it is kept; the next change shows it
    return answer;
  }

  /** Says what the draft is about; the thread is unfolded then. */
  async begin(draft: Draft, body: string, mentions: readonly string[], stateVector: string): Promise<void> {
    const { thread } = await this.#change<{ readonly thread: string }>('POST', '', { target: draft.target, body, mentions, stateVector });
    this.view.patch({ active: thread, ...(this.view.get().draft === draft ? { draft: null } : {}) });
  }

  async reply(thread: string, body: string, mentions: readonly string[]): Promise<void> {
    await this.#change('POST', `/${thread}/replies`, { body, mentions });
  }

  async edit(thread: string, comment: string, body: string, mentions: readonly string[]): Promise<void> {
    await this.#change('PATCH', `/${thread}/${comment}`, { body, mentions });
  }

  async remove(thread: string, comment: string): Promise<void> {
    await this.#change('DELETE', `/${thread}/${comment}`);
  }

  async resolve(thread: string, resolved: boolean): Promise<void> {
    await this.#change('PATCH', `/${thread}`, { resolved });
    if (resolved && this.view.get().active === thread) this.view.patch({ active: null });
  }

  /** A draft on the selected text of a cell, or else on the cell. */
  draftOn(cell: CellId): void {
    const selected = this.selection.get();
    const isText = selected?.cell === cell;
    this.view.patch({
      active: null,
      draft: isText ? { cell, target: { kind: 'text', cell, start: selected.start, end: selected.end }, quote: selected.quote } : { cell, target: { kind: 'cell', cell }, quote: null },
    });
  }

  /** A draft on a cell's result. */
  draftOnResult(cell: CellId, execution: string): void {
    this.view.patch({ active: null, draft: { cell, target: { kind: 'output', cell, execution }, quote: null } });
  }

  dropDraft(): void {
    this.view.patch({ draft: null });
  }

  open(thread: string | null): void {
    this.view.patch({ active: thread, ...(thread ? { draft: null } : {}) });
  }
}
