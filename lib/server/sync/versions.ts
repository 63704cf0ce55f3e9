/**
 * Makes versions of one open document: its content as everybody sees it, with who edited since the version before and what
 * changed (rules H1 to H4 of lib/collab/SPEC.md). Who edited is written down as soon as they begin, so that a process that
 * dies takes only the version's moment with it.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type * as Y from 'yjs';
import { holdNotebook, insertVersion, lastVersionRow, newestVersionId, noteSpans, readSpans, takeSpans, updateVersion, type VersionRow } from '@/db/queries/history';
import { compareContents } from '@/lib/collab/compare';
import { contentOf, readContent, type NotebookContent } from '@/lib/collab/content';
import { isUnchanged, NO_CHANGES, VERSION_EVERY_MS, type VersionKind } from '@/lib/domain/history';
import type { Digest, NotebookId, UserId } from '@/lib/domain/ids';
import type { Services } from '../services';

const compress = promisify(gzip);
const expand = promisify(gunzip);
/** A document holds at most 64 MiB; JSON may need six bytes for one. */
const EXPANDED_BYTES = 512 * 1024 * 1024;

/** @throws Error where the bytes are no content */
export async function expandContent(bytes: Uint8Array): Promise<NotebookContent> {
  const content = readContent(JSON.parse((await expand(bytes, { maxOutputLength: EXPANDED_BYTES })).toString('utf8')));
  if (!content) throw new Error('a stored version cannot be read');
  return content;
}

export interface VersionWish {
  readonly kind: Exclude<VersionKind, 'start'>;
  readonly by: UserId | null;
  readonly name?: string;
}

export class Versions {
  readonly #services: Pick<Services, 'db' | 'log' | 'now'>;
  readonly #notebookId: NotebookId;
  readonly #doc: Y.Doc;
  readonly #everyMs: number;
  readonly #ignored: UserId;
  /** Who has edited since the last version, as far as it is written down. */
  #authors = new Set<UserId>();
  #timer: NodeJS.Timeout | null = null;
  /** Versions are made one after the other. */
  #chain: Promise<unknown> = Promise.resolve();
  #isEnded = false;

  private constructor(services: Pick<Services, 'db' | 'log' | 'now'>, notebookId: NotebookId, doc: Y.Doc, options: { readonly everyMs?: number | undefined; readonly ignored: UserId }) {
    this.#services = services;
    this.#notebookId = notebookId;
    this.#doc = doc;
    this.#everyMs = options.everyMs ?? VERSION_EVERY_MS;
    this.#ignored = options.ignored;
  }

  /** `ignored`: the server itself, which is nobody's co-author. */
  static async open(services: Pick<Services, 'db' | 'log' | 'now'>, notebookId: NotebookId, doc: Y.Doc, options: { readonly everyMs?: number | undefined; readonly ignored: UserId }): Promise<Versions> {
    const made = new Versions(services, notebookId, doc, options);
    const [spans, newest] = await Promise.all([readSpans(services.db, notebookId), newestVersionId(services.db, notebookId)]);
    if (newest === null) await made.#insertStart();
    for (const span of spans) made.#authors.add(span.userId);
    const [first] = spans;
    if (first) made.#wait(Math.max(0, first.since.getTime() + made.#everyMs - services.now()));
    return made;
  }

  /** What was there before anything was edited under a history. */
  async #insertStart(): Promise<void> {
    const { bytes, digest, content } = await packed(this.#doc);
    await insertVersion(this.#services.db, { notebookId: this.#notebookId, kind: 'start', at: new Date(this.#services.now()), authors: [], changes: NO_CHANGES, cells: content.cells.length, digest, content: bytes });
  }

  /** Those of `users` who are not written down yet, to be noted with the update that they begin with. */
  unnoted(users: Iterable<UserId>): UserId[] {
    return [...new Set(users)].filter((userId) => userId !== this.#ignored && !this.#authors.has(userId));
  }

  /** Tells that these people's updates are in the database, and they with them. */
  onEdited(users: Iterable<UserId>): void {
    for (const userId of users) if (userId !== this.#ignored) this.#authors.add(userId);
    if (this.#authors.size > 0) this.#wait(this.#everyMs);
  }

  #wait(ms: number): void {
    if (this.#timer || this.#isEnded) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.keep({ kind: 'auto', by: null }).catch((error: unknown) => {
        this.#services.log.warn('a version of a notebook could not be made; it is tried again', { notebookId: this.#notebookId, error });
        this.#wait(this.#everyMs);
      });
    }, ms);
    this.#timer.unref();
  }

  /** True while something may have been edited since the last version. */
  get isDue(): boolean {
    return this.#authors.size > 0;
  }

  /**
   * Makes a version of what is committed now, and gives it. Where nothing changed since the last, that one is given: named
   * where it has no name yet, kept for ever where `kind` is.
   */
  keep(wish: VersionWish): Promise<VersionRow> {
    const made = this.#chain.then(() => this.#keep(wish));
    this.#chain = made.catch(() => {});
    return made;
  }

  async #keep({ kind, by, name }: VersionWish): Promise<VersionRow> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const authors = this.#authors;
    this.#authors = new Set(); // of those who write from now on, who are not in this version
    try {
      return await this.#store({ kind, by, ...(name === undefined ? {} : { name }) }, authors);
    } catch (error) {
      for (const userId of authors) this.#authors.add(userId);
      throw error;
    } finally {
      const meanwhile = [...this.#authors];
      this.onEdited(meanwhile);
      await noteSpans(this.#services.db, this.#notebookId, meanwhile, new Date(this.#services.now())).catch(() => {}); // their next update notes them again
    }
  }

  async #store({ kind, by, name }: VersionWish, authors: ReadonlySet<UserId>): Promise<VersionRow> {
    const { db, now } = this.#services;
    const { bytes, digest, content } = await packed(this.#doc);
    return db.transaction(async (tx) => {
      if (!(await holdNotebook(tx, this.#notebookId))) throw new Error(`notebook ${this.#notebookId} is gone`);
      const last = await lastVersionRow(tx, this.#notebookId);
      const spans = (await takeSpans(tx, this.#notebookId)).toSorted((a, b) => a.since.getTime() - b.since.getTime());
      if (last?.digest === digest && (name === undefined || last.name === null)) {
        // Typed and taken back again: there is nothing to tell, so whoever did is the author of nothing.
        const isPlain = last.kind === 'auto' || last.kind === 'run';
        const change = { ...(isPlain && kind !== 'auto' && kind !== 'run' ? { kind, madeBy: by } : {}), ...(name === undefined ? {} : { name, namedBy: by }) };
        return Object.keys(change).length > 0 ? (await updateVersion(tx, this.#notebookId, last.id, change))! : last;
      }
      const changes = last ? compareContents(await expandContent(last.content), content).counts : NO_CHANGES;
      return insertVersion(tx, {
        notebookId: this.#notebookId, kind, at: new Date(now()), since: isUnchanged(changes) ? null : (spans[0]?.since ?? null),
        authors: [...new Set([...spans.map((span) => span.userId), ...authors])],
        madeBy: by, ...(name === undefined ? {} : { name, namedBy: by }), changes, cells: content.cells.length, digest, content: bytes,
      });
    });
  }

  /** No version is made by itself from now on. */
  end(): void {
    this.#isEnded = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

async function packed(doc: Y.Doc): Promise<{ readonly content: NotebookContent; readonly digest: Digest; readonly bytes: Uint8Array }> {
  const content = contentOf(doc);
  const json = JSON.stringify(content);
  return { content, digest: createHash('sha256').update(json).digest('hex') as Digest, bytes: await compress(json) };
}
