import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricsOf, spread, ticksOf } from '@/components/notebook/outputs/curve-parts';
import { GrowingText } from '@/components/notebook/outputs/growing-text';
import { timeLeft } from '@/components/notebook/outputs/ProgressOutput';
import { styleOf } from '@/components/notebook/outputs/terminal-style';
import { formatPercent } from '@/components/format';
import { mergeEntries } from '@/components/notebook/outputs/merge';
import { outputOrigin } from '@/components/notebook/outputs/output-origin';
import { boundsOf, moved, toText } from '@/components/notebook/outputs/grid-selection';
import { pagesOf, ROW_HEIGHT, rowAfter, scrollHeight, scrollTopOf, windowOf } from '@/components/notebook/outputs/table-window';
import { shortMetricLabel } from '@/lib/domain/metrics';
import type { OutputEntry, Tree } from '@/lib/notebook/outputs';
import { findInTree } from '@/lib/notebook/tree-paths';

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

describe('text that grows', () => {
  it('is read on where it ended, and anew where it became another', () => {
    const growing = new GrowingText();
    const first = growing.lines('a\nb\n');
    expect(growing.lines('a\nb\n')).toBe(first);
    expect(growing.lines('a\nb\nc').map((line) => line.text)).toEqual(['a', 'b', 'c']);
    expect(growing.lines('x').map((line) => line.text)).toEqual(['x']);
  });
});

describe('terminal colours', () => {
  it('stand on a ground that they can be read on', () => {
    expect(styleOf({ color: 1 })).toMatchObject({ 'data-color': 1 });
    expect(styleOf({ color: 231 }).style).toEqual({ color: '#ffffff', background: '#1b1d20' });
    expect(styleOf({ color: '#000080' }).style).toEqual({ color: '#000080', background: '#fbfaf8' });
    expect(styleOf({ color: '#112233', background: 40, isBold: true, isUnderlined: true, isStruck: true }).style).toEqual({ color: '#112233', background: '#00d700', fontWeight: 700, textDecoration: 'underline line-through' });
  });
});

describe('the time left of a progress bar', () => {
  it('follows from the pace so far, once there is one', () => {
    expect(timeLeft(25, 100, 10_000)).toBe(30_000);
    expect([timeLeft(0, 100, 5_000), timeLeft(5, null, 5_000), timeLeft(5, 10, 900), timeLeft(10, 10, 5_000), timeLeft(5, 10, undefined)]).toEqual([null, null, null, null, null]);
  });
});

describe('training curves', () => {
  it('stand together by metric, the training first and batches behind', () => {
    const line = (name: string) => ({ name, x: [1], y: [1] });
    expect(metricsOf([line('val_loss'), line('loss'), line('batch loss'), line('val_acc'), line('acc')]).map(({ name, curves }) => [name, curves.map((curve) => curve.name)])).toEqual([['loss', ['loss', 'batch loss', 'val_loss']], ['acc', ['acc', 'val_acc']]]);
  });

  it('have round numbers beside them', () => {
    expect([ticksOf(0, 1), ticksOf(0.123, 0.9), ticksOf(5, 5), ticksOf(0, 1e-9), ticksOf(-20, 80)]).toEqual([[0, 0.5, 1], [0.2, 0.4, 0.6, 0.8], [5], [0, 5e-10, 1e-9], [0, 50]]);
  });
});

describe('the path to an entry', () => {
  it('is code that leads there', () => {
    const scalar = (text: string) => ({ type: 'scalar', text, of: 'string' }) as const;
    const tree: Tree = { type: 'record', name: 'Object', size: 2, more: 0, entries: [
      { key: 'list', value: { type: 'list', name: 'Array', size: 1, more: 0, entries: [{ key: '0', value: scalar('Needle') }] } },
      { key: 'two words', value: { type: 'map', name: 'Map', size: 1, more: 0, entries: [{ key: 'k', value: scalar('x') }] } },
    ] };
    expect(findInTree(tree, 'needle')).toEqual([{ path: '.list[0]', text: 'Needle' }]);
    expect(findInTree(tree, 'K').map((one) => one.path)).toEqual(['["two words"].get("k")']);
    expect(findInTree(tree, '')).toEqual([]);
  });
});

describe('the window onto a long table', () => {
  const view = 8 * ROW_HEIGHT;
  const room = (rows: number) => Math.max(0, scrollHeight(rows) - view);
  const isCovered = (top: number, scrollTop: number, rows: number) => {
    const seen = windowOf(top, scrollTop, view, rows);
    expect(seen.first).toBeGreaterThanOrEqual(0);
    expect(seen.last).toBeLessThanOrEqual(rows);
    expect(seen.above).toBeLessThanOrEqual(scrollTop + 1e-3);
    expect(seen.above + (seen.last - seen.first) * ROW_HEIGHT).toBeGreaterThanOrEqual(Math.min(scrollTop + view, scrollHeight(rows)) - 1e-3);
    expect(seen.above + (seen.last - seen.first) * ROW_HEIGHT + seen.below).toBeCloseTo(scrollHeight(rows), 3);
    expect(seen.last - seen.first).toBeLessThanOrEqual(29);
    return seen;
  };

  it('covers what is in view wherever the bar rests, with its top row at the top', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
      const top = share * Math.max(0, rows - 8);
      const scrollTop = scrollTopOf(top, view, rows);
      const seen = isCovered(top, scrollTop, rows);
      expect(seen.above + (top - seen.first) * ROW_HEIGHT).toBeCloseTo(scrollTop, 2);
    }), { examples: [[10_000_000, 3.6e-7], [10_000_000, 1], [1, 0]] });
  });

  it('never shows a gap while it is scrolled, moves row by row in small steps, and stays within the table', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50_000_000 }), fc.array(fc.oneof(fc.double({ min: -300, max: 300, noNaN: true }), fc.double({ min: -8e6, max: 8e6, noNaN: true })), { maxLength: 30 }), (rows, moves) => {
      let top = 0;
      let scrollTop = 0;
      for (const move of moves) {
        const next = Math.max(0, Math.min(room(rows), scrollTop + move));
        const after = rowAfter(top, scrollTop, next, view, rows);
        const isSmall = Math.abs(next - scrollTop) <= 2 * view && next > 0 && next < room(rows) - 1;
        if (isSmall) expect(Math.abs(after - top)).toBeLessThanOrEqual(Math.abs(next - scrollTop) / ROW_HEIGHT + 1e-6);
        top = after;
        scrollTop = next;
        expect(top).toBeLessThanOrEqual(Math.max(0, rows - 8));
        isCovered(top, scrollTop, rows);
        scrollTop = scrollTopOf(top, view, rows);
      }
    }));
  });

  it('reaches the first and the last row at the ends of the scroll', () => {
    for (const rows of [5, 1_000, 1_000_000, 40_000_000]) {
      const top = rowAfter(17, 300, room(rows), view, rows);
      expect(windowOf(top, room(rows), view, rows).last).toBe(rows);
      expect(rowAfter(top, room(rows), 0, view, rows)).toBe(0);
    }
  });

  it('asks for the pages that cover it', () => {
    expect(pagesOf(95, 130)).toEqual([0, 1]);
    expect(pagesOf(200, 230)).toEqual([2]);
  });
});

describe('the selection of cells in a table', () => {
  const at = (row: number, column: number) => ({ anchor: { row, column }, active: { row, column } });
  const press = (key: string, more: { shift?: boolean; control?: boolean } = {}) => ({ key, shift: false, control: false, ...more });

  it('moves with the arrows, by pages and to the ends, and grows with Shift', () => {
    expect(moved(at(5, 1), press('ArrowDown'), 100, 3, 7)).toEqual(at(6, 1));
    expect(moved(at(5, 1), press('PageDown'), 100, 3, 7)).toEqual(at(12, 1));
    expect(moved(at(5, 1), press('End', { control: true }), 100, 3, 7)).toEqual(at(99, 2));
    expect(boundsOf(moved(at(5, 1), press('ArrowUp', { shift: true }), 100, 3, 7)!)).toEqual({ top: 4, bottom: 5, left: 1, right: 1 });
    expect(moved(at(5, 1), press('a'), 100, 3, 7)).toBeNull();
  });

  it('stays within the table', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e7 }), fc.integer({ min: 1, max: 50 }), fc.array(fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End').chain((key) => fc.record({ key: fc.constant(key), shift: fc.boolean(), control: fc.boolean() }))), (rows, columns, keys) => {
      let selection = at(0, 0);
      for (const key of keys) {
        selection = moved(selection, key, rows, columns, 7)!;
        const { top, bottom, left, right } = boundsOf(selection);
        expect(top >= 0 && bottom < rows && left >= 0 && right < columns).toBe(true);
      }
    }));
  });

  it('is copied as tab-separated text or CSV that a spreadsheet reads and does not run, with names or without', () => {
    const cells = [[1.5, null], ['x,y', '=1+1'], [true, '-5'], ['a\tb', 'c"d']];
    expect(toText('csv', ['a', 'b"c'], cells)).toBe('a,"b""c"\r\n1.5,\r\n"x,y",\'=1+1\r\ntrue,-5\r\na\tb,"c""d"');
    expect(toText('tsv', ['a', 'b"c'], cells)).toBe('a\t"b""c"\r\n1.5\t\r\nx,y\t\'=1+1\r\ntrue\t-5\r\n"a\tb"\t"c""d"');
    expect(toText('tsv', null, [['one']])).toBe('one');
  });

  it('spans whole rows, whole columns or all by the keys of spreadsheets', () => {
    const span = (key: string, more: { shift?: boolean; control?: boolean }) => boundsOf(moved(at(5, 1), press(key, more), 100, 3, 7)!);
    expect(span(' ', { control: true })).toEqual({ top: 0, bottom: 99, left: 1, right: 1 });
    expect(span(' ', { shift: true })).toEqual({ top: 5, bottom: 5, left: 0, right: 2 });
    expect(span('a', { control: true })).toEqual({ top: 0, bottom: 99, left: 0, right: 2 });
    expect(moved(at(5, 1), press(' '), 100, 3, 7)).toBeNull();
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
