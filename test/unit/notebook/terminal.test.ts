/** Printed text as a terminal shows it, in parts as it comes, and the search in it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOfRow, matchesIn, piecesOf, rowStarts } from '@/lib/notebook/found-lines';
import { cubeColor, plainText, Terminal } from '@/lib/notebook/terminal';

const E = '\u001b[';
const shown = (text: string) => { const terminal = new Terminal(); terminal.write(text); return terminal.lines(); };
const runs = (text: string) => shown(text).flatMap((line) => line.runs.map((run) => [run.text, run.style]));

describe('printed text', () => {
  it('has the colours and weights it asks for', () => {
    expect(runs(`${E}31mred${E}0m plain ${E}1;4;92mloud${E}22;24mbright${E}m`)).toEqual([['red', { color: 1 }], [' plain ', {}], ['loud', { color: 10, isBold: true, isUnderlined: true }], ['bright', { color: 10 }]]);
    expect(runs(`${E}38;5;208mcube${E}48;2;1;2;255mtrue${E}39;49mback${E}7mturned`)).toEqual([['cube', { color: 208 }], ['true', { color: 208, background: '#0102ff' }], ['back', {}], ['turned', { isInverse: true }]]);
    expect(runs(`${E}38;5;999mno${E}38;2;1;2mno`)).toEqual([['nono', {}]]);
    expect([cubeColor(16), cubeColor(208), cubeColor(231), cubeColor(232), cubeColor(255)]).toEqual(['#000000', '#ff8700', '#ffffff', '#080808', '#eeeeee']);
  });

  it('is overwritten as progress bars do it', () => {
    expect(plainText('10 %\r20 %\r100 %\ndone')).toBe('100 %\ndone');
    expect(plainText('abcdef\rxy')).toBe('xycdef');
    expect(plainText(`abcdef\r${E}Kxy`)).toBe('xy');
    expect(plainText(`one 1\ntwo 1\n${E}2Aone 2\n${E}1Btwo 2`)).toBe('one 2\ntwo 1\ntwo 2');
    expect(plainText(`one\ntwo${E}1A${E}2K\rthree\n`)).toBe('three\ntwo');
    expect(plainText('abc\b\bX')).toBe('aXc');
    expect(plainText(`a${E}5Gb`)).toBe('a   b');
    expect(plainText('a\tb\nabcdefgh\tb')).toBe('a       b\nabcdefgh        b');
    expect(plainText(`keep\n${E}Jnew`)).toBe('keep\nnew');
  });

  it('hides nothing and leads nowhere', () => {
    expect(plainText('\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007')).toBe('click');
    expect(plainText('\u001b]0;title\u001b\\shown\u001b[?25l\u001b[6n\u001bc')).toBe('shown');
    expect(plainText('bell\u0007 and \u0001 and nul\u0000')).toBe('bell and ⟨U+0001⟩ and nul');
    expect(plainText(`${E}99999999C!`).length).toBeLessThan(20_000);
    expect(shown(`${'\n'.repeat(2_000)}${E}9999Atop`)).toHaveLength(2_000);
  });

  it('ends lines as text does, and keeps empty ones', () => {
    expect(shown('a\n\nb\n').map((line) => line.text)).toEqual(['a', '', 'b']);
    expect(shown('').map((line) => line.text)).toEqual(['']);
    expect(shown('a\r\nb').map((line) => line.text)).toEqual(['a', 'b']);
  });

  const part = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.constantFrom('\n', '\r', '\b', '\t', `${E}31m`, `${E}0m`, `${E}38;5;200m`, `${E}2A`, `${E}1B`, `${E}K`, `${E}2K`, `${E}J`, `${E}3C`, `${E}2D`, '\u001b]8;;x\u0007', '\u001b', '[', '\u001b]0'));
  it('is the same however it is cut on its way', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(400), { maxLength: 8 }), (parts, cuts) => {
      const text = parts.join('');
      const places = [...new Set([0, ...cuts.map((cut) => Math.min(text.length, cut)), text.length])].sort((a, b) => a - b)
        // Half a character of two code units is none.
        .filter((place) => !(place > 0 && place < text.length && /[\ud800-\udbff]/.test(text[place - 1]!)));
      const terminal = new Terminal();
      places.slice(1).forEach((to, at) => terminal.write(text.slice(places[at], to)));
      expect(terminal.lines().map((line) => line.text)).toEqual(shown(text).map((line) => line.text));
      for (const line of terminal.lines()) expect(line.runs.map((run) => run.text).join('')).toBe(line.text);
    }));
  });

  it('of a hundred thousand lines keeps the lines that are done, as they are', () => {
    const terminal = new Terminal();
    for (let line = 0; line < 100_000; line += 1) terminal.write(`line ${line}\n`);
    const before = terminal.lines();
    terminal.write('more\n');
    const after = terminal.lines();
    expect(after).toHaveLength(100_001);
    expect(after[50_000]).toBe(before[50_000]);
  });
});

describe('the search in text', () => {
  it('finds every place, whatever the case, and marks it across colours', () => {
    const lines = shown(`an Error\nno\n${E}31mer${E}32mror${E}0m error`);
    const matches = matchesIn(lines, 'ERROR');
    expect(matches).toEqual([{ line: 0, start: 3, end: 8 }, { line: 2, start: 0, end: 5 }, { line: 2, start: 6, end: 11 }]);
    expect(piecesOf(lines[2]!, 0, 11, matches.slice(1), 1).map((piece) => [piece.text, piece.match])).toEqual([['er', 1], ['ror', 1], [' ', -1], ['error', 2]]);
    expect(matchesIn(lines, '')).toEqual([]);
  });

  it('cuts lines into rows that make up the line again', () => {
    fc.assert(fc.property(fc.array(fc.stringMatching(/^[ -~äß]{0,30}$/), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 12 }), (texts, columns) => {
      const lines = texts.map((text) => ({ text, runs: text === '' ? [] : [{ text, style: {} }] }));
      const starts = rowStarts(lines, columns);
      const joined = lines.map(() => '');
      for (let row = 0; row < starts.at(-1)!; row += 1) {
        const line = lineOfRow(starts, row);
        const from = (row - starts[line]!) * columns;
        joined[line] += piecesOf(lines[line]!, from, from + columns, [], 0).map((piece) => piece.text).join('');
      }
      expect(joined).toEqual(texts);
    }));
  });
});
