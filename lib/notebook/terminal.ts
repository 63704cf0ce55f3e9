/**
 * Printed text as a terminal would show it: lines of coloured pieces. Understood are colours and weights (ECMA-48 SGR: 16, 256 and
 * three-byte colours), carriage return, backspace, cursor movements and erasing, as progress bars use them. Every other sequence,
 * links and titles among them, is left out; nothing is ever an address. Text may come in parts: a sequence cut in two is held back.
 */
export interface Style {
  /** An index from 0 to 255 as terminals number colours, or `#rrggbb`. */
  readonly color?: number | string;
  readonly background?: number | string;
  readonly isBold?: boolean;
  readonly isFaint?: boolean;
  readonly isItalic?: boolean;
  readonly isUnderlined?: boolean;
  readonly isStruck?: boolean;
  readonly isInverse?: boolean;
}

export interface Run {
  readonly text: string;
  readonly style: Style;
}

export interface TerminalLine {
  readonly text: string;
  /** In order; their texts make up `text`. */
  readonly runs: readonly Run[];
}

const PLAIN: Style = {};
/** Rows above the last that a cursor may go back to; what is twice as far up stands. */
const REACH = 500;
/** Columns that a cursor may go to: further ones would be a way to fill the memory. */
const WIDEST = 10_000;
/** A sequence that has not ended by then is none. */
const LONGEST_SEQUENCE = 4_096;
const TAB = 8;

// eslint-disable-next-line no-control-regex -- control sequences are what is looked for
const SEQUENCE = /\u001b(?:\[([0-9;:?<=>!]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[PX^_][^\u001b]*\u001b\\|[()*+][A-Za-z0-9]|[@-OQ-WYZ\\`a-~])/y;
// eslint-disable-next-line no-control-regex -- likewise
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** Most lines are one piece of one style (`whole`), and never more than that; one is cut into characters when something is written over it. */
interface Open { whole: string; style: Style; cut: Cut | null }
interface Cut { readonly cells: string[]; readonly styles: Style[] }

const emptyLine = (): Open => ({ whole: '', style: PLAIN, cut: null });

function cutOf(line: Open): Cut {
  if (line.cut === null) {
    const cells = [...line.whole];
    line.cut = { cells, styles: cells.map(() => line.style) };
  }
  return line.cut;
}

/** The cursor is at the end of a line that is whole. */
const END = -1;

export class Terminal {
  readonly #done: TerminalLine[] = [];
  /** Lines that can still change: the last ones. */
  #open: Open[] = [emptyLine()];
  #row = 0;
  #column = 0;
  #style: Style = PLAIN;
  #rest = '';
  #version = 0;
  #shown: { readonly version: number; readonly lines: readonly TerminalLine[] } = { version: -1, lines: [] };

  write(text: string): void {
    const all = this.#rest + text;
    this.#rest = '';
    this.#version += 1;
    let at = 0;
    CONTROL.lastIndex = 0;
    for (let match = CONTROL.exec(all); match !== null; match = CONTROL.exec(all)) {
      if (match.index > at) this.#put(all.slice(at, match.index));
      at = match.index + 1;
      if (match[0] === '\u001b') {
        SEQUENCE.lastIndex = match.index;
        const sequence = SEQUENCE.exec(all);
        if (sequence !== null) {
          at = SEQUENCE.lastIndex;
          if (sequence[2] !== undefined) this.#obey(sequence[1]!, sequence[2]);
        } else if (all.length - match.index < LONGEST_SEQUENCE && isBegun(all.slice(match.index))) {
          this.#rest = all.slice(match.index);
          return;
        }
      } else this.#control(match[0]);
      CONTROL.lastIndex = at;
    }
    if (at < all.length) this.#put(all.slice(at));
  }

  /** All lines; those that are done are the same objects each time. */
  lines(): readonly TerminalLine[] {
    if (this.#shown.version !== this.#version) {
      const open = this.#open.map(closed);
      // A line break at the very end closes the last line and begins no other.
      const isEmpty = open.at(-1)!.text === '' && open.length + this.#done.length > 1;
      this.#shown = { version: this.#version, lines: [...this.#done, ...(isEmpty ? open.slice(0, -1) : open)] };
    }
    return this.#shown.lines;
  }

  #control(character: string): void {
    if (character === '\n') this.#newLine();
    else if (character === '\r') this.#column = 0;
    else if (character === '\b') this.#column = Math.max(0, this.#at() - 1);
    else if (character === '\t') {
      const to = Math.min(WIDEST, (Math.floor(this.#at() / TAB) + 1) * TAB);
      const line = cutOf(this.#open[this.#row]!);
      if (this.#column >= line.cells.length) this.#put(' '.repeat(to - this.#column));
      else this.#column = to;
    } else if (character !== '\u0007' && character !== '\u0000') this.#put(`⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
  }

  #newLine(): void {
    this.#row += 1;
    this.#column = 0;
    if (this.#row === this.#open.length) this.#open.push(emptyLine());
    // Many at a time: taking the first of a list away moves all others.
    if (this.#open.length > 2 * REACH) {
      for (const line of this.#open.splice(0, this.#open.length - REACH)) this.#done.push(closed(line));
      this.#row = Math.min(this.#row, this.#open.length - 1);
    }
  }

  #put(text: string): void {
    const open = this.#open[this.#row]!;
    if (this.#column === 0 && (open.cut === null ? open.whole === '' : open.cut.cells.length === 0)) {
      open.whole = text;
      open.style = this.#style;
      open.cut = null;
      this.#column = END;
      return;
    }
    let column = this.#at();
    const line = cutOf(open);
    while (line.cells.length < column) { line.cells.push(' '); line.styles.push(PLAIN); }
    for (const character of text) {
      line.cells[column] = character;
      line.styles[column] = this.#style;
      column += 1;
    }
    this.#column = column;
  }

  /** The column of the cursor, in a line of characters. */
  #at(): number {
    const line = cutOf(this.#open[this.#row]!);
    if (this.#column === END) this.#column = line.cells.length;
    return this.#column;
  }

  #obey(parameters: string, command: string): void {
    if (command === 'm') {
      this.#style = styled(this.#style, parameters);
      return;
    }
    this.#at();
    const first = Number.parseInt(parameters, 10);
    const count = Math.min(WIDEST, Number.isNaN(first) ? 1 : Math.max(1, first));
    const line = () => cutOf(this.#open[this.#row]!);
    switch (command) {
      case 'A': this.#row = Math.max(0, this.#row - count); this.#at(); return;
      case 'B': this.#row = Math.min(this.#open.length - 1, this.#row + count); this.#at(); return;
      case 'C': this.#column = Math.min(WIDEST, this.#column + count); return;
      case 'D': this.#column = Math.max(0, this.#column - count); return;
      case 'E': this.#row = Math.min(this.#open.length - 1, this.#row + count); this.#column = 0; this.#at(); return;
      case 'F': this.#row = Math.max(0, this.#row - count); this.#column = 0; return;
      case 'G': this.#column = Math.min(WIDEST, count - 1); return;
      case 'K': erase(line(), first || 0, this.#column); return;
      case 'J':
        erase(line(), first || 0, this.#column);
        if ((first || 0) === 0 || first === 2) for (const below of this.#open.slice(this.#row + 1)) Object.assign(below, emptyLine());
        return;
      default:
    }
  }
}

/** What could still become a sequence. */
function isBegun(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control sequences are what is looked for
  return /^\u001b(?:\[[0-9;:?<=>!]*[ -/]*|\][^\u0007\u001b]*\u001b?|[PX^_][^\u001b]*\u001b?|[()*+])?$/.test(text);
}

function erase(line: Cut, which: number, column: number): void {
  if (which === 0) { line.cells.length = Math.min(line.cells.length, column); line.styles.length = line.cells.length; }
  else if (which === 2) { line.cells.length = 0; line.styles.length = 0; }
  else for (let at = 0; at < Math.min(column + 1, line.cells.length); at += 1) { line.cells[at] = ' '; line.styles[at] = PLAIN; }
}

function closed({ whole, style, cut }: Open): TerminalLine {
  if (cut === null) return { text: whole, runs: whole === '' ? [] : [{ text: whole, style }] };
  const { cells, styles } = cut;
  const runs: { text: string; style: Style }[] = [];
  cells.forEach((cell, at) => {
    const last = runs.at(-1);
    if (last !== undefined && last.style === styles[at]) last.text += cell;
    else runs.push({ text: cell, style: styles[at]! });
  });
  return { text: runs.map((run) => run.text).join(''), runs };
}

const FLAGS: Readonly<Record<number, keyof Style>> = { 1: 'isBold', 2: 'isFaint', 3: 'isItalic', 4: 'isUnderlined', 7: 'isInverse', 9: 'isStruck', 21: 'isUnderlined' };
const ENDS: Readonly<Record<number, readonly (keyof Style)[]>> = { 22: ['isBold', 'isFaint'], 23: ['isItalic'], 24: ['isUnderlined'], 27: ['isInverse'], 29: ['isStruck'], 39: ['color'], 49: ['background'] };

/** One style for each look, so that equal ones are the same object. */
const known = new Map<string, Style>();

function styled(before: Style, parameters: string): Style {
  const style: { -readonly [Key in keyof Style]: Style[Key] } = { ...before };
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number);
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    if (code === 0) for (const key of Object.keys(style) as (keyof Style)[]) delete style[key];
    else if (FLAGS[code] !== undefined) (style as Record<string, boolean>)[FLAGS[code]!] = true;
    else if (ENDS[code] !== undefined) for (const key of ENDS[code]!) delete style[key];
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) style.color = code >= 90 ? code - 82 : code - 30;
    else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) style.background = code >= 100 ? code - 92 : code - 40;
    else if (code === 38 || code === 48) {
      const key = code === 38 ? 'color' : 'background';
      if (codes[at + 1] === 5) {
        const index = codes[at + 2] ?? -1;
        if (Number.isInteger(index) && index >= 0 && index <= 255) style[key] = index;
        at += 2;
      } else if (codes[at + 1] === 2) {
        const bytes = codes.slice(at + 2, at + 5);
        if (bytes.length === 3 && bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255)) style[key] = `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
        at += 4;
      }
    }
  }
  if (Object.keys(style).length === 0) return PLAIN;
  const name = JSON.stringify(Object.entries(style).sort(([a], [b]) => (a < b ? -1 : 1)));
  const found = known.get(name);
  if (found !== undefined) return found;
  if (known.size < 10_000) known.set(name, style);
  return style;
}

/** `#rrggbb` of one of 256 colours from 16 on: a cube of six steps each way, then 24 greys. */
export function cubeColor(index: number): string {
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const bytes = index >= 232 ? [0, 0, 0].map(() => 8 + (index - 232) * 10) : [Math.floor((index - 16) / 36), Math.floor(((index - 16) % 36) / 6), (index - 16) % 6].map(level);
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The text of printed output without sequences, overwritten parts left out: what is copied and searched. */
export function plainText(text: string): string {
  const terminal = new Terminal();
  terminal.write(text);
  return terminal.lines().map((line) => line.text).join('\n');
}
