/** Colours and weights that programs for terminals print (ECMA-48, SGR), as pieces of text; every other sequence is left out. */

export interface AnsiPiece {
  readonly text: string;
  /** Of `bold`, `faint`, `italic`, `underline`, and `fg-0` to `fg-7`, as terminals number colours. */
  readonly styles: readonly string[];
}

// eslint-disable-next-line no-control-regex -- control sequences are what is looked for
const SEQUENCE = /\u001b\[([0-9;:?]*)([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;

/** Pieces in order; their texts joined are the text without its sequences. */
export function ansiPieces(text: string): AnsiPiece[] {
  const pieces: AnsiPiece[] = [];
  let styles: readonly string[] = [];
  let at = 0;
  const take = (until: number) => { if (until > at) pieces.push({ text: text.slice(at, until), styles }); };
  for (const match of text.matchAll(SEQUENCE)) {
    take(match.index);
    at = match.index + match[0].length;
    if (match[2] === 'm') styles = applied(styles, match[1]!);
  }
  take(text.length);
  return pieces;
}

const SIMPLE: Readonly<Record<number, string>> = { 1: 'bold', 2: 'faint', 3: 'italic', 4: 'underline' };

function applied(before: readonly string[], parameters: string): readonly string[] {
  let styles = [...before];
  const without = (pattern: RegExp) => { styles = styles.filter((style) => !pattern.test(style)); };
  const codes = parameters === '' ? [0] : parameters.split(/[;:]/).map(Number);
  for (let place = 0; place < codes.length; place += 1) {
    const code = codes[place]!;
    if (code === 0) styles = [];
    else if (SIMPLE[code]) styles = [...new Set([...styles, SIMPLE[code]])];
    else if (code === 22) without(/^(bold|faint)$/);
    else if (code === 23) without(/^italic$/);
    else if (code === 24) without(/^underline$/);
    else if (code === 39) without(/^fg-/);
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      without(/^fg-/);
      styles.push(`fg-${code % 10}`);
    } else if (code === 38 || code === 48) {
      // Colours out of 256 or of three bytes: of the first sixteen one can be named, the others keep the text's own.
      if (code === 38) without(/^fg-/);
      if (codes[place + 1] === 5) {
        const index = codes[place + 2] ?? -1;
        if (code === 38 && index >= 0 && index < 16) styles.push(`fg-${index % 8}`);
        place += 2;
      } else if (codes[place + 1] === 2) place += 4;
    }
  }
  return styles;
}
