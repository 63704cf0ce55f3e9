/** Commands that go between modes and cells, select, fold away and open panels. */
import { MAP_ID } from '../map/sizes';
import { sectionAt } from '../sections';
import { canWrite, canWriteCell, hasCell, NO_CELL, type Command, type Doing, type Scene } from './types';

const hasCells = (scene: Scene) => (scene.heads.length > 0 ? null : 'The notebook has no cells.');

/** Goes `by` cells on; from nowhere, to the first. */
function go({ scene, actions }: Doing, by: -1 | 1): void {
  const next = scene.cell === null ? scene.shown[0] : scene.shown[scene.shown.indexOf(scene.cell) + by];
  if (next) actions.select(next);
}

function extend({ scene, actions, say }: Doing, by: -1 | 1): void {
  const next = scene.shown[scene.shown.indexOf(scene.cell!) + by];
  if (next) say(`${actions.extend(next)} cells selected`.replace(/^1 cells/, '1 cell'));
}

function fold({ scene, actions, say }: Doing, option: 'sourceHidden' | 'outputHidden'): void {
  const isHidden = actions.fold(scene.chosen.map((head) => head.id), option);
  say(`${option === 'sourceHidden' ? 'Source' : 'Output'} ${isHidden ? 'folded away' : 'shown'}`);
}

function foldSection({ scene, notebook, actions, say }: Doing, isFolded: boolean): void {
  const heading = sectionAt(notebook.document.doc, scene.cell);
  if (!heading) return;
  notebook.sections.fold(heading.cell, isFolded);
  actions.select(heading.cell);
  say(`Section “${heading.text}” ${isFolded ? 'folded away' : 'shown'}`);
}

function saved({ notebook, tell }: Doing): void {
  const { unsaved, isOnline, rights } = notebook.document.status.get();
  if (rights === 'read') tell('You read this notebook; there is nothing to save.');
  else if (!isOnline) tell('Offline: what you write is kept here, and saved when the connection is back.');
  else tell(unsaved > 0 ? 'Saving now. Every change is saved as you make it.' : 'Saved already: every change is saved as you make it.');
}

export const PLACES: readonly Command[] = [
  { id: 'edit', title: 'Write in the cell', group: 'Modes and places', words: 'enter edit mode', keys: { command: ['Enter'] }, when: hasCell, run: ({ scene, actions }) => actions.select(scene.cell, true) },
  { id: 'leave', title: 'Leave the text', group: 'Modes and places', words: 'escape command mode', keys: { edit: ['Escape', 'Ctrl+m'] }, when: hasCell, run: ({ scene, actions }) => actions.select(scene.cell) },
  { id: 'next', title: 'Go to the next cell', group: 'Modes and places', words: 'down', keys: { command: ['j', 'ArrowDown'] }, when: hasCells, run: (doing) => go(doing, 1) },
  { id: 'previous', title: 'Go to the previous cell', group: 'Modes and places', words: 'up', keys: { command: ['k', 'ArrowUp'] }, when: hasCells, run: (doing) => go(doing, -1) },
  { id: 'first', title: 'Go to the first cell', group: 'Modes and places', words: 'top', keys: { command: ['Home', 'Mod+Home'] }, when: hasCells, run: ({ scene, actions }) => actions.select(scene.shown[0]!) },
  { id: 'last', title: 'Go to the last cell', group: 'Modes and places', words: 'bottom end', keys: { command: ['End', 'Mod+End'] }, when: hasCells, run: ({ scene, actions }) => actions.select(scene.shown.at(-1)!) },
  { id: 'extend-down', title: 'Select the next cell too', group: 'Modes and places', words: 'multi selection', keys: { command: ['Shift+j', 'Shift+ArrowDown'] }, when: hasCell, run: (doing) => extend(doing, 1) },
  { id: 'extend-up', title: 'Select the previous cell too', group: 'Modes and places', words: 'multi selection', keys: { command: ['Shift+k', 'Shift+ArrowUp'] }, when: hasCell, run: (doing) => extend(doing, -1) },
  {
    id: 'select-all', title: 'Select all cells', group: 'Modes and places', words: 'multi selection every', keys: { command: ['Mod+a'] }, when: hasCells,
    run: ({ scene, actions, say }) => {
      actions.select(scene.heads[0]!.id);
      say(`${actions.extend(scene.heads.at(-1)!.id)} cells selected`);
    },
  },
  {
    id: 'select-one', title: 'Select only this cell', group: 'Modes and places', words: 'multi selection none', keys: { command: ['Escape'] },
    when: (scene) => (scene.cell === null ? NO_CELL : scene.chosen.length > 1 ? null : 'Only one cell is selected.'),
    run: ({ scene, actions, say }) => {
      actions.select(scene.cell);
      say('1 cell selected');
    },
  },

  { id: 'toggle-output', title: 'Fold output away, or show it', group: 'Look', words: 'collapse hide expand', keys: { command: ['o'] }, when: canWriteCell, run: (doing) => fold(doing, 'outputHidden') },
  { id: 'toggle-source', title: 'Fold source away, or show it', group: 'Look', words: 'collapse hide code expand', keys: { command: ['Shift+o'] }, when: canWriteCell, run: (doing) => fold(doing, 'sourceHidden') },
  { id: 'fold-section', title: 'Fold the section away', group: 'Look', words: 'collapse heading', keys: { command: ['ArrowLeft'] }, when: hasCell, run: (doing) => foldSection(doing, true) },
  { id: 'show-section', title: 'Show the section', group: 'Look', words: 'expand heading', keys: { command: ['ArrowRight'] }, when: hasCell, run: (doing) => foldSection(doing, false) },
  { id: 'show-all-sections', title: 'Show all sections', group: 'Look', words: 'expand headings', run: ({ notebook }) => notebook.sections.clear() },
  { id: 'numbers', title: 'Line numbers on or off', group: 'Look', words: 'toggle', keys: { command: ['Shift+l'] }, run: ({ actions, say }) => say(actions.toggleNumbers() ? 'Line numbers shown' : 'Line numbers hidden') },

  {
    id: 'graph', title: 'Go to the graph', group: 'Notebook', words: 'map dataflow dependencies rail',
    run: ({ notebook, say }) => {
      notebook.rail.set(true);
      // On a narrow page it is drawn first.
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const row = document.querySelector<HTMLElement>(`#${MAP_ID} [tabindex="0"]`);
        if (row) row.focus();
        else say('No cell defines or reads a name yet');
      }));
    },
  },
  { id: 'palette', title: 'All commands and cells', group: 'Notebook', words: 'palette search run', keys: { command: ['Mod+k', 'Mod+Shift+p', 'Mod+Shift+c'], edit: ['Mod+k', 'Mod+Shift+p', 'Mod+Shift+c'] }, run: ({ open }) => open('palette') },
  { id: 'keys', title: 'Keys', group: 'Notebook', words: 'shortcuts help sheet', keys: { command: ['h', '?'] }, run: ({ open }) => open('keys') },
  { id: 'find', title: 'Find', group: 'Notebook', words: 'search', keys: { command: ['Mod+f', 'Mod+Shift+f'], edit: ['Mod+Shift+f'] }, run: ({ open }) => open('find') },
  { id: 'replace', title: 'Find and replace', group: 'Notebook', words: 'search', when: canWrite, run: ({ open }) => open('replace') },
  { id: 'save', title: 'Save', group: 'Notebook', words: 'keep store', keys: { command: ['Mod+s'], edit: ['Mod+s'] }, run: saved },
];
