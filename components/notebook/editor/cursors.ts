/** Other people in an editor: their selections as decorations, their carets with a flag that shows the name while it moves. */
import * as Y from 'yjs';
import type { PresenceEntry } from '../sync/document-client';
import styles from './editor.module.css';
import type { Monaco } from './load';

type Editor = ReturnType<Monaco['monaco']['editor']['create']>;
type Widget = Parameters<Editor['addContentWidget']>[0];
type Decorations = ReturnType<Editor['createDecorationsCollection']>;
type Decoration = Parameters<Decorations['set']>[0][number];

const FLAG_MS = 2_500;

interface Caret {
  readonly widget: Widget;
  readonly node: HTMLElement;
  at: number;
  timer: ReturnType<typeof setTimeout> | null;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** A position of a text that keeps its place while others type; base64. */
export function encodePosition(source: Y.Text, offset: number): string {
  return btoa(String.fromCharCode(...Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(source, offset, -1))));
}

/** Null for what does not point into `source`: others may send anything. */
export function decodePosition(source: Y.Text, position: string): number | null {
  try {
    const found = Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(bytesOf(position)), source.doc!);
    return found?.type === source ? found.index : null;
  } catch {
    return null;
  }
}

export class Cursors {
  readonly #monaco: Monaco['monaco'];
  readonly #editor: Editor;
  readonly #source: Y.Text;
  readonly #decorations: Decorations;
  readonly #carets = new Map<number, Caret>();

  constructor({ monaco }: Monaco, editor: Editor, source: Y.Text) {
    this.#monaco = monaco;
    this.#editor = editor;
    this.#source = source;
    this.#decorations = editor.createDecorationsCollection();
  }

  /** Draws those who are in this cell, and removes everybody else. */
  show(people: readonly PresenceEntry[]): void {
    const model = this.#editor.getModel();
    if (!model) return;
    const here = new Set<number>();
    const selections: Decoration[] = [];
    for (const person of people) {
      const anchor = person.selection && decodePosition(this.#source, person.selection.anchor);
      const head = person.selection && decodePosition(this.#source, person.selection.head);
      if (anchor == null || head == null) continue;
      here.add(person.client);
      if (anchor !== head) {
        const range = this.#monaco.Range.fromPositions(model.getPositionAt(Math.min(anchor, head)), model.getPositionAt(Math.max(anchor, head)));
        selections.push({ range, options: { className: styles[`selection${colourOf(person)}`] ?? null, stickiness: 1 } });
      }
      this.#showCaret(person, head);
    }
    this.#decorations.set(selections);
    for (const [client, caret] of this.#carets) if (!here.has(client)) this.#drop(client, caret);
  }

  #showCaret(person: PresenceEntry, head: number): void {
    const position = this.#editor.getModel()!.getPositionAt(head);
    const caret = this.#carets.get(person.client) ?? this.#add(person);
    const isNew = caret.at !== head;
    caret.at = head;
    caret.node.dataset['below'] = String(position.lineNumber === 1);
    this.#place(caret, position);
    if (!isNew) return;
    caret.node.dataset['named'] = 'true';
    if (caret.timer) clearTimeout(caret.timer);
    caret.timer = setTimeout(() => { delete caret.node.dataset['named']; }, FLAG_MS);
  }

  #add(person: PresenceEntry): Caret {
    const node = document.createElement('div');
    node.className = styles['caret'] ?? '';
    node.style.setProperty('--presence', `var(--presence-${colourOf(person)})`);
    const flag = document.createElement('span');
    flag.className = styles['flag'] ?? '';
    flag.textContent = person.user.name;
    node.append(flag);
    const place: { position: ReturnType<Widget['getPosition']> } = { position: null };
    const widget: Widget & { place: typeof place } = { place, getId: () => `caret-${person.client}`, getDomNode: () => node, getPosition: () => place.position };
    this.#editor.addContentWidget(widget);
    const made: Caret = { widget, node, at: -1, timer: null };
    this.#carets.set(person.client, made);
    return made;
  }

  #place(caret: Caret, position: { readonly lineNumber: number; readonly column: number }): void {
    (caret.widget as Widget & { place: { position: ReturnType<Widget['getPosition']> } }).place.position = { position, preference: [0] }; // 0: exactly there
    this.#editor.layoutContentWidget(caret.widget);
  }

  #drop(client: number, caret: Caret): void {
    if (caret.timer) clearTimeout(caret.timer);
    this.#editor.removeContentWidget(caret.widget);
    this.#carets.delete(client);
  }

  dispose(): void {
    this.#decorations.clear();
    for (const [client, caret] of this.#carets) this.#drop(client, caret);
  }
}

function colourOf(person: PresenceEntry): number {
  return Math.min(8, Math.max(1, Math.trunc(person.user.colour)));
}
