import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Door } from '@/lib/server/door';
import { DOORS } from '@/lib/server/doors';
import { devDoors } from '@/lib/server/doors/web';
import { createRouter, parseTarget } from '@/lib/server/router';

const door = (path: string, method: Door['method'] = 'GET', kind: Door['kind'] = 'page') => ({ kind, method, path, summary: '', requires: { access: 'public' } }) as Door;

describe('parseTarget', () => {
  it('decodes segments and keeps the query', () => {
    const target = parseTarget('/p/a%20b/board?x=1&x=2');
    expect(target?.segments).toEqual(['p', 'a b', 'board']);
    expect(target?.url.searchParams.getAll('x')).toEqual(['1', '2']);
  });

  it('reads the root and forgives one slash at the end', () => {
    expect(parseTarget('/')?.segments).toEqual([]);
    expect(parseTarget('/people/')?.segments).toEqual(['people']);
  });

  it.each([
    'http://evil.example/', '//evil.example/', '/a//b', '/a/../b', '/a/%2e%2e/b', '/a/.%2E/b', '/a/%2fetc', '/a%5cb', '/a\\b', '/./a', '/a%00', '/%zz', '*', '', 'a', '/a#b', '/a b', '/a%2F..%2Fb', '/..',
  ])('refuses %j', (target) => {
    expect(parseTarget(target)).toBeNull();
  });

  it('never gives a segment that could climb or split, whatever the target', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('/', '.', '%', '2', 'e', 'f', '5', 'c', 'a', '\\', '0') }), (rest) => {
      for (const segment of parseTarget(`/${rest}`)?.segments ?? []) {
        expect(segment).not.toMatch(/[/\\\0]/);
        expect(['', '.', '..']).not.toContain(segment);
      }
    }));
  });
});

describe('the router', () => {
  it('prefers an exact segment to a name, and a name to a rest, whatever the order', () => {
    const router = createRouter([door('/a/*rest'), door('/a/:one'), door('/a/b')]);
    expect(router.find('GET', ['a', 'b'])?.door.path).toBe('/a/b');
    expect(router.find('GET', ['a', 'c'])).toMatchObject({ door: { path: '/a/:one' }, params: { one: 'c' } });
    expect(router.find('GET', ['a', 'c', 'd'])).toMatchObject({ params: { rest: 'c/d' } });
  });

  it('answers HEAD through the GET door and no other method through it', () => {
    const router = createRouter([door('/a')]);
    expect(router.find('HEAD', ['a'])).not.toBeNull();
    for (const method of ['POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT', 'OPTIONS', 'get']) expect(router.find(method, ['a'])).toBeNull();
  });

  it('keeps sockets and requests apart', () => {
    const router = createRouter([door('/sync/:notebook', 'GET', 'socket')]);
    expect(router.find('GET', ['sync', 'x'])).toBeNull();
    expect(router.findSocket(['sync', 'x'])).not.toBeNull();
  });

  it('refuses a table with two rows for one door', () => {
    expect(() => createRouter([door('/a/:one'), door('/a/:two')])).toThrow(/two doors/);
  });

  it('accepts the table that Pinion has, in development too', () => {
    expect(() => createRouter([...DOORS, ...devDoors])).not.toThrow();
  });
});
