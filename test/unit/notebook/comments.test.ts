import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf, plainOf } from '@/lib/notebook/comments';

const una = { id: '1', name: 'Una' };
const both = [una, { id: '2', name: 'Una Berg' }];

describe('the words of a comment', () => {
  it('know code, strong, emphasis, addresses and those who are named', () => {
    expect(piecesOf('See `a * b`, **now**, *please*: https://example.com/a?b=c. @Una Berg, ok?', both)).toEqual([
      { kind: 'text', text: 'See ' }, { kind: 'code', text: 'a * b' }, { kind: 'text', text: ', ' }, { kind: 'strong', text: 'now' }, { kind: 'text', text: ', ' },
      { kind: 'emphasis', text: 'please' }, { kind: 'text', text: ': ' }, { kind: 'link', text: 'https://example.com/a?b=c', href: 'https://example.com/a?b=c' }, { kind: 'text', text: '.' },
      { kind: 'text', text: ' ' }, { kind: 'mention', text: '@Una Berg' }, { kind: 'text', text: ', ok?' },
    ]);
  });

  it('mark a name only where it is one of those who were named', () => {
    expect(piecesOf('@Ada and @Una', [una]).filter(({ kind }) => kind === 'mention')).toEqual([{ kind: 'mention', text: '@Una' }]);
  });

  it('are plain in one line', () => {
    expect(plainOf('See `a`,\n**now** https://example.com')).toBe('See a, now https://example.com');
  });

  it('make an address of http and https alone', () => {
    const bad = ['javascript:alert(1)', 'data:text/html,<script>', '[x](javascript:alert(1))', 'vbscript:x', '//evil.example'];
    for (const each of bad) expect(piecesOf(each, []).some(({ kind }) => kind === 'link')).toBe(false);
  });

  it('are all there, whatever they are, and every address is http(s)', () => {
    const hostile = fc.stringMatching(/^[@Una*`<>&a: /.()[\]\n-]{0,60}$/);
    fc.assert(fc.property(fc.oneof(fc.string(), hostile, fc.webUrl()), (body) => {
      const pieces = piecesOf(body, both);
      const written = pieces.map((piece) => ({ code: `\`${piece.text}\``, strong: `**${piece.text}**`, emphasis: `*${piece.text}*`, text: piece.text, mention: piece.text, link: piece.text })[piece.kind]).join('');
      expect(written).toBe(body);
      for (const piece of pieces) if (piece.kind === 'link') expect(piece.href).toMatch(/^https?:\/\//);
    }));
  });
});
