/** Changes of a text as plain edits, the common tongue of Y.Text and an editor. Offsets are UTF-16 units (rules C19, C20). */
import type * as Y from 'yjs';

/** Replaces `length` units at `offset` by `text`. The offsets of one list all refer to the text before it. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

type Delta = Y.YTextEvent['delta'];

/** The edits that a Y.Text event describes, in ascending order; neighbours are joined. */
export function editsOf(delta: Delta): TextEdit[] {
  const edits: TextEdit[] = [];
  let offset = 0;
  const put = (length: number, text: string) => {
    const last = edits.at(-1);
    if (last && last.offset + last.length === offset) edits[edits.length - 1] = { offset: last.offset, length: last.length + length, text: last.text + text };
    else edits.push({ offset, length, text });
  };
  for (const part of delta) {
    if (part.retain !== undefined) offset += part.retain;
    else if (part.delete !== undefined) {
      put(part.delete, '');
      offset += part.delete;
    } else if (typeof part.insert === 'string') put(0, part.insert);
  }
  return edits;
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let from = 0;
  for (const edit of edits) {
    result += text.slice(from, edit.offset) + edit.text;
    from = edit.offset + edit.length;
  }
  return result + text.slice(from);
}

/** Where a caret stands after edits by others. Text inserted exactly at it goes after it. */
export function moveOffset(offset: number, edits: readonly TextEdit[]): number {
  let shift = 0;
  for (const edit of edits) {
    if (edit.offset >= offset) break;
    const end = edit.offset + edit.length;
    if (end > offset) return edit.offset + shift; // its place was replaced
    shift += edit.text.length - edit.length;
  }
  return offset + shift;
}

/** Applies an editor's edits to a shared text, last first, so that offsets stay true. */
export function writeEdits(target: Y.Text, edits: readonly TextEdit[]): void {
  for (const edit of edits.toSorted((a, b) => b.offset - a.offset)) {
    if (edit.length > 0) target.delete(edit.offset, edit.length);
    const text = edit.text.replace(/\r\n?/g, '\n');
    if (text) target.insert(edit.offset, text);
  }
}
