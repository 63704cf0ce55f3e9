/** What is typed and not yet saved outlives the page it was typed in, for the same person, in the same document, once. */
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { listCells, sourceOf } from '@/lib/collab/document';
import type { DocumentClient } from '@/components/notebook/sync/document-client';
import { textOf } from '@/components/notebook/sync/keeper';
import type { KeptEdit, KeptEdits } from '@/components/notebook/sync/kept-edits';
import { ready, saved, until } from '../../support/clients';
import { person, type Person, type SyncServer } from '../../support/sync';
import { syncSuite } from '../../support/sync-suite';

const suite = syncSuite();
const { start } = suite;

/** A browser's memory of one person. */
class Browser implements KeptEdits {
  all: KeptEdit[] = [];
  isBroken = false;
  #next = 1;
  #waiting: (() => void)[] = [];

  async list(notebookId: string) { return this.all.filter((edit) => edit.notebookId === notebookId); }
  async add(edit: Omit<KeptEdit, 'id'>) {
    if (this.isBroken) throw new Error('the disk is full');
    const id = this.#next++;
    this.#set([...this.all, { ...edit, id }]);
    return id;
  }
  async remove(ids: readonly number[]) { this.#set(this.all.filter((edit) => !ids.includes(edit.id))); }
  async refuse(ids: readonly number[], refused: string) { this.#set(this.all.map((edit) => (ids.includes(edit.id) ? { ...edit, refused } : edit))); }
  #set(all: KeptEdit[]) {
    this.all = all;
    for (const wake of this.#waiting.splice(0)) wake();
  }
  async until(condition: (all: readonly KeptEdit[]) => boolean) {
    while (!condition(this.all)) await new Promise<void>((resolve) => { this.#waiting.push(resolve); });
  }
}

/** A line that can be cut. */
function line(): { readonly Socket: typeof globalThis.WebSocket; cut(): void; mend(): void } {
  let isCut = false;
  const sockets = new Set<WebSocket>();
  const Socket = class extends WebSocket {
    constructor(url: string | URL) {
      super(isCut ? 'ws://127.0.0.1:1/' : url);
      sockets.add(this);
      this.on('error', () => {});
    }
  } as unknown as typeof globalThis.WebSocket;
  return { Socket, cut: () => { isCut = true; for (const socket of sockets) socket.terminate(); }, mend: () => { isCut = false; } };
}

function page(server: SyncServer, who: Person, browser: Browser, Socket: typeof globalThis.WebSocket = WebSocket as unknown as typeof globalThis.WebSocket): DocumentClient {
  return suite.visit(server, who, { kept: browser, WebSocket: Socket });
}

const serverText = async (server: SyncServer) => {
  const room = await server.rooms.open(server.notebookId);
  room.release();
  return listCells(room.doc)[0]!.source;
};

describe('edits made without a connection', () => {
  it('K1: are kept in the browser, merged by the next page of the same person, and then forgotten', async () => {
    const server = await start();
    const [ann, browser, cable] = [person('Ann'), new Browser(), line()];
    const first = page(server, ann, browser, cable.Socket);
    await ready(first);
    cable.cut();
    await until(first.status, () => !first.status.get().isOnline);
    sourceOf(first.doc, server.cellId)!.insert(0, 'kept ');
    await until(first.status, () => first.status.get().isKept);
    expect(browser.all).toHaveLength(1);
    first.destroy(); // the tab is closed

    const other = page(server, person('Bo'), new Browser());
    await ready(other);
    sourceOf(other.doc, server.cellId)!.insert(0, 'meanwhile ');
    await saved(other);

    const second = page(server, ann, browser);
    await ready(second);
    await browser.until((all) => all.length === 0);
    expect(await serverText(server)).toMatch(/^(meanwhile kept |kept meanwhile )const a = 1$/);
    expect(listCells(second.doc)).toHaveLength(1);
  });

  it('K1: are merged once, however many pages bring them back', async () => {
    const server = await start();
    const [ann, browser, cable] = [person('Ann'), new Browser(), line()];
    const first = page(server, ann, browser, cable.Socket);
    await ready(first);
    cable.cut();
    await until(first.status, () => !first.status.get().isOnline);
    sourceOf(first.doc, server.cellId)!.insert(0, 'once ');
    await until(first.status, () => first.status.get().isKept);
    const pages = [page(server, ann, browser), page(server, ann, browser)];
    await Promise.all(pages.map(ready));
    cable.mend(); // and the first one, which never closed, comes back too
    await ready(first);
    await Promise.all([first, ...pages].map(saved));
    await browser.until((all) => all.length === 0);
    expect(await serverText(server)).toBe('once const a = 1');
  });

  it('K2: that are saved at once are never written', async () => {
    const server = await start();
    const browser = new Browser();
    const client = page(server, person('Ann'), browser);
    await ready(client);
    sourceOf(client.doc, server.cellId)!.insert(0, 'quick');
    await saved(client);
    expect(client.status.get().isKept).toBe(true);
    expect(browser.all).toEqual([]);
  });

  it('K3: are not said to be kept where the browser keeps nothing', async () => {
    const server = await start();
    const [browser, cable] = [new Browser(), line()];
    const client = page(server, person('Ann'), browser, cable.Socket);
    await ready(client);
    browser.isBroken = true;
    cable.cut();
    await until(client.status, () => !client.status.get().isOnline);
    sourceOf(client.doc, server.cellId)!.insert(0, 'only here');
    client.keepNow();
    await new Promise((resolve) => { setTimeout(resolve, 0); });
    expect(client.status.get().isKept).toBe(false);
    cable.mend();
    await saved(client);
    expect(await serverText(server)).toContain('only here');
  });

  it('K4: of somebody who may only read now are neither sent nor lost', async () => {
    const server = await start();
    const [ann, browser] = [person('Ann'), new Browser()];
    const first = page(server, ann, browser);
    await ready(first);
    const made = new Y.Doc();
    Y.applyUpdate(made, Y.encodeStateAsUpdate(first.doc));
    const before = Y.encodeStateVector(made);
    sourceOf(made, server.cellId)!.insert(0, 'mine ');
    await browser.add({ notebookId: server.notebookId, epoch: 1, update: Y.encodeStateAsUpdate(made, before) });
    ann.access = 'read';
    const second = page(server, ann, browser);
    await ready(second);
    expect(browser.all).toHaveLength(1);
    expect(await serverText(server)).toBe('const a = 1');
  });

  it('K5: that do not fit the document are left aside, with their text, and end no page', async () => {
    const server = await start();
    const [ann, browser] = [person('Ann'), new Browser()];
    const stranger = new Y.Doc();
    stranger.getText('t').insert(0, 'some text');
    const before = Y.encodeStateVector(stranger);
    stranger.getText('t').insert(9, ' and more of it');
    await browser.add({ notebookId: server.notebookId, epoch: 1, update: Y.encodeStateAsUpdate(stranger, before) });
    await browser.add({ notebookId: server.notebookId, epoch: 0, update: Y.encodeStateAsUpdate(stranger) });
    await browser.add({ notebookId: server.notebookId, epoch: 1, update: new Uint8Array([1, 2, 3]) });
    const client = page(server, ann, browser);
    await until(client.status, () => client.status.get().aside.length === 3);
    expect(client.status.get()).toMatchObject({ ended: null, unsaved: 0, isOnline: true });
    expect(textOf(client.status.get().aside.map((edit) => edit.update))).toContain('and more of it');
    await client.forgetAside();
    expect(browser.all).toEqual([]);
  });

  it('K5: that the server refuses are left aside, so that the next page opens', async () => {
    const server = await start();
    const [ann, bo, browser] = [person('Ann'), person('Bo'), new Browser()];
    const theirs = page(server, bo, new Browser());
    await ready(theirs);
    // Structs under Bo's client id, found in Ann's browser: nobody honest has these.
    const forged = new Y.Doc();
    sourceOf(theirs.doc, server.cellId)!.insert(0, 'Bo ');
    await saved(theirs);
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(theirs.doc));
    forged.clientID = theirs.doc.clientID;
    const before = Y.encodeStateVector(forged);
    sourceOf(forged, server.cellId)!.insert(0, 'forged ');
    await browser.add({ notebookId: server.notebookId, epoch: 1, update: Y.encodeStateAsUpdate(forged, before) });
    const first = page(server, ann, browser);
    await until(first.status, () => first.status.get().ended !== null);
    expect(first.status.get().ended).toBe('not-yours');
    await browser.until((all) => all.every((edit) => edit.refused === 'not-yours'));
    const second = page(server, ann, browser);
    await ready(second);
    expect(second.status.get().ended).toBeNull();
    expect(await serverText(server)).toBe('Bo const a = 1');
  });
});
