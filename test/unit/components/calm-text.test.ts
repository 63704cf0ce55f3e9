import { describe, expect, it } from 'vitest';
import { paceOf } from '@/components/notebook/outputs/use-calm-text';

describe('How often printed text that still grows is shown anew', () => {
  it('as it comes while it is short, whoever writes', () => {
    expect([paceOf(0, Number.POSITIVE_INFINITY), paceOf(5_000, 0)]).toEqual([0, 0]);
  });
  it('four times a second once it is long, and once a second while keys are pressed', () => {
    expect([paceOf(1_000_000, Number.POSITIVE_INFINITY), paceOf(1_000_000, 40)]).toEqual([250, 1_000]);
  });
});
