/** Credentials at rest. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseKeys, secretKeys } from '@/lib/server/secrets/keys';
import { keyIdOf, seal, unseal } from '@/lib/server/secrets/seal';

const fresh = () => randomBytes(32).toString('base64');

describe('a sealed secret', () => {
  const keys = parseKeys(fresh(), 'here');

  it('opens to what was sealed, for what it was sealed for, and shows nothing of it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 8, maxLength: 200 }), fc.string(), (secret, purpose) => {
      const sealed = seal(keys, secret, purpose);
      expect(unseal(keys, sealed, purpose)).toBe(Buffer.from(secret).toString());
      expect(sealed).not.toContain(secret);
      expect(seal(keys, secret, purpose)).not.toBe(sealed);
    }));
  });

  it('opens for nothing else', () => {
    const sealed = seal(keys, 'hunter2-hunter2', 'connection a');
    expect(() => unseal(keys, sealed, 'connection b')).toThrow('does not open');
  });

  it('opens no more once any part of it was changed', () => {
    const sealed = seal(keys, 'hunter2-hunter2', 'p');
    const body = sealed.split('.')[2]!;
    for (let at = 0; at < body.length - 1; at += 1) {
      const other = body[at] === 'A' ? 'B' : 'A';
      expect(() => unseal(keys, sealed.slice(0, -body.length) + body.slice(0, at) + other + body.slice(at + 1), 'p')).toThrow(/^(?!.*hunter2)/);
    }
    expect(() => unseal(keys, 'v1.000000000000.AAAA', 'p')).toThrow('is not here');
    expect(() => unseal(keys, '', 'p')).toThrow();
  });

  it('is opened by its old key behind a new one, and sealed by the new one from then on', () => {
    const [old, next] = [fresh(), fresh()];
    const before = parseKeys(old, 'here');
    const sealed = seal(before, 'secret', 'p');
    const both = parseKeys(`${next},${old}`, 'here');
    expect(unseal(both, sealed, 'p')).toBe('secret');
    expect(keyIdOf(seal(both, 'secret', 'p'))).toBe(both[0].id);
    expect(() => unseal(parseKeys(next, 'here'), sealed, 'p')).toThrow(before[0].id);
  });
});

describe('the keys', () => {
  it('are made once in the data directory, for its owner alone', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'pinion-keys-'));
    onTestFinished(() => rm(dataDir, { recursive: true }));
    const [a, b] = await Promise.all([secretKeys({ dataDir, PINION_SECRETS_KEYS: undefined }), secretKeys({ dataDir, PINION_SECRETS_KEYS: undefined })]);
    expect(a).toEqual(b);
    expect((await stat(join(dataDir, 'secrets-keys'))).mode & 0o777).toBe(0o600);
    expect(parseKeys(await readFile(join(dataDir, 'secrets-keys'), 'utf8'), 'file')).toEqual(a);
  });

  it.each(['short', randomBytes(31).toString('base64'), `${fresh()},nonsense`, '', ' , '])('that are none are refused in words, without repeating them', (text) => {
    expect(() => parseKeys(text, 'PINION_SECRETS_KEYS')).toThrow(/^PINION_SECRETS_KEYS.*openssl rand -base64 32$/);
    const [first] = text.split(',');
    if (first!.trim().length > 4) expect(() => parseKeys(text, 'X')).not.toThrow(first!);
  });
});
