/**
 * JSON of other people's files, without loss: numbers that a double cannot hold, and Python's NaN and Infinity, are kept as
 * the text they stood as and written back so. Everything else is as JSON.parse and JSON.stringify have it.
 */

/** A number that JavaScript cannot hold, as its text. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const SUSPECT = /\d{16}|\d[eE]\+?\d{3}|NaN|Infinity/;
const NUMBER = /-?Infinity|NaN|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** @throws SyntaxError as JSON.parse does */
export function parseExactJson(text: string): unknown {
  if (!SUSPECT.test(text)) return JSON.parse(text);
  const mark = unusedMark(text);
  const kept: string[] = [];
  let hasExact = false;
  // Only what stands outside of strings is looked at; strings may be megabytes long, so their ends are searched, not matched.
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('"', at);
    const until = open < 0 ? text.length : open;
    kept.push(text.slice(at, until).replace(NUMBER, (number) => {
      if (isHeld(number)) return number;
      hasExact = true;
      return `"${mark}${number}"`;
    }));
    if (open < 0) break;
    let close = open;
    do close = text.indexOf('"', close + 1); while (close > 0 && isEscaped(text, close));
    at = close < 0 ? text.length : close + 1;
    kept.push(text.slice(open, at));
  }
  if (!hasExact) return JSON.parse(text);
  return JSON.parse(kept.join(''), (key, value: unknown) => {
    if (key.startsWith(mark)) throw new SyntaxError(`${key.slice(mark.length)} is no name of a field`);
    return typeof value === 'string' && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value;
  });
}

/** Writes what `parseExactJson` read, the exact numbers as their text. */
export function writeExactJson(value: unknown, indent: number): string {
  let hasExact = false;
  const plain = JSON.stringify(value, (_, one: unknown) => {
    if (one instanceof ExactNumber) hasExact = true;
    return one;
  }, indent);
  if (!hasExact) return plain;
  const mark = unusedMark(plain);
  const marked = JSON.stringify(value, (_, one: unknown) => (one instanceof ExactNumber ? `${mark}${one.text}` : one), indent);
  return marked.replace(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1');
}

/** Whether JavaScript writes this number as it read it: whole numbers to the last digit, others within a double's range. */
function isHeld(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value)) return false;
  return !/^-?\d+$/.test(text) || text.length < 16 || String(value) === text;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

/** Letters and digits that do not occur in the text, the same for the same text; in one pass, whatever marks a file holds on purpose. */
function unusedMark(text: string): string {
  const used = new Set(Array.from(text.matchAll(/exactnumber(\d+)(?=x)/g), ([, count]) => count));
  let count = 0;
  while (used.has(String(count))) count += 1;
  return `exactnumber${count}x`;
}
