import { describe, expect, it } from 'vitest';
import { CREDIT_COLUMNS, generateCreditCsv } from '@/lib/server/example/credit-data';

describe('the worked example’s data', () => {
  it('is the same for the same seed and another for another', () => {
    expect(generateCreditCsv(200, 7)).toBe(generateCreditCsv(200, 7));
    expect(generateCreditCsv(200, 8)).not.toBe(generateCreditCsv(200, 7));
  });

  it('has every column in every row, a plausible share of defaults and some dirty values', () => {
    const [header, ...rows] = generateCreditCsv(4000, 7).trim().split('\n').map((line) => line.split(','));
    expect(header).toEqual([...CREDIT_COLUMNS]);
    expect(rows.every((row) => row.length === CREDIT_COLUMNS.length)).toBe(true);
    const share = rows.filter((row) => row.at(-1) === 'yes').length / rows.length;
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.4);
    expect(rows.filter((row) => row[0] === '-1').length).toBeGreaterThan(5);
    expect(rows.filter((row) => row[1] === 'n/a' || row[1] === '—').length).toBeGreaterThan(20);
    expect(new Set(rows.map((row) => row[2])).size).toBeGreaterThan(8);
  });
});
