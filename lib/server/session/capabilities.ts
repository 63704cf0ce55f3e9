/**
 * What a notebook's code may ask for: the data of the notebook's own project, whoever started the kernel (DESIGN L9). What was read is
 * remembered with its digest, for provenance. A name that only another project has is refused in the words for one that nobody has,
 * and leaves an entry in the audit log: once a name, and not without end, since code can ask in a loop.
 */
import type { Services } from '../services';
import { findDataFileRow, isDataFileElsewhere, listDataFileRows } from '@/db/queries/data';
import { findDatasetVersion, isDatasetElsewhere, listDatasets } from '@/db/queries/sessions';
import { isStreamElsewhere, listStreamRows } from '@/db/queries/streams';
import type { CapabilityHandler } from '@/kernel/host/port';
import type { Digest, ExecutionId, NotebookId, ProjectId } from '@/lib/domain/ids';
import { appendAudit } from '../audit/append';
import { nameOfRead } from '@/lib/domain/reads';
import { SourceError } from '../egress/resolve';
import { readSnapshots } from '../ingest/read';
import { sha256 } from '../sources/reader';
import { projectSources, type ProjectSources } from '../sources/project';

/** Of one session; what is refused beyond is only refused. */
const REFUSALS_RECORDED = 100;

export interface ReadInput {
  readonly name: string;
  readonly digest: Digest;
}

interface Asking {
  readonly id: NotebookId;
  readonly projectId: ProjectId;
}

type CapabilityServices = Pick<Services, 'db' | 'blobs' | 'log' | 'now' | 'env'>;
type OnRead = (execution: ExecutionId, input: ReadInput) => void;

/** What the author of a cell may read; the words of other errors stay in the server's log. */
class Refused extends Error {}

/** `onRead` hears of every input before its bytes are sent. */
export function createCapabilities(services: CapabilityServices, notebook: Asking, onRead: OnRead, sources: ProjectSources = projectSources(services, notebook)): CapabilityHandler {
  const answer = answerFor(services, notebook, onRead, sources);
  return async (capability, execution) => {
    try {
      return await answer(capability, execution);
    } catch (error) {
      if (error instanceof Refused || error instanceof SourceError) throw error;
      services.log.error('data could not be read for a cell', { notebook: notebook.id, verb: capability.verb, error });
      throw new Error('The data could not be read just now. Run the cell again; if it stays so, tell your administrator.', { cause: error });
    }
  };
}

function answerFor(services: CapabilityServices, notebook: Asking, onRead: OnRead, sources: ProjectSources): CapabilityHandler {
  const { projectId } = notebook;
  const refused = new Set<string>();
  const noteRefusal = async (kind: 'data file' | 'dataset' | 'stream', name: string, isElsewhere: () => Promise<boolean>): Promise<void> => {
    const key = `${kind} ${name}`;
    if (refused.has(key) || refused.size >= REFUSALS_RECORDED || !(await isElsewhere()) || refused.has(key)) return;
    refused.add(key);
    await appendAudit(services.db, { action: 'data.refused', actor: null, subject: { kind: 'notebook', id: notebook.id }, projectId, after: { kind, name }, reason: 'The notebook asked for data of another project.' }, services.now());
  };
  return async (capability, execution) => {
    switch (capability.verb) {
      case 'listData': return { value: (await listDataFileRows(services.db, projectId)).map((file) => file.name) };
      case 'readData': {
        const file = await findDataFileRow(services.db, projectId, capability.name);
        if (!file) {
          await noteRefusal('data file', capability.name, () => isDataFileElsewhere(services.db, projectId, capability.name));
          throw new Refused(await unknownFile(services, projectId, capability.name));
        }
        onRead(execution, { name: file.name, digest: file.digest });
        return { value: { name: file.name, digest: file.digest, size: file.size, mediaType: file.mediaType }, payload: await services.blobs.read(file.digest) };
      }
      case 'readDataset': {
        const version = await findDatasetVersion(services.db, projectId, capability.asset, capability.version);
        if (!version || version.manifest.kind !== 'dataset') {
          await noteRefusal('dataset', capability.asset, () => isDatasetElsewhere(services.db, projectId, capability.asset));
          throw new Refused(await unknownDataset(services, projectId, capability.asset, capability.version));
        }
        const file = version.manifest.files.find(({ path }) => path.endsWith('.arrow'));
        if (!file) throw new Refused(`The dataset “${capability.asset}” v${version.number} has no rows that could be read.`);
        onRead(execution, { name: `${capability.asset}@v${version.number}`, digest: version.digest });
        return { value: { name: capability.asset, version: version.number, manifest: version.manifest, file: file.path }, payload: await services.blobs.read(file.digest) };
      }
      case 'readStream': {
        const found = await readSnapshots(services, projectId, capability);
        if (found === null) {
          await noteRefusal('stream', capability.stream, () => isStreamElsewhere(services.db, projectId, capability.stream));
          const names = (await listStreamRows(services.db, projectId)).map(({ name }) => name);
          throw new Refused(`The project has no stream “${capability.stream}”. ${names.length === 0 ? 'Make one on the project’s Data page.' : `It has: ${names.slice(0, 20).join(', ')}.`}`);
        }
        onRead(execution, { name: nameOfRead(capability, sha256), digest: found.digest });
        return { value: { snapshots: found.numbers, digest: found.digest }, payload: await services.blobs.read(found.digest) };
      }
      case 'readHttp':
      case 'queryPostgres': {
        const { name, mediaType, kept } = await sources.read(capability);
        onRead(execution, { name, digest: kept.digest });
        return { value: { name, mediaType, digest: kept.digest }, payload: await services.blobs.read(kept.digest) };
      }
    }
  };
}

async function unknownDataset(services: Pick<Services, 'db'>, projectId: ProjectId, name: string, version: number | null): Promise<string> {
  const all = await listDatasets(services.db, projectId);
  const same = all.filter((one) => one.name === name);
  if (same.length > 0) return version === null ? `Every version of the dataset “${name}” was withdrawn. Name one by its number to read it nevertheless.` : `The dataset “${name}” has no version ${version}. It has: ${same.map(({ number }) => `v${number}`).join(', ')}.`;
  const names = [...new Set(all.map((one) => one.name))];
  if (names.length === 0) return `The project has no dataset “${name}”: none was pinned here yet. Pin a table, or read a file with readCsv.`;
  return `The project has no dataset “${name}”. It has: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`;
}

async function unknownFile(services: Pick<Services, 'db'>, projectId: ProjectId, name: string): Promise<string> {
  const files = await listDataFileRows(services.db, projectId);
  if (files.length === 0) return `The project has no file “${name}”. Upload it on the project’s Data page.`;
  return `The project has no file “${name}”. It has: ${files.slice(0, 20).map((file) => file.name).join(', ')}${files.length > 20 ? ', …' : ''}.`;
}
