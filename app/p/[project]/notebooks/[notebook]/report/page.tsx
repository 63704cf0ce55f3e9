import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { findImport } from '@/db/queries/files';
import { Report } from '@/components/notebook/Report';
import { listDataFiles } from '@/lib/server/data/data-files';
import { findNotebook } from '@/lib/server/notebooks/notebooks';
import { listPeople } from '@/lib/server/people/roles';
import { requireActor } from '@/lib/server/people/page-actor';
import { webServices } from '@/lib/server/web-services';

interface Params {
  readonly params: Promise<{ readonly project: string; readonly notebook: string }>;
}

async function read(id: string) {
  const actor = await requireActor();
  const found = await findNotebook(webServices(), actor, id);
  return found && found.notebook.trashedAt === null ? { actor, ...found } : notFound();
}

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { notebook } = await read((await params).notebook);
  return { title: `${notebook.title}, report` };
}

/** A notebook to be read: what it says and shows, without its code. Whoever may read the notebook may read this. */
export default async function ReportPage({ params }: Params) {
  const { actor, notebook, project } = await read((await params).notebook);
  const [people, imported, files] = await Promise.all([listPeople(webServices(), actor), findImport(webServices().db, notebook.id), listDataFiles(webServices(), actor, project)]);
  const editor = notebook.editedBy ?? notebook.createdBy;
  return (
    <Report
      notebookId={notebook.id}
      title={notebook.title}
      me={{ id: actor.userId, name: actor.name }}
      project={{ slug: project.slug, name: project.name }}
      edited={{ by: people.find((person) => person.id === editor)?.name ?? null, at: notebook.updatedAt.toISOString() }}
      isImported={imported !== null}
      files={files.map((file) => file.name)}
    />
  );
}
