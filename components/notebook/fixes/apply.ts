/** Asks for fixes, and does one: an edit or a step of this person alone, which one undo takes back. */
import { sourceOf } from '@/lib/collab/document';
import { listTrash } from '@/lib/collab/trash';
import type { CellId } from '@/lib/domain/ids';
import type { Problem } from '@/lib/notebook/session-types';
import type { OpenNotebook } from '../context';
import { intelligenceOf } from '../typescript/intelligence';
import type { CellPlace, DeletedCell, Remedy } from '../typescript/types';
import { hasWord } from './helped';

const DELETED_MOST = 20;

/** Deleted cells that may have defined a name. */
function deletedWith({ document: { doc } }: OpenNotebook, name: string): readonly DeletedCell[] {
  return listTrash(doc).filter(({ type, source }) => type === 'ts' && hasWord(source, name)).slice(-DELETED_MOST).map(({ id, source }) => ({ id, source }));
}

/** The fixes for a problem as the cells stand now; none where the compiler cannot be had. */
export async function askRemedies(notebook: OpenNotebook, cell: CellId, problem: Problem, options: { readonly isUrgent: boolean; readonly signal?: AbortSignal }): Promise<readonly Remedy[]> {
  const deleted = problem.code === 'missing-name' && problem.name ? deletedWith(notebook, problem.name) : [];
  return await intelligenceOf(notebook).client.ask('mend', [cell, problem, deleted], options) ?? [];
}

export interface Told {
  readonly text: string;
  readonly undo?: () => void;
}

/** Does the fix of that title, worked out anew from the texts as they are; what to tell the person, null where going there says it. */
export async function applyRemedy(notebook: OpenNotebook, cell: CellId, problem: Problem, title: string, select: (cell: CellId) => void): Promise<Told | null> {
  const intelligence = intelligenceOf(notebook);
  const { structure } = notebook;
  const before = new Map(intelligence.cells.list().map(({ id, source }) => [id, source]));
  const remedy = (await askRemedies(notebook, cell, problem, { isUrgent: true })).find((each) => each.title === title);
  const meanwhile: Told = { text: 'The cells have changed meanwhile. Look again at what can be done.' };
  if (!remedy) return meanwhile;
  const { change } = remedy;
  if (change.do === 'go') {
    jump(notebook, change.place);
    return null;
  }
  if (!intelligence.canWrite) return { text: 'You can read this notebook. A data scientist can edit it.' };
  const done = plain(title);
  switch (change.do) {
    case 'edit': {
      const cells = Object.keys(change.edits) as CellId[];
      if (cells.some((id) => before.get(id) !== intelligence.cells.source(id))) return meanwhile;
      if (!structure.replace(new Map(cells.map((id) => [id, change.edits[id]!.map(({ start, length, text }) => ({ offset: start, length, text }))])), 'mend a problem')) return meanwhile;
      select(cell);
      break;
    }
    case 'merge':
      if (!structure.merge(change.cells)) return meanwhile;
      select(change.cells[0]!);
      break;
    case 'restore':
      structure.bringBack([change.cell]);
      select(change.cell);
  }
  return { text: `Done: ${done[0]!.toLowerCase()}${done.slice(1)}`, undo: structure.lastStep() };
}

/** A title where no code can be shown. */
export const plain = (title: string) => title.replaceAll('`', '');

function jump(notebook: OpenNotebook, { cell, start, length }: CellPlace): void {
  const source = sourceOf(notebook.document.doc, cell)?.toString() ?? '';
  const placeOf = (offset: number) => {
    const lines = source.slice(0, offset).split('\n');
    return { line: lines.length, column: lines.at(-1)!.length + 1 };
  };
  const [from, to] = [placeOf(start), placeOf(start + length)];
  intelligenceOf(notebook).jump(cell, { startLineNumber: from.line, startColumn: from.column, endLineNumber: to.line, endColumn: to.column });
}
