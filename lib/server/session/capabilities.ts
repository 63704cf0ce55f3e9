/**
 * What a notebook's code may ask for: the data of the notebook's own project, whoever started the kernel (DESIGN L9). What was read is
 * remembered with its digest, for provenance.
 */
import type { Services } from '../services';
import { findDataFileRow, listDataFileRows } from '@/db/queries/data';
import { findDatasetVersion } from '@/db/queries/sessions';
import type { CapabilityHandler } from '@/kernel/host/port';
import type { Digest, ExecutionId, ProjectId } from '@/lib/domain/ids';

export interface ReadInput {
  readonly name: string;
  readonly digest: Digest;
}

/** `onRead` hears of every input before its bytes are sent. */
export function createCapabilities(services: Pick<Services, 'db' | 'blobs'>, projectId: ProjectId, onRead: (execution: ExecutionId, input: ReadInput) => void): CapabilityHandler {
  return async (capability, execution) => {
    switch (capability.verb) {
      case 'listData': return { value: (await listDataFileRows(services.db, projectId)).map((file) => file.name) };
      case 'readData': {
        const file = await findDataFileRow(services.db, projectId, capability.name);
        if (!file) throw new Error(await unknownFile(services, projectId, capability.name));
        onRead(execution, { name: file.name, digest: file.digest });
        return { value: { name: file.name, digest: file.digest, size: file.size, mediaType: file.mediaType }, payload: await services.blobs.read(file.digest) };
      }
      case 'readDataset': {
        const version = await findDatasetVersion(services.db, projectId, capability.asset, capability.version);
        if (!version || version.manifest.kind !== 'dataset') throw new Error(`The project has no dataset “${capability.asset}”${capability.version === null ? '' : ` v${capability.version}`}. The board lists what was pinned.`);
        const file = version.manifest.files.find(({ path }) => path.endsWith('.arrow')) ?? version.manifest.files.find(({ mediaType }) => mediaType.includes('arrow')) ?? version.manifest.files[0];
        if (!file) throw new Error(`The dataset “${capability.asset}” v${version.number} has no files.`);
        onRead(execution, { name: `${capability.asset}@v${version.number}`, digest: version.digest });
        return { value: { name: capability.asset, version: version.number, manifest: version.manifest, file: file.path }, payload: await services.blobs.read(file.digest) };
      }
    }
  };
}

async function unknownFile(services: Pick<Services, 'db'>, projectId: ProjectId, name: string): Promise<string> {
  const files = await listDataFileRows(services.db, projectId);
  if (files.length === 0) return `The project has no file “${name}”. Upload it on the project’s Data page.`;
  return `The project has no file “${name}”. It has: ${files.slice(0, 20).map((file) => file.name).join(', ')}${files.length > 20 ? ', …' : ''}.`;
}
