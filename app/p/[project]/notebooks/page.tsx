import type { Metadata } from 'next';
import { NotebookList, type NotebookRow } from '@/components/project/NotebookList';
import { pinnedFrom } from '@/db/queries/history';
import { TRASH_MS } from '@/lib/domain/history';
import { listNotebooks } from '@/lib/server/notebooks/notebooks';
import { notebookHints } from '@/lib/server/notebooks/search';
import { listPeople } from '@/lib/server/people/roles';
import { readProjectContext, type ProjectParams } from '../context';

export const metadata: Metadata = { title: 'Notebooks' };

export default async function NotebooksPage({ params }: ProjectParams) {
  const { services, actor, project, rights } = await readProjectContext((await params).project);
  const [kept, trashed] = await Promise.all([listNotebooks(services, actor, project, 'kept'), listNotebooks(services, actor, project, 'trashed')]);
  const pinned = await pinnedFrom(services.db, trashed.map((notebook) => notebook.id));
  const removedOn = ({ id, trashedAt }: (typeof trashed)[number]) => (trashedAt && !pinned.has(id) ? new Date(trashedAt.getTime() + TRASH_MS).toISOString() : null);
  const [hints, people] = await Promise.all([notebookHints(services, actor, project, kept.map((notebook) => notebook.id)), listPeople(services, actor)]);
  const names = new Map(people.map((person) => [person.id as string, person.name]));
  const row = ({ id, title, createdAt, updatedAt, editedBy, createdBy }: (typeof kept)[number]): NotebookRow => {
    const editor = editedBy ?? createdBy;
    return { id, title, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString(), hint: hints.get(id) ?? '', editedBy: names.has(editor) ? { id: editor, name: names.get(editor)! } : null };
  };
  return <NotebookList project={{ id: project.id, slug: project.slug, purpose: project.purpose }} kept={kept.map(row)} trashed={trashed.map((notebook) => ({ ...row(notebook), removedOn: removedOn(notebook) }))} permissions={rights.permissions} roles={rights.roles} />;
}
