/** Commands about what people say to each other, and did before. */
import { isAtLeast } from '@/lib/domain/levels';
import { beside } from '../comments/places';
import { hasCell, type Command, type Doing } from './types';

function comment({ notebook, scene, tell }: Doing): void {
  if (!isAtLeast(notebook.session.view.get().level, 'comment')) return tell('You can read this notebook. Its owner can let you comment.');
  notebook.comments.draftOn(scene.cell!);
}

function go({ notebook, actions, say }: Doing, by: 1 | -1): void {
  const open = notebook.places.store.get().filter(({ thread }) => !thread.resolved);
  const next = beside(open, notebook.comments.view.get().active, by);
  if (next === null) return say('No comment is open');
  const { cell, thread } = open.find((each) => each.thread.id === next)!;
  if (cell) actions.select(cell);
  notebook.comments.open(next);
  say(`Comment by ${thread.comments[0]?.author.name ?? 'somebody'}: ${thread.comments[0]?.body.slice(0, 120) ?? ''}`);
}

export const TOGETHER: readonly Command[] = [
  { id: 'comment', title: 'Comment on the selection or the cell', group: 'Notebook', words: 'note discuss mention', keys: { command: ['Mod+Alt+c'], edit: ['Mod+Alt+c'] }, when: hasCell, run: comment },
  { id: 'next-comment', title: 'Next comment', group: 'Notebook', words: 'thread discussion', run: (doing) => go(doing, 1) },
  { id: 'previous-comment', title: 'Previous comment', group: 'Notebook', words: 'thread discussion', run: (doing) => go(doing, -1) },
  { id: 'history', title: 'Open the history', group: 'Notebook', words: 'versions restore compare trash deleted time', run: ({ open }) => open('history') },
];
