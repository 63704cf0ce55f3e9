import { describe, expect, it } from 'vitest';
import type { DocumentStatus } from '@/components/notebook/sync/document-client';
import { mayRefresh } from '@/components/notebook/sync/may-refresh';
import { Store } from '@/components/notebook/sync/store';

const statusOf = (change: Partial<DocumentStatus>) => new Store<DocumentStatus>({ isLoaded: true, isOnline: true, rights: 'write', colour: 1, unsaved: 0, savedAt: null, isKept: false, aside: [], ended: null, ...change });
const here = new AbortController().signal;

describe('reading the page around a notebook again', () => {
  it('is allowed at once where everything is saved and the person may still read', async () => {
    expect(await mayRefresh(statusOf({}), async () => null, here)).toBe(true);
  });

  it('is refused where it would lead to the sign-in page', async () => {
    expect(await mayRefresh(statusOf({}), async () => 'signed-out', here)).toBe(false);
    expect(await mayRefresh(statusOf({ ended: 'signed-out', isOnline: false, unsaved: 3 }), async () => null, here)).toBe(false);
  });

  it('waits for what is typed to be saved, and ends with the page', async () => {
    const order: string[] = [];
    const status = statusOf({ unsaved: 2 });
    const waiting = mayRefresh(status, async () => null, here).then((may) => { order.push(`asked ${may}`); });
    status.patch({ isOnline: false });
    status.patch({ isOnline: true });
    await Promise.resolve();
    order.push('saved');
    status.patch({ unsaved: 0 });
    await waiting;
    expect(order).toEqual(['saved', 'asked true']);

    const left = new AbortController();
    const gone = mayRefresh(statusOf({ unsaved: 1 }), async () => 'signed-out', left.signal);
    left.abort();
    expect(await gone).toBe(true);
  });
});
