import type { Metadata } from 'next';
import { findImport } from '@/db/queries/files';
import { Report } from '@/components/notebook/Report';
import { listDataFiles } from '@/lib/server/data/data-files';
import { listPeople } from '@/lib/server/people/roles';
import { webServices } from '@/lib/server/web-services';
import { readNotebookPage, type NotebookParams } from '../read';

export async function generateMetadata(props: NotebookParams): Promise<Metadata> {
  const { notebook } = await readNotebookPage(props);
  return { title: `${notebook.title}, report` };
}

/** A notebook to be read: what it says and shows, without its code. Whoever may read the notebook may read this. */
export default async function ReportPage(props: NotebookParams) {
  const { actor, notebook, project } = await readNotebookPage(props);
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
