import type { Metadata } from 'next';
import { findImport } from '@/db/queries/files';
import { Notebook } from '@/components/notebook/Notebook';
import { listDataFiles } from '@/lib/server/data/data-files';
import { may } from '@/lib/server/people/access';
import { webServices } from '@/lib/server/web-services';
import { readNotebookPage, type NotebookParams } from './read';

export async function generateMetadata(props: NotebookParams): Promise<Metadata> {
  const { notebook } = await readNotebookPage(props);
  return { title: notebook.title };
}

/** The notebook itself comes over its sockets; the page brings what does not change with every key. */
export default async function NotebookPage(props: NotebookParams) {
  const { actor, notebook, project } = await readNotebookPage(props);
  const [files, imported] = await Promise.all([listDataFiles(webServices(), actor, project), findImport(webServices().db, notebook.id)]);
  return (
    <Notebook
      notebookId={notebook.id}
      title={notebook.title}
      me={{ id: actor.userId, name: actor.name }}
      project={{ id: project.id, slug: project.slug }}
      files={files.map((file) => ({ name: file.name, size: file.size, rows: file.preview?.ok ? file.preview.rowCount : null, columns: file.preview?.ok ? file.preview.columns.length : null }))}
      isImported={imported !== null}
      canPin={may(actor, 'version:pin', project)}
    />
  );
}
