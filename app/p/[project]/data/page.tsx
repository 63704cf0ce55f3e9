import type { Metadata } from 'next';
import { DataFiles, type DataRow } from '@/components/project/DataFiles';
import { listDataFiles } from '@/lib/server/data/data-files';
import { listUnfinished } from '@/lib/server/data/uploads';
import { listPeople } from '@/lib/server/people/roles';
import { readProjectContext, type ProjectParams } from '../context';

export const metadata: Metadata = { title: 'Data' };

export default async function DataPage({ params }: ProjectParams) {
  const { services, actor, project, rights } = await readProjectContext((await params).project);
  const [files, people, unfinished] = await Promise.all([listDataFiles(services, actor, project), listPeople(services, actor), listUnfinished(services, actor, project)]);
  const names = new Map(people.map((person) => [person.id as string, person.name]));
  const rows = files.map(({ name, digest, size, preview, uploadedBy, uploadedAt }): DataRow => ({
    name, digest, size, preview, uploadedAt: uploadedAt.toISOString(), uploadedBy: { id: uploadedBy, name: names.get(uploadedBy) ?? 'Somebody who left' },
  }));
  return <DataFiles project={{ id: project.id, slug: project.slug }} files={rows} unfinished={unfinished} permissions={rights.permissions} roles={rights.roles} />;
}
