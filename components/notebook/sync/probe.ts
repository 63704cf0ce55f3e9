import type { CloseReason } from '@/lib/collab/frames';

const REASONS: Readonly<Record<number, CloseReason>> = { 401: 'signed-out', 403: 'not-allowed', 404: 'not-found' };

/** Why a socket of a notebook was refused before it opened, which browsers do not tell; null where it may be tried again. */
export async function probeAccess(notebookId: string): Promise<CloseReason | null> {
  const response = await fetch(`/api/v1/notebooks/${notebookId}`, { credentials: 'same-origin', headers: { accept: 'application/json' } });
  return REASONS[response.status] ?? null;
}
