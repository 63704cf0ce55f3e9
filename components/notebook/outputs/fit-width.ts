/** How wide a column must be for what is in view of it. */
import { formatNumber } from '@/components/format';
import type { Scalar } from '@/lib/notebook/outputs';
import { visibleText } from '@/lib/notebook/visible-text';

const AROUND = 24;

/** Pixels, by the font in which `near` is drawn. */
export function fittingWidth(near: Element, name: string, values: readonly (Scalar | undefined)[]): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  const { fontSize, fontFamily, fontWeight } = getComputedStyle(near);
  const widest = (weight: string, texts: readonly string[]) => {
    context.font = `${weight} ${fontSize} ${fontFamily}`;
    return Math.max(0, ...texts.map((text) => context.measureText(text).width));
  };
  const texts = values.flatMap((value) => (value === undefined ? [] : [value === null ? 'missing' : typeof value === 'number' ? formatNumber(value) : visibleText(String(value))]));
  return Math.ceil(Math.max(widest(fontWeight, texts), widest('600', [`${visibleText(name)} ↓`]))) + AROUND;
}
