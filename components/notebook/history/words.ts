/** How versions read. Pure. */
import { formatClock, formatDay } from '@/components/format';
import { changeWords, type VersionView } from '@/lib/domain/history';
import type { CellChange } from '@/lib/collab/compare';

const KINDS: Record<VersionView['kind'], string> = {
  start: 'The beginning',
  auto: '',
  run: 'Run all',
  pin: 'A result was pinned',
  named: '',
  restore: 'Before going back',
};

/** One line under the time: why there is this version, and what changed. */
export function versionLine(version: VersionView): string {
  const changes = changeWords(version.changes);
  const why = KINDS[version.kind];
  return [why, changes || (why ? '' : 'nothing changed')].filter(Boolean).join(' · ');
}

/** What a version is called where it stands alone: its name, or when it was. */
export function versionTitle(version: VersionView, now: number): string {
  return version.name ?? `${formatDay(version.at, now)}, ${formatClock(version.at)}`;
}

export interface Day {
  readonly day: string;
  readonly versions: readonly VersionView[];
}

/** Versions by day, in the order given. */
export function byDay(versions: readonly VersionView[], now: number): Day[] {
  const days: { day: string; versions: VersionView[] }[] = [];
  const today = formatDay(now, now);
  for (const version of versions) {
    const day = formatDay(version.at, now);
    const shown = day === today ? 'Today' : day;
    if (days.at(-1)?.day === shown) days.at(-1)!.versions.push(version);
    else days.push({ day: shown, versions: [version] });
  }
  return days;
}

const TYPES: Record<string, string> = { ts: 'TypeScript', sql: 'SQL', markdown: 'Text', input: 'Input', raw: 'Raw' };

export const typeName = (type: string): string => TYPES[type] ?? type;

/** `moved from 3 to 1, edited`. */
export function kindWords({ kinds, left, right }: CellChange): string {
  const words = { added: 'added', removed: 'deleted', edited: 'edited', same: 'the same', moved: left && right ? `moved from ${left.place} to ${right.place}` : 'moved', retyped: left && right ? `${typeName(left.type)} became ${typeName(right.type)}` : 'changed in type' };
  return kinds.map((kind) => words[kind]).join(', ');
}
