/** Decimal numbers from bytes and from texts as people write them. */
import { parseNumber } from '../scalars';

/** Powers of ten that a double holds exactly. */
export const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const SPLITTER = 134217729; // 2^27 + 1
const MARGIN = 2 ** -48;

/**
 * (high · 10⁸ + low) / 10^decimals as the nearest double, or NaN where this way cannot tell and `Number()` has to. high < 10⁹, low < 10⁸,
 * decimals ≤ 22. The mantissa is exact as the sum of two doubles, and so is the power of ten; the quotient is known to some 100 bits
 * (Dekker 1971, as in Shewchuk's two-product), so its rounding is certain unless it lies within 2⁻⁴⁸ of an ulp of the middle between two doubles.
 */
export function nearestQuotient(high: number, low: number, decimals: number): number {
  const top = high * 1e8; // 10⁸ = 5⁸ · 2⁸ and high · 5⁸ < 2⁵³, so this is exact
  const mantissa = top + low;
  const rest = low - (mantissa - top);
  const power = POWERS[decimals]!;
  const quotient = mantissa / power;
  // product + error is quotient · power, exactly
  const product = quotient * power;
  let split = SPLITTER * quotient;
  const qHigh = split - (split - quotient);
  const qLow = quotient - qHigh;
  split = SPLITTER * power;
  const pHigh = split - (split - power);
  const pLow = power - pHigh;
  const error = qLow * pLow - (product - qHigh * pHigh - qLow * pHigh - qHigh * pLow);
  const second = (mantissa - product - error + rest) / power;
  const slack = Math.abs(second) * MARGIN;
  const least = quotient + (second - slack);
  return least === quotient + (second + slack) ? least : NaN;
}

/** How numbers are written in a file. */
export interface NumberStyle {
  readonly decimal: '.' | ',';
  readonly thousands: string | null;
  readonly currency: boolean;
  readonly percent: boolean;
}

const CURRENCY = /^(?:[A-Z]{3}|[$€£¥₹₽₩₺₪฿]|[A-Z]{1,2}\$|kr|zł|Kč|CHF|Fr\.?)$/u;

/** A reader of one text: NaN where it is no number as this style writes them. Accounting's (1,200) is −1200 with `currency`. */
export function numberReader(style: NumberStyle): (text: string) => number {
  const grouped = style.thousands === null ? null : groupsOf(style.thousands, style.decimal);
  const space = style.thousands === ' ';
  return (given) => {
    let text = given;
    let sign = 1;
    if (style.currency) {
      const accounting = /^\((.*)\)$/.exec(text);
      if (accounting) { text = accounting[1]!; sign = -1; }
      text = withoutCurrency(text);
    }
    let scale = 1;
    if (style.percent && text.endsWith('%')) { text = text.slice(0, -1).trimEnd(); scale = 100; }
    if (text === 'Infinity' || text === '+Infinity') return Infinity;
    if (text === '-Infinity') return -Infinity;
    if (grouped !== null) {
      if (space) text = text.replace(/[\u00a0\u202f]/g, ' ');
      if (grouped.test(text)) text = text.split(style.thousands!).join('');
      else if (text.includes(style.thousands!)) return NaN;
    }
    if (style.decimal === ',') {
      if (text.includes('.')) return NaN;
      text = text.replace(',', '.');
    }
    const value = parseNumber(text);
    return scale === 1 ? sign * value : (sign * value) / scale;
  };
}

function withoutCurrency(text: string): string {
  const found = /^([+-]?)\s*([^\d\s.,+-]{0,3})\s*([+-]?[\d.,'\u00a0\u202f ]*\d[\d.,'\u00a0\u202f ]*?|[+-]?[.,]\d+)\s*([^\d\s.,+-]{0,3})\.?$/u.exec(text);
  if (found === null) return text;
  const [, sign = '', before = '', number = '', after = ''] = found;
  if (before === '' && after === '') return text;
  // A percent sign is not a currency, and a number has one currency at most.
  if (after === '%' && before !== '' && CURRENCY.test(before)) return text;
  if ((before !== '' && after !== '') || !CURRENCY.test(before + after)) return text;
  return sign !== '' && /^[+-]/.test(number) ? text : sign + number;
}

function groupsOf(thousands: string, decimal: string): RegExp {
  const escaped = (one: string) => one.replace(/[.]/, '\\.');
  return new RegExp(`^[+-]?\\d{1,3}(?:${escaped(thousands)}\\d{3})+(?:${escaped(decimal)}\\d*)?$`);
}
