import { formatNumber } from '@/components/format';
import type { Scalar } from '@/lib/notebook/outputs';

/** Numbers grouped, the numbers that JSON lacks as they came. */
export function elementText(value: Scalar): string {
  return typeof value === 'number' ? formatNumber(value) : String(value);
}
