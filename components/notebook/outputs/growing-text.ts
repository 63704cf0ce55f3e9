/** Text that grows at its end, as lines of a terminal: what was read already is not read again. */
import { Terminal, type TerminalLine } from '@/lib/notebook/terminal';

export class GrowingText {
  #text = '';
  #terminal = new Terminal();

  /** The lines of `text`; for the same text the same ones. */
  lines(text: string): readonly TerminalLine[] {
    if (text !== this.#text) {
      const grows = text.startsWith(this.#text);
      if (!grows) this.#terminal = new Terminal();
      this.#terminal.write(grows ? text.slice(this.#text.length) : text);
      this.#text = text;
    }
    return this.#terminal.lines();
  }
}
