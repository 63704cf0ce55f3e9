/** Entries of the log in the words of a card's history. */
import { EVENT_WORDS, type LifecycleEvent } from '@/lib/domain/lifecycle';
import type { HistoryView, PersonView } from '@/lib/domain/views';
import type { AuditLeaf } from '../audit/append';

interface Place {
  readonly at: Date;
  readonly index: number | null;
  readonly leafHash: Uint8Array | null;
}

const field = (value: unknown, name: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
};

const STATUS_TONES: Readonly<Record<string, HistoryView['tone']>> = { pass: 'positive', fail: 'critical', insufficient: 'caution' };

/** One line of history. `person` names whoever an id belongs to. */
export function historyView(leaf: AuditLeaf, place: Place, person: (id: string) => PersonView): HistoryView {
  const { text, tone } = words(leaf);
  return {
    at: leaf.time, text, tone, person: leaf.actor ? person(leaf.actor.id) : null, action: leaf.action, reason: leaf.reason ?? null,
    index: place.index, leafHash: place.leafHash && Buffer.from(place.leafHash).toString('hex'),
  };
}

function words(leaf: AuditLeaf): Pick<HistoryView, 'text' | 'tone'> {
  const { action, after, before } = leaf;
  if (action === 'version.pinned') return { text: 'pinned it', tone: 'neutral' };
  if (action === 'version.approved') return { text: 'approved', tone: 'positive' };
  if (action === 'version.objected') return { text: 'objected', tone: 'critical' };
  if (action === 'item.signed') return field(after, 'state') === 'pass' ? { text: `signed “${field(after, 'item')}”`, tone: 'positive' } : { text: `marked “${field(after, 'item')}” as ${field(after, 'state').replace('-', ' ')}`, tone: 'caution' };
  if (action === 'check.ended') return { text: `${field(after, 'label')}: ${field(after, 'summary') || field(after, 'status')}`, tone: STATUS_TONES[field(after, 'status')] ?? 'neutral' };
  if (action === 'check.asked') return { text: `asked to check again: ${field(after, 'check')}`, tone: 'neutral' };
  if (action === 'data.uploaded') return { text: `uploaded ${field(after, 'name')}`, tone: 'neutral' };
  if (action === 'data.removed') return { text: `removed ${field(before, 'name')}`, tone: 'caution' };
  if (action === 'data.refused') return { text: `a notebook asked for the ${field(after, 'kind')} ${field(after, 'name')} of another project, and was refused`, tone: 'caution' };
  if (action === 'notebook.imported') return { text: `imported the notebook ${field(after, 'title')} from ${field(after, 'file')}`, tone: 'neutral' };
  if (action === 'notebook.exported') return { text: `exported the notebook ${field(after, 'title')} as .${field(after, 'format')}`, tone: 'neutral' };
  if (action === 'notebook.table-downloaded') return { text: `downloaded the table ${field(after, 'table')} of the notebook ${field(after, 'title')} as .${field(after, 'format')}`, tone: 'neutral' };
  if (action === 'notebook.shared') return { text: `gave access to a notebook: ${field(before, 'level')} became ${field(after, 'level')}`, tone: 'neutral' };
  if (action === 'notebook.unshared') return { text: `took back access to a notebook: ${field(before, 'level')}`, tone: 'neutral' };
  if (action === 'notebook.linked') return { text: `made a link to a notebook, level ${field(after, 'level')}, until ${field(after, 'expiresAt').slice(0, 10)}`, tone: 'neutral' };
  if (action === 'notebook.link-revoked') return { text: `revoked a link to a notebook, level ${field(before, 'level')}`, tone: 'neutral' };
  if (action === 'project.created') return { text: `created the project ${field(after, 'name')}`, tone: 'neutral' };
  if (action === 'project.changed') return { text: 'changed what the project says of itself', tone: 'neutral' };
  if (action === 'role.granted') return { text: `granted the role ${field(after, 'role')} to`, tone: 'neutral' };
  if (action === 'role.revoked') return { text: `took the role ${field(before, 'role')} from`, tone: 'neutral' };
  if (action === 'person.signed-in') return { text: 'signed in', tone: 'neutral' };
  if (action === 'person.signed-out') return { text: 'signed out', tone: 'neutral' };
  if (action === 'person.sign-in-refused') return { text: 'a sign-in was refused for', tone: 'caution' };
  const event = action.startsWith('version.') ? action.slice('version.'.length) : '';
  if (event in EVENT_WORDS) return { text: event === 'supersede' ? 'put a newer version in its place' : EVENT_WORDS[event as LifecycleEvent].done, tone: event === 'return' || event === 'withdraw' ? 'caution' : 'neutral' };
  return { text: action, tone: 'neutral' };
}
