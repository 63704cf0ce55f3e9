import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { findImport } from '@/db/queries/files';
import { Notebook } from '@/components/notebook/Notebook';
import { listDataFiles } from '@/lib/server/data/data-files';
import { findNotebook } from '@/lib/server/notebooks/notebooks';
import { may } from '@/lib/server/people/access';
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
  return { title: notebook.title };
}

/** The notebook itself comes over its sockets; the page brings what does not change with every key. */
export default async function NotebookPage({ params }: Params) {
  const { actor, notebook, project } = await read((await params).notebook);
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
