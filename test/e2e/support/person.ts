/** A person without a browser: a real session cookie, the API, and the page's own document and session clients in Node. */
import WebSocket from 'ws';
import { DocumentClient } from '../../../components/notebook/sync/document-client';
import { SessionClient } from '../../../components/notebook/session-client';
import { addCell, listCells, sourceOf } from '../../../lib/collab/document';
import type { CellId } from '../../../lib/domain/ids';
import type { ExecutionView, SessionCommand } from '../../../lib/notebook/session-types';
import type { DemoRole } from './fixtures';

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
}

export interface NotebookPlace {
  readonly id: string;
  readonly project: { readonly id: string; readonly slug: string };
  readonly path: string;
}

type Watched = { subscribe(listener: () => void): () => void };

/** Resolves once `condition` holds, looking each time the store changes. */
export function until(store: Watched, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (condition()) return resolve();
    const stop = store.subscribe(() => {
      if (!condition()) return;
      stop();
      resolve();
    });
  });
}

export class Person {
  private constructor(readonly origin: string, readonly cookie: string) {}

  /** Signs in as a demo account over HTTP. */
  static async signIn(origin: string, role: DemoRole): Promise<Person> {
    const first = await fetch(`${origin}/api/auth/csrf`);
    const { csrfToken } = (await first.json()) as { csrfToken: string };
    const jar = first.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
    const answer = await fetch(`${origin}/api/auth/callback/credentials`, { method: 'POST', redirect: 'manual', headers: { cookie: jar, origin }, body: new URLSearchParams({ csrfToken, email: `${role}@example.com`, password: 'pinion', json: 'true' }) });
    const session = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('pinion.session='));
    if (!session) throw new Error(`${role} could not sign in: ${answer.status}`);
    return new Person(origin, session.split(';')[0] ?? '');
  }

  /** The same session at another address: after a restart. */
  at(origin: string): Person {
    return new Person(origin, this.cookie);
  }

  /** What a door answers, refusals too. Rejects only when there is no server. */
  async ask<Body>(method: string, path: string, data?: unknown): Promise<Answer<Body>> {
    const isBytes = data instanceof Uint8Array;
    const answer = await fetch(`${this.origin}${path}`, {
      method,
      headers: { cookie: this.cookie, origin: this.origin, ...(data === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }) },
      ...(data === undefined ? {} : { body: isBytes ? (data as Uint8Array<ArrayBuffer>) : JSON.stringify(data) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: (/json/.test(answer.headers.get('content-type') ?? '') && !text.includes('\n{') ? JSON.parse(text) : text) as Body };
  }

  /** What a door gives. @throws Error when it refuses */
  async call<Body>(method: string, path: string, data?: unknown): Promise<Body> {
    const { status, body } = await this.ask<Body>(method, path, data);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async makeNotebook(title: string): Promise<NotebookPlace> {
    const project = await this.call<{ id: string; slug: string }>('POST', '/api/v1/projects', { name: title });
    const { id } = await this.call<{ id: string }>('POST', `/api/v1/projects/${project.slug}/notebooks`, { title });
    return { id, project, path: `/p/${project.slug}/notebooks/${id}` };
  }

  get #socket(): typeof globalThis.WebSocket {
    const headers = { cookie: this.cookie, origin: this.origin };
    return class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols ?? [], { headers });
      }
    } as unknown as typeof globalThis.WebSocket;
  }

  /** A raw socket of this person's. */
  socket(path: string): WebSocket {
    return new WebSocket(`${this.origin.replace('http', 'ws')}${path}`, [], { headers: { cookie: this.cookie, origin: this.origin } });
  }

  /** The page's document client, once the document has come. */
  async openDocument(notebookId: string): Promise<DocumentClient> {
    const client = new DocumentClient({ server: `${this.origin.replace('http', 'ws')}/sync`, notebookId, WebSocket: this.#socket });
    await until(client.status, () => client.status.get().isOnline && client.status.get().rights !== null);
    return client;
  }

  /** Writes the notebook's cells anew, by their sources; gives their ids once they are saved. */
  async writeCells(notebookId: string, sources: readonly string[]): Promise<CellId[]> {
    const client = await this.openDocument(notebookId);
    const [first] = listCells(client.doc);
    const ids: CellId[] = first ? [first.id] : [];
    if (first) sourceOf(client.doc, first.id)!.insert(0, sources[0] ?? '');
    for (const source of sources.slice(ids.length)) ids.push(addCell(client.doc, { type: 'ts', source, after: ids.at(-1) ?? null }));
    await until(client.status, () => client.status.get().unsaved === 0);
    client.destroy();
    return ids;
  }

  /** Runs the whole notebook; gives each cell's execution once nothing runs or waits. */
  async runAll(notebookId: string): Promise<Readonly<Record<string, ExecutionView>>> {
    const document = await this.openDocument(notebookId);
    const session = new SessionClient(`${this.origin.replace('http', 'ws')}/session/${notebookId}`, this.#socket);
    await until(session.view, () => session.view.get().isLoaded);
    await session.command({ type: 'run-all', fromClean: false, stateVector: document.stateVector() });
    const isDone = () => {
      const { state } = session.view.get();
      return state.queue.length === 0 && state.order.every((id) => state.cells[id]?.type !== 'ts' || state.cells[id]?.execution?.outcome !== undefined);
    };
    await until(session.view, isDone);
    const { cells } = session.view.get().state;
    session.destroy();
    document.destroy();
    return Object.fromEntries(Object.entries(cells).flatMap(([id, cell]) => (cell.execution ? [[id, cell.execution]] : [])));
  }

  /** One command to a notebook's session. */
  async command(notebookId: string, command: SessionCommand): Promise<void> {
    const session = new SessionClient(`${this.origin.replace('http', 'ws')}/session/${notebookId}`, this.#socket);
    await until(session.view, () => session.view.get().isLoaded);
    await session.command(command);
    session.destroy();
  }
}
