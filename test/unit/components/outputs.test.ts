import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread } from '@/components/notebook/outputs/Curves';
import { formatPercent } from '@/components/format';
import { lastLines } from '@/components/notebook/outputs/last-lines';
import { mergeEntries } from '@/components/notebook/outputs/merge';
import { outputOrigin } from '@/components/notebook/outputs/output-origin';
import { pagesOf, ROW_HEIGHT, scrollHeight, windowAt } from '@/components/notebook/outputs/table-window';
import { shortMetricLabel } from '@/lib/domain/metrics';
import type { OutputEntry } from '@/lib/notebook/outputs';

const text = (sequence: number, words: string, name: 'stdout' | 'stderr' = 'stdout'): OutputEntry => ({ sequence, output: { kind: 'stream', name, text: words } });
const progress = (sequence: number, id: string, value: number): OutputEntry => ({ sequence, output: { kind: 'progress', id, label: 'epoch', value, total: 10 } });

describe('merging the entries of an execution', () => {
  it('joins neighbouring text of one stream', () => {
    expect(mergeEntries([text(1, 'a'), text(2, 'b'), text(3, '!', 'stderr'), text(4, 'c')]).map(({ entry }) => (entry.output.kind === 'stream' ? entry.output.text : ''))).toEqual(['ab', '!', 'c']);
  });

  it('keeps one bar per progress, at its first place with its newest value', () => {
    const drawn = mergeEntries([progress(1, 'fit', 1), text(2, 'x'), progress(3, 'fit', 7)]);
    expect(drawn.map(({ entry }) => entry.output.kind)).toEqual(['progress', 'stream']);
    expect(drawn[0]!.entry.output).toMatchObject({ value: 7 });
  });

  it('is not changed by entries that arrive twice', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string().map((words) => ({ words })), fc.integer({ min: 0, max: 9 }).map((value) => ({ value })))), fc.nat(), (items, cut) => {
      const entries = items.map((item, index) => ('words' in item ? text(index + 1, item.words) : progress(index + 1, 'p', item.value)));
      const again = [...entries.slice(0, cut), ...entries];
      expect(mergeEntries(again.sort((a, b) => a.sequence - b.sequence))).toEqual(mergeEntries(entries));
    }));
  });
});

describe('the end of long printed text', () => {
  it('is whole lines, at most as many as asked, and what is hidden is counted', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[a-z]{0,4}$/)), fc.boolean(), fc.integer({ min: 1, max: 8 }), (lines, isClosed, most) => {
      const text = lines.join('\n') + (isClosed ? '\n' : '');
      const { shown, hidden } = lastLines(text, most);
      expect(text.endsWith(shown)).toBe(true);
      const before = text.slice(0, text.length - shown.length);
      expect(before === '' || before.endsWith('\n')).toBe(true);
      expect(before.split('\n').length - 1).toBe(hidden);
      expect(shown.replace(/\n$/, '').split('\n').length).toBeLessThanOrEqual(most);
    }), { examples: [[[], true, 1], [['', ''], true, 1]] });
    expect(lastLines('a\nb\nc\n', 2)).toEqual({ shown: 'b\nc\n', hidden: 1 });
  });

  it('is shorter where lines are long, and never cuts one', () => {
    expect(lastLines('aaaa\nbbbb\ncccc', 500, 8)).toEqual({ shown: 'cccc', hidden: 2 });
    expect(lastLines('aaaa', 500, 2)).toEqual({ shown: 'aaaa', hidden: 0 });
  });
});

describe('the window onto a long table', () => {
  it('always covers what is in view and fills exactly the scroll height', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
      const view = 8 * ROW_HEIGHT;
      const top = share * Math.max(0, scrollHeight(rows) - view);
      const seen = windowAt(top, view, rows);
      expect(seen.first).toBeGreaterThanOrEqual(0);
      expect(seen.last).toBeLessThanOrEqual(rows);
      expect(seen.above).toBeLessThanOrEqual(top + 1e-6);
      expect(seen.above + (seen.last - seen.first) * ROW_HEIGHT).toBeGreaterThanOrEqual(Math.min(top + view, scrollHeight(rows)) - 1e-3);
      expect(seen.last - seen.first).toBeLessThanOrEqual(30);
    }));
  });

  it('reaches the last row at the end of the scroll', () => {
    for (const rows of [5, 1_000, 1_000_000, 40_000_000]) expect(windowAt(scrollHeight(rows) - 8 * ROW_HEIGHT, 8 * ROW_HEIGHT, rows).last).toBe(rows);
  });

  it('asks for the pages that cover it', () => {
    expect(pagesOf(95, 130)).toEqual([0, 1]);
    expect(pagesOf(200, 230)).toEqual([2]);
  });
});

describe('how numbers are written', () => {
  it('gives shares their unit and few digits', () => {
    expect([formatPercent(31, 1000), formatPercent(1, 100_000), formatPercent(0, 5)]).toEqual(['3.1 %', '<0.1 %', '0 %']);
  });

  it('names metrics as the field does', () => {
    expect(['rocAuc', 'f1', 'r2', 'meanAbsoluteError'].map(shortMetricLabel)).toEqual(['ROC-AUC', 'F1', 'R²', 'Mean absolute error']);
  });
});

describe('labels at the ends of curves', () => {
  it('stand at least fourteen units apart, in their order', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 6 }), (positions) => {
      const placed = [...spread(positions)].sort((a, b) => a - b);
      for (let at = 1; at < placed.length; at += 1) expect(placed[at]! - placed[at - 1]!).toBeGreaterThanOrEqual(14 - 1e-9);
    }));
  });
});

describe('the origin of rich output', () => {
  it('is the other name of the loopback address on one machine', () => {
    expect(outputOrigin({ protocol: 'http:', hostname: 'localhost', port: '3000' }, null)).toBe('http://127.0.0.1:3000');
  });

  it('is what the server configured elsewhere', () => {
    expect(outputOrigin({ protocol: 'https:', hostname: 'pinion.example', port: '' }, 'https://out.example')).toBe('https://out.example');
  });
});
