import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { canonicalJson } from '@/lib/domain/canonical';

describe('canonicalJson', () => {
  it('sorts keys by UTF-16 code units and prints numbers as RFC 8785, appendix B and section 3.2.3, does', () => {
    expect(canonicalJson({ '€': 'Euro', '\r': 'CR', '\u{1f600}': 'smiley', '1': 'one', ö: 'o', '\ufb33': 'dalet', '\u0080': 'control' }))
      .toBe('{"\\r":"CR","1":"one","\u0080":"control","ö":"o","€":"Euro","\u{1f600}":"smiley","\ufb33":"dalet"}');
    expect(canonicalJson([Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]');
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [{ '\udc00': 1 }], [10n], [[undefined]], [new Date(0)], [() => 1], [undefined]])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson({ deep: [value] })).toThrow(TypeError);
  });

  it('refuses what contains itself, and accepts what merely occurs twice', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(() => canonicalJson(loop)).toThrow(/contains itself/);
    const shared = { a: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"a":1},{"a":1}]');
  });

  it('reads back as the same value whatever order the keys were written in', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ noUnicodeString: false })), (value) => {
      fc.pre(!/\p{Surrogate}/u.test(JSON.stringify(value)) && !JSON.stringify(value).includes('\\ud') && !Object.hasOwn(value, '__proto__'));
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });
});
