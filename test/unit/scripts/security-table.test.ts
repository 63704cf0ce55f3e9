/** The table of attacks and faults names tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rows = readFileSync('test/SECURITY.md', 'utf8').split('\n').flatMap((line) => {
  const found = /^\| (\d+) \| .+ \| `([^`]+)`: (.+) \|$/.exec(line);
  return found ? [{ number: Number(found[1]), file: `test/${found[2]!}`, words: found[3]! }] : [];
});

describe('the table of attacks and faults', () => {
  it('covers those that are about documents, outputs and files', () => {
    const split = rows.findIndex((row, index) => index > 0 && row.number < rows[index - 1]!.number);
    const [inputs, faults] = [rows.slice(0, split), rows.slice(split)].map((part) => new Set(part.map((row) => row.number)));
    expect([25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 37].filter((number) => !inputs!.has(number))).toEqual([]);
    expect([1, 10, 11, 12, 13, 17, 18, 19, 20].filter((number) => !faults!.has(number))).toEqual([]);
  });

  it.each(rows)('$number: “$words” is in $file', ({ file, words }) => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(words);
  });
});
