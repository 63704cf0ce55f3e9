/** Terminals' colours on the page: the first sixteen are the theme's, so that they can be read on its ground; the others are what was asked for. */
import type { CSSProperties } from 'react';
import { cubeColor, type Style } from '@/lib/notebook/terminal';

export function styleOf({ color, background, isBold, isFaint, isItalic, isUnderlined, isStruck, isInverse }: Style): { readonly style: CSSProperties; readonly 'data-color'?: number; readonly 'data-background'?: number } {
  const [front, back] = isInverse ? [background ?? 'var(--canvas)', color ?? 'var(--text)'] : [color, background];
  const lines = [...(isUnderlined ? ['underline'] : []), ...(isStruck ? ['line-through'] : [])];
  const named = (value: Style['color']) => (typeof value === 'number' && value < 16 ? value : undefined);
  const css = (value: Style['color']) => (typeof value === 'number' ? (value < 16 ? undefined : cubeColor(value)) : value);
  const style: CSSProperties = {
    ...(css(front) === undefined ? {} : { color: css(front) }), ...(css(back) === undefined ? {} : { background: css(back) }),
    ...(isBold ? { fontWeight: 700 } : {}), ...(isFaint ? { color: 'var(--text-3)' } : {}), ...(isItalic ? { fontStyle: 'italic' } : {}), ...(lines.length === 0 ? {} : { textDecoration: lines.join(' ') }),
  };
  // A colour for a dark ground on a light one, or the other way, has something behind it that it can be read on.
  if (css(front) !== undefined && back === undefined && css(front)!.startsWith('#')) style.background = isLight(css(front)!) ? '#1b1d20' : '#fbfaf8';
  return { style, ...(named(front) === undefined ? {} : { 'data-color': named(front)! }), ...(named(back) === undefined ? {} : { 'data-background': named(back)! }) };
}

/** Whether a colour has less contrast on the light ground than on the dark one (WCAG's relative luminance). */
export function isLight(color: string): boolean {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}
