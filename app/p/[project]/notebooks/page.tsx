import type { Metadata } from 'next';
import { NotebookList, type NotebookRow } from '@/components/project/NotebookList';
import { listNotebooks } from '@/lib/server/notebooks/notebooks';
import { readProjectContext, type ProjectParams } from '../context';

export const metadata: Metadata = { title: 'Notebooks' };

export default async function NotebooksPage({ params }: ProjectParams) {
  const { services, actor, project, rights } = await readProjectContext((await params).project);
  const [kept, trashed] = await Promise.all([listNotebooks(services, actor, project, 'kept'), listNotebooks(services, actor, project, 'trashed')]);
  const row = ({ id, title, createdAt, updatedAt }: (typeof kept)[number]): NotebookRow => ({ id, title, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() });
  return <NotebookList project={{ id: project.id, slug: project.slug, purpose: project.purpose }} kept={kept.map(row)} trashed={trashed.map(row)} permissions={rights.permissions} roles={rights.roles} />;
}
