import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitting, MOST_COMPLETIONS } from '@/components/notebook/typescript/fitting';
import type { Completion } from '@/components/notebook/typescript/types';

const named = (names: readonly string[]): Completion[] => names.map((name) => ({ name, kind: 'const', sortText: '15' }));
const many = (prefix: string) => Array.from({ length: MOST_COMPLETIONS + 100 }, (_, at) => `${prefix}${at}`);
const namesOf = ({ items }: ReturnType<typeof fitting>) => items.map(({ name }) => name);

describe('Completions that fit the word being written', () => {
  it('are all of them where they are few, whatever the word', () => {
    const few = named(['alpha', 'beta']);
    expect(fitting(few, 'zzz', 3)).toEqual({ items: few, isCut: false });
  });
  it('are of many only those that hold its letters in order, and then nothing is cut', () => {
    const found = fitting(named([...many('zone'), 'tableRows', 'tRaw']), 'const x = tr', 12);
    expect([namesOf(found).filter((name) => !name.startsWith('zone')), found.isCut]).toEqual([['tRaw', 'tableRows'], false]);
    expect(namesOf(found)).not.toContain('zone1');
  });
  it('begin with the word first, and say when more would fit', () => {
    const found = fitting(named([...many('xval'), 'Value', 'value']), 'val', 3);
    expect([namesOf(found).slice(0, 2), found.items.length, found.isCut]).toEqual([['value', 'Value'], MOST_COMPLETIONS, true]);
  });
  it('are compared with what they would replace, which need not be a word', () => {
    const paths = named([...many('pinion/other'), 'pinion/data']).map((item) => ({ ...item, span: { start: 1, length: 8 } }));
    expect(namesOf(fitting(paths, "'pinion/d", 9))).toEqual(['pinion/data']);
  });
  // What is left out for one word must be out for every longer one, or it would be missing as the person writes on.
  it('lose nothing that a longer word would find, unless cut', () => {
    const word = (least: number) => fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: least, maxLength: 3 });
    fc.assert(fc.property(word(1), word(0), fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', 'B', 'C'), minLength: 1, maxLength: 6 }), { maxLength: 40 }), (short, more, names) => {
      const all = named([...many('z'), ...names]);
      const [first, next] = [fitting(all, short, short.length), fitting(all, short + more, short.length + more.length)];
      expect(first.isCut).toBe(false);
      expect(namesOf(first)).toEqual(expect.arrayContaining(namesOf(next)));
    }));
  });
});
