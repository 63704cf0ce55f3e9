/** Commands that run cells and rule the kernel. */
import { isProgram } from '@/lib/notebook/cells/kinds';
import { canStart, NO_CELL, type Command, type Doing, type Scene } from './types';

const runnable = (scene: Scene) => scene.chosen.filter((head) => isProgram(head.type)).map((head) => head.id);

/** Runs what of the selection can be run, or says why not; text is only left. */
function runChosen({ scene, actions, tell }: Doing): void {
  const cells = runnable(scene);
  if (cells.length === 0) return;
  const reason = canStart(scene);
  if (reason === null) actions.run(cells);
  else tell(reason);
}

const hasKernel = (scene: Scene) => canStart(scene) ?? (scene.hasKernel ? null : 'No kernel runs.');

const around = (scene: Scene, side: 'above' | 'below') => {
  const at = scene.heads.findIndex((head) => head.id === scene.cell);
  return (side === 'above' ? scene.heads.slice(0, Math.max(0, at)) : scene.heads.slice(Math.max(0, at))).filter((head) => isProgram(head.type)).map((head) => head.id);
};

export const RUNNING: readonly Command[] = [
  {
    id: 'run-next', title: 'Run, then go to the next cell', group: 'Run', words: 'execute', keys: { command: ['Shift+Enter'], edit: ['Shift+Enter'] },
    when: (scene) => (scene.cell === null ? NO_CELL : null),
    run: (doing) => {
      const { scene, actions } = doing;
      runChosen(doing);
      const last = scene.chosen.at(-1)!.id;
      const next = scene.shown[scene.shown.indexOf(last) + 1];
      if (next) actions.select(next);
      else if (scene.canEdit) actions.add('ts', last);
      else actions.select(last);
    },
  },
  {
    id: 'run', title: 'Run', group: 'Run', words: 'execute selected cells', keys: { command: ['Mod+Enter', 'Ctrl+Enter'], edit: ['Mod+Enter', 'Ctrl+Enter'] },
    when: (scene) => (scene.cell === null ? NO_CELL : runnable(scene).length === 0 ? null : canStart(scene)),
    run: (doing) => {
      runChosen(doing);
      if (runnable(doing.scene).length === 0 && doing.scene.cell) doing.actions.select(doing.scene.cell);
    },
  },
  {
    id: 'run-insert', title: 'Run, then add a cell below', group: 'Run', words: 'execute insert', keys: { command: ['Alt+Enter'], edit: ['Alt+Enter'] },
    when: (scene) => (scene.cell === null ? NO_CELL : scene.canEdit ? null : canStart(scene)),
    run: (doing) => {
      runChosen(doing);
      if (doing.scene.canEdit) doing.actions.add('ts', doing.scene.chosen.at(-1)!.id);
    },
  },
  { id: 'run-all', title: 'Run all', group: 'Run', words: 'execute every cell', when: canStart, run: ({ actions }) => actions.runAll(false) },
  {
    id: 'run-stale', title: 'Run stale cells', group: 'Run', words: 'outdated',
    when: (scene) => canStart(scene) ?? (scene.stale > 0 ? null : 'No cell is stale.'),
    run: ({ actions }) => actions.runStale(),
  },
  {
    id: 'run-above', title: 'Run all above', group: 'Run', words: 'previous cells before',
    when: (scene) => canStart(scene) ?? (around(scene, 'above').length > 0 ? null : 'No cell above the selected one can be run.'),
    run: ({ scene, actions }) => actions.run(around(scene, 'above')),
  },
  {
    id: 'run-below', title: 'Run this and all below', group: 'Run', words: 'following cells after',
    when: (scene) => canStart(scene) ?? (around(scene, 'below').length > 0 ? null : 'No cell from here on can be run.'),
    run: ({ scene, actions }) => actions.run(around(scene, 'below')),
  },
  {
    id: 'interrupt', title: 'Interrupt', group: 'Run', words: 'stop cancel', keys: { command: ['i i'] },
    when: (scene) => canStart(scene) ?? (scene.isBusy ? null : 'Nothing runs.'),
    run: ({ actions }) => actions.interrupt(),
  },
  { id: 'restart', title: 'Restart kernel', group: 'Run', words: 'forget variables', keys: { command: ['0 0'] }, when: hasKernel, run: ({ ask }) => ask({ do: 'restart' }) },
  { id: 'restart-run-all', title: 'Restart and run all', group: 'Run', words: 'clean', when: canStart, run: ({ ask }) => ask({ do: 'clean' }) },
  { id: 'stop-kernel', title: 'Stop kernel', group: 'Run', words: 'shut down', when: hasKernel, run: ({ ask }) => ask({ do: 'stop' }) },
  { id: 'lazy', title: 'Lazy: a run leaves what reads from it stale', group: 'Run', words: 'mode reactive', when: canStart, run: ({ actions }) => actions.setMode('lazy') },
  { id: 'auto', title: 'Auto: a run also runs what reads from it', group: 'Run', words: 'mode reactive', when: canStart, run: ({ actions }) => actions.setMode('auto') },
];
