import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCell } from '@/kernel/host/parse';

const messages = (source: string): string[] => parseCell(source).errors.map(({ message }) => message);

describe('markup in a cell', () => {
  it.each([
    ['const a = <div>hello</div>;', 10],
    ['const list = () => (\n  <ul><li>a</li></ul>\n);', 23],
    ['const before = 1 < 2;\nconst b = <p className="x">{before}</p>;\nconst c = <i/>;', 32],
    ['<><b/></>', 0],
  ])('is named as what it is, where it begins: %j', (source, start) => {
    expect(parseCell(source).errors).toEqual([{ message: expect.stringContaining('without JSX'), start, help: expect.stringContaining('html(') }]);
  });

  it.each(['const identity = <T,>(x: T) => x;', 'const n = <number>value;', 'const isIn = a < b && c > d;', "const s = '<div>hello</div>';"])('is not seen in %j', (source) => {
    expect(messages(source)).toEqual([]);
  });

  it.each(['const z = 1 <', 'const a = <div>hello</span>;', 'if (a < b {', 'const r = /<div>'])('is not blamed for another mistake: %j', (source) => {
    expect(messages(source).length).toBeGreaterThan(0);
    expect(messages(source).join()).not.toContain('JSX');
  });

  it('never takes a cell’s errors away', () => {
    const piece = fc.constantFrom('<a>', '</a>', '<b/>', '{', '}', '(', ')', 'x', ' = ', '1', ';\n', '/', '`', "'", ' < ', ' > ', 'const ', '=>');
    fc.assert(fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const source = pieces.join('');
      for (const { start } of parseCell(source).errors) if (start !== null) expect(start).toBeLessThanOrEqual(source.length);
      if (messages(source).some((message) => message.includes('JSX'))) expect(source).toMatch(/<a>|<b\/>/);
    }), { numRuns: 500 });
  });
});
