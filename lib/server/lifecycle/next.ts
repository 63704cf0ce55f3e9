/** What happens next on a card, who does it, and what the looker may do: derived from the table and the gate. */
import { explainGate, whyNotApprove, type GateFacts, type Looker } from '@/lib/domain/gates';
import type { UserId } from '@/lib/domain/ids';
import { EVENT_WORDS, mainTransition, transitionsFrom, verbOf, type Transition } from '@/lib/domain/lifecycle';
import { isAllowed, PERMISSIONS, ROLE_NAMES, type Permission } from '@/lib/domain/roles';
import type { BoardCardView, EventView, MissingView } from '@/lib/domain/views';

export function eventView(row: Transition, looker: Looker): EventView {
  const permission = row.requires.permission as Permission;
  const isAllowedHere = isAllowed(looker.roles, permission);
  const words = EVENT_WORDS[row.event];
  return {
    event: row.event, verb: verbOf(row), explains: words.explains, isDestructive: words.isDestructive, isAllowed: isAllowedHere,
    whyNot: isAllowedHere ? null : `${holdersOf(permission)} does that.`, asks: row.requires.asks,
  };
}

/** "A reviewer or a manager". */
export function holdersOf(permission: Permission): string {
  const names = PERMISSIONS[permission].map((role) => ROLE_NAMES[role].toLowerCase());
  return `A ${names.join(' or a ')}`;
}

/** The events beside the main one. */
export function otherEvents(facts: GateFacts, looker: Looker): readonly EventView[] {
  const main = mainTransition(facts.kind, facts.state);
  return transitionsFrom(facts.kind, facts.state).filter((row) => row !== main).map((row) => eventView(row, looker));
}

const BAD: readonly MissingView['state'][] = ['fail', 'refused', 'insufficient', 'stale'];

export interface Outlook {
  readonly main: Transition | null;
  readonly missing: readonly MissingView[];
  readonly blocker: BoardCardView['blocker'];
  readonly next: { readonly verb: string; readonly who: string; readonly personId: UserId | null } | null;
  readonly needsMe: boolean;
  readonly isBlocked: boolean;
}

/** One version's outlook for whoever looks. `pinnedBy` is who a failed check goes back to. */
export function outlookOf(facts: GateFacts, looker: Looker, pinnedBy: UserId): Outlook {
  const main = mainTransition(facts.kind, facts.state);
  const gate = main?.requires.gate ?? null;
  const missing = gate ? explainGate(facts, gate, looker) : [];
  const bad = missing.filter((entry) => BAD.includes(entry.state));
  const first = bad.toSorted((a, b) => BAD.indexOf(a.state) - BAD.indexOf(b.state))[0];
  const blocker: BoardCardView['blocker'] = first ? { text: `${first.title.replace(/\.$/, '')}: ${first.detail}`, tone: first.state === 'fail' || first.state === 'refused' ? 'critical' : 'caution' } : null;
  const canDo = main !== null && isAllowed(looker.roles, main.requires.permission as Permission);
  const canApprove = gate !== null && missing.some((entry) => entry.code === 'approvals') && whyNotApprove(facts, gate, looker) === null;
  return {
    main, missing, blocker,
    next: main && nextOf(main, missing, first, pinnedBy),
    needsMe: main !== null && (missing.length === 0 ? canDo && (facts.state !== 'pinned' || looker.id === pinnedBy) : canApprove || missing.some((entry) => entry.isMine)),
    isBlocked: bad.length > 0,
  };
}

function nextOf(main: Transition, missing: readonly MissingView[], first: MissingView | undefined, pinnedBy: UserId): Outlook['next'] {
  const permission = main.requires.permission as Permission;
  if (missing.length === 0) return { verb: verbOf(main), who: holdersOf(permission), personId: permission === 'lifecycle:ask' ? pinnedBy : null };
  if (first) return { verb: first.verb, who: first.who, personId: first.kind === 'check' && first.state !== 'stale' ? pinnedBy : null };
  const waiting = missing.filter((entry) => entry.kind === 'check');
  if (waiting.length > 0) return waiting.some((entry) => entry.state === 'running') ? { verb: 'Checks are running', who: 'Pinion', personId: null } : { verb: waiting[0]!.verb, who: waiting[0]!.who, personId: null };
  const items = missing.filter((entry) => entry.kind === 'item');
  if (items.length > 0) return { verb: items.length === 1 ? 'Sign 1 item' : `Sign ${items.length} items`, who: items[0]!.who, personId: null };
  const rest = missing[0]!;
  return { verb: rest.verb, who: rest.who, personId: null };
}
