/** Commands that change what kind of cell it is, and its text. */
import type { CellType } from '@/lib/collab/document';
import { TYPE_NAMES } from '../words';
import { canWriteCell, type Command, type Doing } from './types';

function retype({ scene, notebook, say }: Doing, type: CellType): void {
  if (notebook.structure.changeType(scene.chosen.map((head) => head.id), type)) say(`${scene.chosen.length === 1 ? 'The cell is' : `${scene.chosen.length} cells are`} now ${TYPE_NAMES[type]}`);
}

const heading = (level: number): Command => ({
  id: `heading-${level}`, title: `Make a heading of level ${level}`, group: 'Type and text', words: 'markdown section', keys: { command: [String(level)] }, when: canWriteCell,
  run: ({ scene, notebook, say }) => {
    if (notebook.structure.setHeading(scene.chosen.map((head) => head.id), level)) say(`Heading of level ${level}`);
  },
});

function takeBackTyping({ scene, notebook }: Doing, way: 'undo' | 'redo'): void {
  if (scene.cell) notebook.document.undo[way](scene.cell);
}

const inText = (scene: Parameters<NonNullable<Command['when']>>[0]) => canWriteCell(scene) ?? (scene.isEditing ? null : 'Put the caret into a cell first.');

export const TEXT: readonly Command[] = [
  { id: 'to-code', title: 'Make it TypeScript', group: 'Type and text', words: 'type code', keys: { command: ['y'] }, when: canWriteCell, run: (doing) => retype(doing, 'ts') },
  { id: 'to-sql', title: 'Make it SQL', group: 'Type and text', words: 'type query database', keys: { command: ['q'] }, when: canWriteCell, run: (doing) => retype(doing, 'sql') },
  { id: 'to-text', title: 'Make it text', group: 'Type and text', words: 'type markdown', keys: { command: ['m'] }, when: canWriteCell, run: (doing) => retype(doing, 'markdown') },
  { id: 'to-raw', title: 'Make it raw', group: 'Type and text', words: 'type', keys: { command: ['r'] }, when: canWriteCell, run: (doing) => retype(doing, 'raw') },
  ...[1, 2, 3, 4, 5, 6].map(heading),
  { id: 'undo-typing', title: 'Undo typing in this cell', group: 'Type and text', words: 'take back', keys: { edit: ['Mod+z'] }, when: inText, run: (doing) => takeBackTyping(doing, 'undo') },
  { id: 'redo-typing', title: 'Redo typing in this cell', group: 'Type and text', words: 'again', keys: { edit: ['Mod+Shift+z', 'Mod+y'] }, when: inText, run: (doing) => takeBackTyping(doing, 'redo') },
];
