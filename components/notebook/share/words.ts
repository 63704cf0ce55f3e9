/** What the share dialog says, and how a link ends. Pure. */
import { LEVEL_NAMES, LEVEL_WORDS, LEVELS, LINK_LEVELS, type Level } from '@/lib/domain/levels';
import { LINK_DAYS, type Access } from '@/lib/domain/sharing';
import type { Option } from '@/components/ui';

export const LEVEL_OPTIONS: readonly Option[] = LEVELS.map((level) => ({ value: level, label: LEVEL_NAMES[level] }));
export const LINK_OPTIONS: readonly Option[] = LINK_LEVELS.map((level) => ({ value: level, label: LEVEL_NAMES[level] }));
export const DAY_OPTIONS: readonly Option[] = LINK_DAYS.map((days) => ({ value: String(days), label: days === 1 ? '1 day' : `${days} days` }));

/** Where somebody's access comes from, in a few words. */
export function sourceOfAccess({ by, level }: Pick<Access, 'by' | 'level'>): string {
  return { maker: 'made this notebook', role: `${LEVEL_NAMES[level]} by their role in the project`, person: '', link: 'came by a link' }[by];
}

/** What the person who looks may do, for the bar. */
export function ownWords(level: Level): string | null {
  return { view: 'You can read', comment: 'You can read and comment', run: 'You can comment and run', edit: null, own: null }[level];
}

/** The levels, lowest first, with what each may. */
export const LEGEND = LEVELS.map((level) => ({ level, name: LEVEL_NAMES[level], words: LEVEL_WORDS[level] }));
