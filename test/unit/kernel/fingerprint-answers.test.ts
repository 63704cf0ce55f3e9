/** K2, K18: what a kernel claims of its values is kept for ever, so it is of the form asked for, and short, or refused. */
import { describe, expect, it } from 'vitest';
import { readFingerprints } from '@/kernel/host/validate-fingerprints';
import { FINGERPRINT_BOUNDS } from '@/lib/notebook/fingerprints';

const asked = [{ cell: 'a', name: 'x' }];
const good = { name: 'x', kind: 'data', digest: 'a'.repeat(64), about: 'number', is: '1', parts: [{ name: 'p', digest: 'b'.repeat(16), blocks: 'c'.repeat(8), size: 3, shape: [3], is: '1' }] };

describe('an answer of fingerprints', () => {
  it('is taken where it has the form that was asked for', () => {
    expect(readFingerprints(asked, [good])).toEqual([good]);
    expect(readFingerprints(asked, [{ name: 'x', why: 'a function' }])).toEqual([{ name: 'x', why: 'a function' }]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined], ['no list', good], ['too few', []], ['too many', [good, good]], ['another name', [{ ...good, name: 'y' }]], ['a field more', [{ ...good, extra: 1 }]],
    ['a digest of another form', [{ ...good, digest: 'A'.repeat(64) }]], ['a short digest', [{ ...good, digest: 'a' }]], ['an unknown kind', [{ ...good, kind: 'secret' }]], ['both', [{ ...good, why: 'no' }]],
    ['no reason', [{ name: 'x', why: '' }]], ['a novel', [{ name: 'x', why: 'a'.repeat(501) }]], ['long words', [{ ...good, about: 'a'.repeat(201) }]],
    ['too many parts', [{ ...good, parts: Array(FINGERPRINT_BOUNDS.parts + 1).fill(good.parts[0]) }]], ['too many blocks', [{ ...good, parts: [{ ...good.parts[0], blocks: 'a'.repeat(FINGERPRINT_BOUNDS.blocks * 8 + 1) }] }]],
    ['a negative size', [{ ...good, parts: [{ ...good.parts[0], size: -1 }] }]],
  ])('is refused where it is or has %s', (_, value) => {
    expect(readFingerprints(asked, value)).toBeNull();
  });

  it('is refused where it is larger than all that a pin keeps', () => {
    const names = Array.from({ length: FINGERPRINT_BOUNDS.values }, (_, index) => ({ cell: 'a', name: `x${index}` }));
    const parts = Array.from({ length: FINGERPRINT_BOUNDS.parts }, () => ({ ...good.parts[0], blocks: 'a'.repeat(FINGERPRINT_BOUNDS.blocks * 8) }));
    expect(readFingerprints(names, names.map(({ name }) => ({ ...good, name, parts })))).toBeNull();
    expect(readFingerprints(names, names.map(({ name }) => ({ ...good, name })))).toHaveLength(names.length);
  });
});
