import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { overlapOf } from '@/lib/domain/leakage';
import { scanColumn } from '@/lib/domain/privacy';

describe('the privacy scan', () => {
  it.each([
    ['email', [], 'e-mail address'], ['customerEmail', [], 'e-mail address'], ['E-Mail', [], 'e-mail address'], ['phone_number', [], 'phone number'], ['SSN', [], 'national identity number'],
    ['last_name', [], 'person’s name'], ['dateOfBirth', [], 'date of birth'], ['home address', [], 'street address'],
    ['contact', ['ann@example.com', 'bob.b@mail.example.org', null], 'e-mail address'], ['x1', ['+49 30 1234567', '+1 415 555 2671'], 'phone number'],
    ['ref', ['123-45-6789', '987-65-4321'], 'national identity number'], ['konto', ['DE89 3704 0044 0532 0130 00'], 'bank account or card'],
  ])('finds %s', (name, values, what) => {
    expect(scanColumn(name, values)).toMatchObject([{ column: name, what }]);
  });

  it.each([
    ['age', [39, 50]], ['native-country', ['United-States', 'Cuba']], ['relationship', ['Husband']], ['capital-gain', [2174]], ['fnlwgt', [77516]], ['education-num', [13]], ['hours-per-week', [40]],
    ['product_name', ['Blue chair']], ['TotalCharges', ['29.85', '1889.5']], ['PhoneService', Array.from({ length: 40 }, (_, index) => (index % 2 ? 'Yes' : 'No'))], ['bill', ['Dep. A-12']], ['occupation', ['Exec-managerial', 'Prof-specialty']], ['code', ['2026-11-21', '10:30']],
  ])('leaves %s alone', (name, values) => {
    expect(scanColumn(name, values)).toEqual([]);
  });

  it('takes anything for a value without failing', () => {
    fc.assert(fc.property(fc.string(), fc.array(fc.anything()), (name, values) => {
      expect(Array.isArray(scanColumn(name, values))).toBe(true);
    }));
  });
});

describe('shared rows of training and evaluation', () => {
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `row ${from + index}`);

  it('are none in a clean split, and fail a split that leaks', () => {
    expect(overlapOf(rows(0, 1000), rows(1000, 1200))).toMatchObject({ shared: 0, verdict: 'pass' });
    expect(overlapOf(rows(0, 1000), rows(900, 1100))).toMatchObject({ shared: 100, verdict: 'fail' });
    expect(overlapOf(rows(0, 1000), rows(0, 1000))).toMatchObject({ verdict: 'fail' });
  });

  it('are forgiven where the data repeats itself by chance', () => {
    const coarse = (n: number, seed: number) => Array.from({ length: n }, (_, index) => String(((index + seed) * 7919) % 97));
    expect(overlapOf(coarse(2000, 0), coarse(500, 31))).toMatchObject({ shared: 500, expected: 1, verdict: 'pass' });
  });

  it('cannot be decided without rows', () => {
    expect(overlapOf([], rows(0, 3)).verdict).toBe('insufficient');
    expect(overlapOf(rows(0, 3), []).verdict).toBe('insufficient');
  });
});
