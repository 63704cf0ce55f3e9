import type { Metadata } from 'next';
import { Connections } from '@/components/project/Connections';
import { DataFiles, type DataRow } from '@/components/project/DataFiles';
import { Streams } from '@/components/project/Streams';
import { listDataFiles } from '@/lib/server/data/data-files';
import { listUnfinished } from '@/lib/server/data/uploads';
import { listStreams } from '@/lib/server/ingest/streams';
import { listPeople } from '@/lib/server/people/roles';
import { listConnections } from '@/lib/server/sources/connections';
import { readProjectContext, type ProjectParams } from '../context';

export const metadata: Metadata = { title: 'Data' };

export default async function DataPage({ params }: ProjectParams) {
  const { services, actor, project, rights } = await readProjectContext((await params).project);
  const [files, people, unfinished, connections, streams] = await Promise.all([listDataFiles(services, actor, project), listPeople(services, actor), listUnfinished(services, actor, project), listConnections(services, actor, project), listStreams(services, actor, project)]);
  const names = new Map(people.map((person) => [person.id as string, person.name]));
  const rows = files.map(({ name, digest, size, preview, uploadedBy, uploadedAt }): DataRow => ({
    name, digest, size, preview, uploadedAt: uploadedAt.toISOString(), uploadedBy: { id: uploadedBy, name: names.get(uploadedBy) ?? 'Somebody who left' },
  }));
  const { permissions, roles } = rights;
  return (
    <DataFiles project={{ id: project.id, slug: project.slug }} files={rows} unfinished={unfinished} permissions={permissions} roles={roles}>
      <Connections projectId={project.id} connections={connections.map(({ id, name, settings, hasCredential, lastTrial }) => ({ id, name, settings, hasCredential, lastTrial }))} permissions={permissions} roles={roles} />
      <Streams
        project={{ id: project.id, slug: project.slug }} permissions={permissions} roles={roles}
        streams={streams.map(({ lastReceivedAt, snapshots, ...stream }) => ({ ...stream, lastReceivedAt: lastReceivedAt?.toISOString() ?? null, snapshots: snapshots.map(({ madeAt, ...snapshot }) => ({ ...snapshot, madeAt: madeAt.toISOString() })) }))}
      />
    </DataFiles>
  );
}
