/** What the pages of one notebook begin with: who is asking, and the notebook that they may read. */
import { notFound } from 'next/navigation';
import { findNotebook } from '@/lib/server/notebooks/notebooks';
import { requireActor } from '@/lib/server/people/page-actor';
import { webServices } from '@/lib/server/web-services';

export interface NotebookParams {
  readonly params: Promise<{ readonly project: string; readonly notebook: string }>;
}

/** Leads to the page of what is not found where there is none, it lies in the trash, or this person may not read it. */
export async function readNotebookPage({ params }: NotebookParams) {
  const actor = await requireActor();
  const found = await findNotebook(webServices(), actor, (await params).notebook);
  return found && found.notebook.trashedAt === null ? { actor, ...found } : notFound();
}
