import { describe, expect, it } from 'vitest';
import { applyParameters } from '@/kernel/cli/parameters';
import { parseCell } from '@/kernel/host/parse';

const cells = [
  { id: 'p', source: "export const rate = 0.5; // share\nlet name = 'x', flag = false;\nconst low = -3;\nconst computed = rate * 2;", isParameters: true },
  { id: 'c', source: 'const other = 1;', isParameters: false },
];
const apply = (given: Record<string, string>) => applyParameters(cells, given, parseCell);
const message = (given: Record<string, string>) => {
  const result = apply(given);
  return result.ok ? 'accepted' : result.message;
};

describe('parameters of a notebook', () => {
  it('replace literals of cells tagged parameters and nothing else', () => {
    const result = apply({ rate: '2', name: 'it’s "y"', flag: 'true', low: '-1.5' });
    if (!result.ok) throw new Error(result.message);
    expect(result.value.sources.get('p')).toBe('export const rate = 2; // share\nlet name = "it’s \\"y\\"", flag = true;\nconst low = -1.5;\nconst computed = rate * 2;');
    expect(result.value.values).toEqual({ rate: 2, name: 'it’s "y"', flag: true, low: -1.5 });
    expect(result.value.sources.has('c')).toBe(false);
  });

  it('keep their values when none is given', () => {
    expect(apply({})).toMatchObject({ ok: true, value: { values: { rate: 0.5, name: 'x', flag: false, low: -3 } } });
  });

  it('must exist', () => {
    expect(message({ other: '2' })).toBe('There is no parameter “other”. The notebook has rate, name, flag, low.');
    expect(message({ computed: '2' })).toContain('no parameter “computed”');
  });

  it('must be of the literal’s type', () => {
    expect(message({ rate: 'fast' })).toBe('The parameter rate is a number, not “fast”.');
    expect(message({ rate: '' })).toContain('is a number');
    expect(message({ flag: '1' })).toBe('The parameter flag is true or false, not “1”.');
  });
});
