import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { CommentsClient } from '@/components/notebook/comments/comments-client';
import { complete, matching, mentionedIn, wantedAt } from '@/components/notebook/comments/mention';
import { beside, placeThreads } from '@/components/notebook/comments/places';
import { Words } from '@/components/notebook/comments/Words';
import type { callApi } from '@/components/api';
import { runsOf } from '@/lib/collab/anchors';
import { addCell, initialise, moveCell, setTrashed, sourceOf } from '@/lib/collab/document';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import type { Anchor } from '@/lib/notebook/anchor';
import type { ThreadView } from '@/lib/notebook/comments';

const [a, b] = ['a', 'b'] as CellId[] as [CellId, CellId];

function notebook(): Y.Doc {
  const doc = new Y.Doc();
  initialise(doc, 'Trial');
  addCell(doc, { type: 'ts', source: 'first and second', after: null, id: a });
  addCell(doc, { type: 'ts', source: 'other', after: a, id: b });
  return doc;
}

const thread = (id: string, anchor: Anchor, quote: string | null = null): ThreadView => ({ id, anchor, quote, resolved: null, comments: [] });
const onText = (doc: Y.Doc, id: string, from: number, to: number) => thread(id, { kind: 'text', cell: a, runs: runsOf(sourceOf(doc, a)!, from, to)! }, sourceOf(doc, a)!.toString().slice(from, to));

describe('threads stand', () => {
  it('in the order of the notebook: on the cell, along its text, on its result; of deleted cells last', () => {
    const doc = notebook();
    addCell(doc, { type: 'ts', source: 'gone', after: b, id: 'c' as CellId });
    const threads = [
      thread('deleted', { kind: 'cell', cell: 'c' as CellId }), thread('b', { kind: 'cell', cell: b }),
      thread('result', { kind: 'output', cell: a, execution: 'x' as ExecutionId, number: 1 }), onText(doc, 'second', 10, 16), onText(doc, 'first', 0, 5), thread('a', { kind: 'cell', cell: a }),
    ];
    setTrashed(doc, 'c' as CellId, true);
    expect(placeThreads(doc, threads).map((placed) => [placed.thread.id, placed.cell])).toEqual([['a', a], ['first', a], ['second', a], ['result', a], ['b', b], ['deleted', null]]);
    moveCell(doc, a, b);
    expect(placeThreads(doc, threads)[0]!.thread.id).toBe('b');
  });

  it('beside their cell when their text is gone, and say so', () => {
    const doc = notebook();
    const first = onText(doc, 'first', 0, 5);
    sourceOf(doc, a)!.delete(0, 6);
    expect(placeThreads(doc, [first])).toMatchObject([{ cell: a, range: null, isTextGone: true }]);
  });

  it('one after the other, round and round', () => {
    const doc = notebook();
    const placed = placeThreads(doc, [thread('1', { kind: 'cell', cell: a }), thread('2', { kind: 'cell', cell: b })]);
    expect([beside(placed, null, 1), beside(placed, '1', 1), beside(placed, '2', 1), beside(placed, null, -1), beside(placed, '1', -1), beside([], '1', 1)]).toEqual(['1', '2', '1', '2', '2', null]);
  });
});

describe('naming people', () => {
  const people = [{ id: '1', name: 'Una' }, { id: '2', name: 'Una Berg' }, { id: '3', name: 'Ada Lund' }];

  it('begins with an @ at the beginning of a word, and ends at the line', () => {
    expect(wantedAt('Hi @un', 6)).toEqual({ from: 3, text: 'un' });
    expect(wantedAt('@Una B', 6)).toEqual({ from: 0, text: 'Una B' });
    expect(wantedAt('una@example', 11)).toBeNull();
    expect(wantedAt('@una\nx', 6)).toBeNull();
    expect(wantedAt('none', 4)).toBeNull();
  });

  it('offers those one of whose names begins so, and writes the name out', () => {
    expect(matching(people, 'lu').map(({ id }) => id)).toEqual(['3']);
    expect(matching(people, '').map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(complete('Hi @un, ok', 6, { from: 3, text: 'un' }, 'Una')).toEqual({ body: 'Hi @Una , ok', caret: 8 });
  });

  it('knows who is named, the longer name first', () => {
    expect(mentionedIn('@Una Berg and @Ada', people)).toEqual(['2']);
    expect(mentionedIn('@Una Berg, @Una', people).toSorted()).toEqual(['1', '2']);
  });
});

describe('the words of a comment', () => {
  it('never become markup', () => {
    const html = renderToStaticMarkup(<Words body={'<img src=x onerror=alert(1)> `<b>` javascript:alert(1) https://example.com/"><script>'} mentions={[]} />);
    expect(html).not.toMatch(/<(img|script)/);
    expect(html).not.toContain('href="javascript');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('rel="noreferrer noopener"');
  });
});

describe('the comments of an open notebook', () => {
  it('read once more when asked while they read, however often', async () => {
    let calls = 0;
    let release = () => {};
    const call = (() => { calls += 1; return new Promise((resolve) => { release = () => resolve([]); }); }) as unknown as typeof callApi;
    const client = new CommentsClient('n', call);
    const first = client.refresh();
    void client.refresh();
    void client.refresh();
    expect(calls).toBe(1);
    release();
    await Promise.resolve();
    await expect.poll(() => calls).toBe(2);
    release();
    await first;
    expect(client.view.get()).toMatchObject({ isLoaded: true, threads: [] });
  });

  it('keep the draft when the server refuses it', async () => {
    const client = new CommentsClient('n', (async (method: string) => { if (method === 'POST') throw new Error('no'); return []; }) as unknown as typeof callApi);
    client.draftOn(a);
    const { draft } = client.view.get();
    await expect(client.begin(draft!, 'x', [], 'AA==')).rejects.toThrow('no');
    expect(client.view.get().draft).toBe(draft);
  });

  it('are about the selected text where there is one in that cell, else about the cell', () => {
    const client = new CommentsClient('n');
    client.selection.set({ cell: a, start: 's', end: 'e', quote: 'q' });
    client.draftOn(b);
    expect(client.view.get().draft?.target).toEqual({ kind: 'cell', cell: b });
    client.draftOn(a);
    expect(client.view.get().draft).toEqual({ cell: a, target: { kind: 'text', cell: a, start: 's', end: 'e' }, quote: 'q' });
  });
});
