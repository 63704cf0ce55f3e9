import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterCards } from '@/components/lifecycle/filter';
import { LINEAGE_WIDTH, placeLineage } from '@/components/lifecycle/lineage-layout';
import { gathered, sentence } from '@/components/lifecycle/missing';
import type { BoardCardView, LineageNode, MissingView } from '@/lib/domain/views';

const card = (change: Partial<BoardCardView>) => ({ asset: 'credit-decision', number: 1, digest: 'abc123', kind: 'model', needsMe: false, isBlocked: false, ...change }) as BoardCardView;

describe('filterCards', () => {
  const cards = [card({ number: 14 }), card({ kind: 'dataset', asset: 'clean-applications', needsMe: true }), card({ isBlocked: true, digest: 'ffee00' as BoardCardView['digest'] })];
  const all = { text: '', kind: 'all', onlyMine: false, onlyBlocked: false } as const;

  it('shows everything in its order when nothing is asked', () => expect(filterCards(cards, all)).toEqual(cards));
  it('finds every word in name, version or digest, whatever the case', () => {
    expect(filterCards(cards, { ...all, text: 'CREDIT v14' })).toEqual([cards[0]]);
    expect(filterCards(cards, { ...all, text: 'ffee' })).toEqual([cards[2]]);
  });
  it('joins the parts of the filter', () => {
    expect(filterCards(cards, { ...all, kind: 'dataset', onlyMine: true })).toEqual([cards[1]]);
    expect(filterCards(cards, { ...all, kind: 'dataset', onlyBlocked: true })).toEqual([]);
  });
});

const missing = (change: Partial<MissingView>): MissingView => ({ code: 'item:a', kind: 'item', state: 'open', title: 'A', detail: '', who: 'A reviewer', verb: 'Sign', isMine: false, ...change });

describe('gathered', () => {
  it('makes one line of the items that only wait for a signature, and says how many are mine', () => {
    const list = [missing({ kind: 'check', code: 'check:replay', state: 'running' }), missing({}), missing({ code: 'item:b', isMine: true }), missing({ code: 'item:c', state: 'fail' })];
    const shown = gathered(list);
    expect(shown.map((entry) => entry.code)).toEqual(['check:replay', 'items', 'item:c']);
    expect(shown[1]).toMatchObject({ title: '2 checklist items are open', detail: '1 is yours.', isMine: true });
  });
  it('leaves a single open item as it is', () => {
    const list = [missing({})];
    expect(gathered(list)).toBe(list);
  });
});

it('ends a sentence with exactly one full stop', () => {
  expect([sentence('pin it again..'), sentence('Signed.'), sentence(' ')]).toEqual(['Pin it again.', 'Signed.', '']);
});

describe('placeLineage', () => {
  it('keeps every node inside the box, no two overlapping, and every edge between known nodes', () => {
    fc.assert(fc.property(fc.array(fc.nat(5), { maxLength: 14 }), (ranks) => {
      const nodes = ranks.map((rank, at) => ({ id: `n${at}`, kind: 'file', label: '', detail: '', isThis: false, versionId: null, rank }) as LineageNode);
      const { nodes: placed, height, edges } = placeLineage({ nodes, edges: [{ from: 'n0', to: 'n1' }, { from: 'n0', to: 'nowhere' }] });
      expect(placed).toHaveLength(nodes.length);
      for (const [at, a] of placed.entries()) {
        expect(a.x >= 0 && a.x + a.width <= LINEAGE_WIDTH && a.y + 36 <= height).toBe(true);
        for (const b of placed.slice(at + 1)) expect(a.y !== b.y || a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true);
      }
      expect(edges).toHaveLength(nodes.length > 1 ? 1 : 0);
    }));
  });
});
