/** What a command is, and what it may look at and do. */
import type { CellHead } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import type { Actions } from '../actions';
import type { OpenNotebook } from '../context';
import type { Wish } from '../kernel/confirm';
import type { Mode } from './keys';

export const GROUPS = ['Modes and places', 'Run', 'Cells', 'Type and text', 'Look', 'Notebook'] as const;
export type Group = (typeof GROUPS)[number];

export interface Command {
  /** Lower case, words joined by hyphens; never changes. */
  readonly id: string;
  /** What it does, as a button would say it. */
  readonly title: string;
  readonly group: Group;
  /** Bindings (keys.ts) by mode. */
  readonly keys?: Readonly<Partial<Record<Mode, readonly string[]>>>;
  /** Other words that people look for it by. */
  readonly words?: string;
  /** Why it cannot be done now, in the person's words; null when it can. */
  when?(scene: Scene): string | null;
  run(doing: Doing): void;
}

/** How things stand when a command is chosen. */
export interface Scene {
  readonly heads: readonly CellHead[];
  /** Without the cells that are folded away under a heading. */
  readonly shown: readonly CellId[];
  /** The selected cell; with several, the one that moves when the selection grows. */
  readonly cell: CellId | null;
  /** The selected cells, in their order. */
  readonly chosen: readonly CellHead[];
  readonly isEditing: boolean;
  readonly canEdit: boolean;
  readonly canRun: boolean;
  /** Why the server cannot be asked; null where it can. */
  readonly offline: string | null;
  readonly hasKernel: boolean;
  readonly isBusy: boolean;
  readonly stale: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly copied: number;
}

export type Panel = 'palette' | 'keys' | 'find' | 'replace' | 'history';

export interface Doing {
  readonly scene: Scene;
  readonly notebook: OpenNotebook;
  readonly actions: Actions;
  /** Says it to screen readers. */
  say(text: string): void;
  /** Shows it to everybody, for a few seconds. */
  tell(text: string): void;
  open(panel: Panel): void;
  ask(wish: Wish): void;
}

export const READER = 'You can read this notebook. A data scientist can edit it.';
export const NO_RUNS = 'You can read this notebook. A data scientist can run it.';
export const NO_CELL = 'No cell is selected.';

export const canWrite = (scene: Scene): string | null => (scene.canEdit ? null : READER);
export const canWriteCell = (scene: Scene): string | null => canWrite(scene) ?? (scene.chosen.length > 0 ? null : NO_CELL);
export const hasCell = (scene: Scene): string | null => (scene.chosen.length > 0 ? null : NO_CELL);
export const canStart = (scene: Scene): string | null => (!scene.canRun ? NO_RUNS : scene.offline);
