/** Commands that add, delete, copy, move and take back cells. */
import type { CellHead } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { countOf } from '@/components/format';
import { canWrite, canWriteCell, hasCell, type Command, type Doing, type Scene } from './types';

const ids = (heads: readonly CellHead[]) => heads.map((head) => head.id);

/** The cell before the first selected one; null: the selection is at the top, or there is none. */
function above(scene: Scene): CellId | null {
  const at = scene.heads.findIndex((head) => head.id === scene.chosen[0]?.id);
  return scene.heads[at - 1]?.id ?? null;
}

const below = (scene: Scene): CellId | null => scene.chosen.at(-1)?.id ?? scene.heads.at(-1)?.id ?? null;

/** `cell 4`, `3 cells`. */
function named(scene: Scene): string {
  return scene.chosen.length === 1 ? `cell ${scene.heads.findIndex((head) => head.id === scene.chosen[0]!.id) + 1}` : countOf(scene.chosen.length, 'cell');
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1);

function takeBack({ notebook: { structure }, actions, tell, say }: Doing, way: 'undo' | 'redo'): void {
  const done = way === 'undo' ? structure.undo() : structure.redo();
  if (!done) return;
  if (!done.isDone) return tell(`“${capital(done.name)}” cannot be ${way === 'undo' ? 'undone' : 'redone'}: somebody else has worked there since.`);
  if (done.cells[0]) actions.select(done.cells[0]);
  say(`${way === 'undo' ? 'Undone' : 'Redone'}: ${done.name}`);
}

function move(doing: Doing, by: -1 | 1): void {
  const { scene, notebook, actions } = doing;
  if (!notebook.structure.move(ids(scene.chosen), by)) return doing.say(by === 1 ? 'Already at the end' : 'Already at the top');
  actions.moved(ids(scene.chosen));
}

function paste(doing: Doing, after: CellId | null): void {
  void doing.actions.paste(after);
}

/** A heading of the level that rules at `at`. */
function headingAt({ notebook, actions, scene }: Doing, after: CellId | null): void {
  const level = notebook.sections.levelAt(scene.cell) || 1;
  const [made] = notebook.structure.add([{ type: 'markdown', source: `${'#'.repeat(level)} ` }], after);
  actions.select(made!, true);
}

export const CELLS: readonly Command[] = [
  { id: 'add-above', title: 'Add TypeScript above', group: 'Cells', words: 'insert new code', keys: { command: ['a'] }, when: canWrite, run: ({ scene, actions }) => actions.add('ts', above(scene)) },
  { id: 'add-below', title: 'Add TypeScript below', group: 'Cells', words: 'insert new code', keys: { command: ['b'] }, when: canWrite, run: ({ scene, actions }) => actions.add('ts', below(scene)) },
  { id: 'add-text-above', title: 'Add text above', group: 'Cells', words: 'insert new markdown', when: canWrite, run: ({ scene, actions }) => actions.add('markdown', above(scene)) },
  { id: 'add-text-below', title: 'Add text below', group: 'Cells', words: 'insert new markdown', when: canWrite, run: ({ scene, actions }) => actions.add('markdown', below(scene)) },
  { id: 'add-sql-above', title: 'Add SQL above', group: 'Cells', words: 'insert new query database select table', when: canWrite, run: ({ scene, actions }) => actions.add('sql', above(scene)) },
  { id: 'add-sql-below', title: 'Add SQL below', group: 'Cells', words: 'insert new query database select table', when: canWrite, run: ({ scene, actions }) => actions.add('sql', below(scene)) },
  { id: 'add-input-below', title: 'Add an input below', group: 'Cells', words: 'insert new slider control parameter', when: canWrite, run: ({ scene, actions }) => actions.add('input', below(scene)) },
  { id: 'add-heading-above', title: 'Add a heading above', group: 'Cells', words: 'insert section', keys: { command: ['Shift+a'] }, when: canWrite, run: (doing) => headingAt(doing, above(doing.scene)) },
  { id: 'add-heading-below', title: 'Add a heading below', group: 'Cells', words: 'insert section', keys: { command: ['Shift+b'] }, when: canWrite, run: (doing) => headingAt(doing, below(doing.scene)) },
  { id: 'delete', title: 'Delete', group: 'Cells', words: 'remove trash', keys: { command: ['d d', 'Delete'] }, when: canWriteCell, run: ({ scene, actions }) => actions.remove(ids(scene.chosen), `${capital(named(scene))} deleted`) },
  {
    id: 'undo', title: 'Undo the last change of cells', group: 'Cells', words: 'take back revert', keys: { command: ['z', 'Mod+z'] },
    when: (scene) => canWrite(scene) ?? (scene.canUndo ? null : 'You have changed no cells here since the page was opened.'),
    run: (doing) => takeBack(doing, 'undo'),
  },
  {
    id: 'redo', title: 'Redo the change of cells', group: 'Cells', words: 'again repeat', keys: { command: ['Shift+z', 'Mod+Shift+z', 'Mod+y'] },
    when: (scene) => canWrite(scene) ?? (scene.canRedo ? null : 'Nothing was undone.'),
    run: (doing) => takeBack(doing, 'redo'),
  },
  {
    id: 'cut', title: 'Cut', group: 'Cells', keys: { command: ['x'] }, when: canWriteCell,
    run: ({ scene, actions }) => {
      actions.copy(ids(scene.chosen));
      actions.remove(ids(scene.chosen), `${capital(named(scene))} cut`, 'cut');
    },
  },
  {
    id: 'copy', title: 'Copy', group: 'Cells', words: 'clipboard', keys: { command: ['c'] }, when: hasCell,
    run: ({ scene, actions, say }) => {
      actions.copy(ids(scene.chosen));
      say(`${capital(named(scene))} copied`);
    },
  },
  { id: 'paste', title: 'Paste below', group: 'Cells', words: 'clipboard insert', keys: { command: ['v'] }, when: canWrite, run: (doing) => paste(doing, below(doing.scene)) },
  { id: 'paste-above', title: 'Paste above', group: 'Cells', words: 'clipboard insert', keys: { command: ['Shift+v'] }, when: canWrite, run: (doing) => paste(doing, above(doing.scene)) },
  {
    id: 'duplicate', title: 'Duplicate', group: 'Cells', words: 'copy twice', when: canWriteCell,
    run: ({ scene, actions }) => actions.duplicate(ids(scene.chosen)),
  },
  { id: 'move-up', title: 'Move up', group: 'Cells', keys: { command: ['Ctrl+Shift+ArrowUp', 'Alt+Shift+ArrowUp'], edit: ['Ctrl+Shift+ArrowUp', 'Alt+Shift+ArrowUp'] }, when: canWriteCell, run: (doing) => move(doing, -1) },
  { id: 'move-down', title: 'Move down', group: 'Cells', keys: { command: ['Ctrl+Shift+ArrowDown', 'Alt+Shift+ArrowDown'], edit: ['Ctrl+Shift+ArrowDown', 'Alt+Shift+ArrowDown'] }, when: canWriteCell, run: (doing) => move(doing, 1) },
  {
    id: 'merge', title: 'Merge', group: 'Cells', words: 'join', keys: { command: ['Shift+m'] },
    when: (scene) => canWriteCell(scene) ?? (scene.chosen.length > 1 || scene.heads.at(-1)?.id !== scene.cell ? null : 'There is no cell below to merge with.'),
    run: ({ scene, notebook, actions, say }) => {
      const at = scene.heads.findIndex((head) => head.id === scene.chosen[0]!.id);
      const merged = scene.chosen.length > 1 ? scene.chosen : scene.heads.slice(at, at + 2);
      if (!notebook.structure.merge(ids(merged))) return;
      actions.select(merged[0]!.id);
      say(`${merged.length} cells merged into cell ${at + 1}`);
    },
  },
  {
    id: 'split', title: 'Split at the caret', group: 'Cells', words: 'divide', keys: { edit: ['Ctrl+Shift+-'] },
    when: (scene) => canWriteCell(scene) ?? (scene.isEditing ? null : 'Put the caret where the cell is to be split.'),
    run: ({ scene, notebook, actions, say }) => {
      const made = notebook.structure.split(scene.cell!, notebook.editors.get(scene.cell!)?.carets() ?? []);
      if (made.length === 0) return;
      actions.select(made.at(-1)!, true);
      say(`Split into ${made.length + 1} cells`);
    },
  },
];
