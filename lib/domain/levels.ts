/**
 * Who may do what in one notebook. Five levels, each holding what those before it hold; a person has one by the roles of
 * the project, and may be given a higher one in a single notebook, by somebody or by a link. A level is about the notebook
 * alone: it opens no file, no card, no other notebook of the project. Every door asks `mayInNotebook`.
 */
import { isAllowed, type Permission, type Role } from './roles';

export const LEVELS = ['view', 'comment', 'run', 'edit', 'own'] as const;
export type Level = (typeof LEVELS)[number];

export const LEVEL_NAMES: Record<Level, string> = { view: 'Viewer', comment: 'Commenter', run: 'Runner', edit: 'Editor', own: 'Owner' };

/** What each level may, in the words of the share dialog. */
export const LEVEL_WORDS: Record<Level, string> = {
  view: 'Reads the cells and sees results live.',
  comment: 'Reads, and comments on cells, text and results.',
  run: 'Comments, sets inputs and runs cells; changes no source.',
  edit: 'Runs, and changes cells. Code can read every data file of the project.',
  own: 'Edits, moves it to the trash, and decides who has access.',
};

/** The lowest level that holds a permission on a notebook. What is not listed here, no level gives. */
export const NOTEBOOK_PERMISSIONS = {
  'notebook:read': 'view',
  'notebook:comment': 'comment',
  'cell:run': 'run',
  'notebook:edit': 'edit',
  'notebook:trash': 'own',
  'notebook:share': 'own',
} as const satisfies Partial<Record<Permission, Level>>;

export type NotebookPermission = keyof typeof NOTEBOOK_PERMISSIONS;

/** True when `level` holds everything that `least` does. Null is no access at all. */
export function isAtLeast(level: Level | null, least: Level): boolean {
  return level !== null && LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** What rows say of one person and one notebook. */
export interface Standing {
  /** Roles that reach the notebook's project. */
  readonly roles: readonly Role[];
  /** The level given in this notebook; null where none was. */
  readonly granted: Level | null;
  /** They made it. A maker owns it for as long as a role lets them edit notebooks there. */
  readonly isMaker: boolean;
}

/** True when a role, a level or having made the notebook holds `permission` there. */
export function mayInNotebook({ roles, granted, isMaker }: Standing, permission: NotebookPermission): boolean {
  return isAllowed(roles, permission) || isAtLeast(granted, NOTEBOOK_PERMISSIONS[permission]) || (isMaker && isAllowed(roles, 'notebook:edit'));
}

/** The highest level all of which a person holds; null without any access. An administrator may share beyond their level. */
export function levelOf(standing: Standing): Level | null {
  const byRole = LEVELS.findLast((level) => permissionsOf(level).every((permission) => mayInNotebook({ ...standing, granted: null }, permission))) ?? null;
  return byRole !== null && isAtLeast(byRole, standing.granted ?? 'view') ? byRole : standing.granted;
}

/** Every permission that a level holds. */
export function permissionsOf(level: Level): NotebookPermission[] {
  return (Object.keys(NOTEBOOK_PERMISSIONS) as NotebookPermission[]).filter((permission) => isAtLeast(level, NOTEBOOK_PERMISSIONS[permission]));
}

/** Levels that a link may carry. `edit` only where whoever makes it says so expressly; nobody becomes an owner by a link. */
export const LINK_LEVELS = ['view', 'comment', 'run', 'edit'] as const satisfies readonly Level[];
export type LinkLevel = (typeof LINK_LEVELS)[number];
