/** What a gate misses, as its box lists it. Pure. */
import type { MissingView } from '@/lib/domain/views';

/**
 * Checklist items that only wait for a signature become one line, since the checklist beside it names them; what failed,
 * went stale or cannot be decided keeps a line of its own.
 */
export function gathered(missing: readonly MissingView[]): readonly MissingView[] {
  const open = missing.filter((entry) => entry.kind === 'item' && entry.state === 'open');
  if (open.length < 2) return missing;
  const mine = open.filter((entry) => entry.isMine).length;
  const whose = mine === 0 ? 'None is yours.' : `${mine} ${mine === 1 ? 'is' : 'are'} yours.`;
  const others = [...new Set(open.filter((entry) => !entry.isMine).map((entry) => entry.who))];
  const line: MissingView = {
    code: 'items', kind: 'item', state: 'open', title: `${open.length} checklist items are open`, detail: whose,
    who: others.join('; '), verb: mine > 0 ? 'sign them in the checklist' : 'sign', isMine: mine > 0,
  };
  const first = missing.indexOf(open[0]!);
  return [...missing.slice(0, first), line, ...missing.slice(first).filter((entry) => !open.includes(entry))];
}

export function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** First letter large, exactly one full stop; nothing stays nothing. */
export function sentence(text: string): string {
  const plain = text.trim().replace(/\.+$/, '');
  return plain === '' ? '' : `${plain.charAt(0).toUpperCase()}${plain.slice(1)}.`;
}
