import { finite } from '../../heads/reading';
import { columnwise } from '../columnwise';
import type { StepSpec } from '../step';

export interface BinarizerSpec extends StepSpec {
  readonly kind: 'binarizer';
  readonly threshold: number;
}

/** 1 above the threshold, else 0. A missing value stays missing. */
export const binarizer = columnwise<BinarizerSpec, { readonly threshold: number }>({
  kind: 'binarizer',
  label: 'Binarizer',
  fit: (_, { threshold }) => ({ threshold }),
  map: ({ threshold }) => (value) => (value > threshold ? 1 : 0),
  read: ({ threshold }) => ({ threshold: finite(threshold, 'threshold') }),
});
