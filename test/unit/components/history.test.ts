import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { sideBySide, type DiffRow } from '@/components/notebook/history/rows';
import { byDay, kindWords, versionLine, versionTitle } from '@/components/notebook/history/words';
import { NO_CHANGES, type VersionView } from '@/lib/domain/history';

const textOf = (rows: readonly DiffRow[], side: 'left' | 'right') => rows.flatMap((row) => (row.kind === 'gap' ? [`${row.lines} the same`] : row[side] ? [row[side].parts.map((part) => part.text).join('')] : []));

describe('two texts side by side', () => {
  it('hold every line of both, in order, with its number', () => {
    const line = fc.constantFrom('a', 'b', 'const x = 1', '', 'return x + y');
    fc.assert(fc.property(fc.array(line, { maxLength: 6 }), fc.array(line, { maxLength: 6 }), (left, right) => {
      const rows = sideBySide(left.map((each) => `${each}\n`).join(''), right.map((each) => `${each}\n`).join('')).filter((row) => row.kind !== 'gap');
      for (const [side, lines] of [['left', left], ['right', right]] as const) {
        for (const row of rows) if (row[side]) expect(row[side].parts.map((part) => part.text).join('')).toBe(lines[row[side].line - 1]);
      }
    }));
  });

  it('mark the words that differ within a line', () => {
    const [row] = sideBySide('const a = first(1)', 'const a = second(1)') as [Exclude<DiffRow, { kind: 'gap' }>];
    expect(row.left!.parts.filter((part) => part.isChanged).map((part) => part.text)).toEqual(['first']);
    expect(row.right!.parts.filter((part) => part.isChanged).map((part) => part.text)).toEqual(['second']);
  });

  it('mark a whole line where little of it is left', () => {
    const [row] = sideBySide('alpha beta gamma', 'one two three') as [Exclude<DiffRow, { kind: 'gap' }>];
    expect(row.left!.parts).toEqual([{ text: 'alpha beta gamma', isChanged: true }]);
  });

  it('leave out long stretches that are the same, but for three lines around a change', () => {
    const lines = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`);
    const rows = sideBySide(lines.join('\n'), lines.with(14, 'changed').join('\n'));
    expect(textOf(rows, 'right')).toEqual(['11 the same', 'line 12', 'line 13', 'line 14', 'changed', 'line 16', 'line 17', 'line 18', '12 the same']);
  });

  it('show all of a text that is the same', () => {
    expect(textOf(sideBySide('a\nb\nc\nd\ne\nf\ng\nh\ni', 'a\nb\nc\nd\ne\nf\ng\nh\ni'), 'left')).toHaveLength(9);
  });
});

describe('the words of versions', () => {
  const version = (change: Partial<VersionView>): VersionView => ({ id: 1, kind: 'auto', at: '2026-11-20T10:00:00Z', since: null, name: null, authors: [], madeBy: null, changes: NO_CHANGES, cells: 1, ...change });

  it('say why there is a version, and what changed', () => {
    expect(versionLine(version({ changes: { ...NO_CHANGES, edited: 3, added: 1 } }))).toBe('3 cells edited, 1 added');
    expect(versionLine(version({ kind: 'run', changes: { ...NO_CHANGES, edited: 1, retitled: true } }))).toBe('Run all · 1 cell edited, renamed');
    expect(versionLine(version({ kind: 'start' }))).toBe('The beginning');
    expect(versionLine(version({}))).toBe('nothing changed');
  });

  it('call a version by its name, else by its time', () => {
    expect(versionTitle(version({ name: 'Before the review' }), Date.parse('2026-11-20T12:00:00Z'))).toBe('Before the review');
    expect(versionTitle(version({}), Date.parse('2026-11-20T12:00:00Z'))).toMatch(/20 Nov, \d\d:\d\d/);
  });

  it('gather versions by day', () => {
    const now = Date.parse('2026-11-20T12:00:00Z');
    expect(byDay([version({ id: 3 }), version({ id: 2, at: '2026-11-20T11:00:00Z' }), version({ id: 1, at: '2026-11-17T10:00:00Z' })], now).map((day) => [day.day, day.versions.length])).toEqual([['Today', 2], ['17 Nov', 1]]);
  });

  it('name what happened to a cell', () => {
    const side = (place: number, type: 'ts' | 'markdown' = 'ts') => ({ place, type, source: '' });
    expect(kindWords({ id: 'a' as never, left: side(3), right: side(1), kinds: ['edited', 'moved'] })).toBe('edited, moved from 3 to 1');
    expect(kindWords({ id: 'a' as never, left: side(1), right: side(1, 'markdown'), kinds: ['retyped'] })).toBe('TypeScript became Text');
    expect(kindWords({ id: 'a' as never, left: side(1), right: null, kinds: ['removed'] })).toBe('deleted');
  });
});
