/**
 * Reading through the connections of one project, in the name of one of its notebooks: so many at a time and so often, kept in the blob store before
 * a byte goes on, and with an entry in the audit log the first time that a session of the notebook uses a connection.
 */
import { isConnectionElsewhere, listConnectionRows } from '@/db/queries/connections';
import type { NotebookId, ProjectId } from '@/lib/domain/ids';
import type { SourceQuestion } from '@/lib/domain/reads';
import { appendAudit } from '../audit/append';
import { BlobTooLarge, type StoredBlob } from '../blobs';
import { HTTP_LIMITS } from '../egress/http';
import { readPolicy } from '../egress/policy';
import { SourceError } from '../egress/resolve';
import { RateLimit } from '../rate';
import type { Services } from '../services';
import { openConnection } from './connections';
import { readSource, type SourceRead, type SourceTools } from './reader';

/** Of one project: reads at a time, and how many may begin. */
const AT_ONCE = 8;
const RATE = { perSecond: 5, burst: 60 } as const;
/** Names that were asked for and belong to another project, of one session. */
const REFUSALS_RECORDED = 100;

export interface ProjectSources {
  /** @throws SourceError whose words the author of the cell reads */
  read(question: Exclude<SourceQuestion, { verb: 'readStream' }>): Promise<SourceRead<StoredBlob>>;
}

interface Use {
  readonly rate: RateLimit;
  running: number;
}

/** What each project uses now, of one database. */
const uses = new WeakMap<object, Map<ProjectId, Use>>();

type SourceServices = Pick<Services, 'db' | 'blobs' | 'env' | 'now'>;

export function projectSources(services: SourceServices, notebook: { readonly id: NotebookId; readonly projectId: ProjectId }, tools?: Partial<SourceTools>): ProjectSources {
  const { projectId } = notebook;
  const noted = new Set<string>();
  const note = async (action: string, name: string, reason?: string) => {
    const key = `${action} ${name}`;
    if (noted.has(key) || noted.size >= REFUSALS_RECORDED) return;
    noted.add(key);
    await appendAudit(services.db, { action, actor: null, subject: { kind: 'notebook', id: notebook.id }, projectId, after: { kind: 'connection', name }, ...(reason ? { reason } : {}) }, services.now());
  };
  return {
    async read(question) {
      const use = useOf(services, projectId);
      if (use.running >= AT_ONCE) throw new SourceError(`${AT_ONCE} reads from other servers are running in this project. Wait for one to end.`);
      if (!use.rate.take()) throw new SourceError(`This project reads from other servers too often: ${RATE.perSecond} reads a second in the long run. Read more at a time, and less often.`);
      use.running += 1;
      try {
        return await readSource(question, {
          tools: { policy: readPolicy(services.env), ...tools },
          list: () => listConnectionRows(services.db, projectId),
          keep: (bytes) => services.blobs.put(bytes, HTTP_LIMITS.bytes),
          async find(name) {
            const row = (await listConnectionRows(services.db, projectId)).find((one) => one.name === name);
            if (row) {
              await note('connection.used', row.name);
              return openConnection(services, row);
            }
            if (await isConnectionElsewhere(services.db, projectId, name)) await note('data.refused', name, 'The notebook asked for a connection of another project.');
            return null;
          },
        });
      } catch (error) {
        if (error instanceof BlobTooLarge) throw new SourceError(`The answer has more than ${HTTP_LIMITS.bytes / 1024 / 1024} MiB, the limit of one read. Ask for less of it.`, { cause: error });
        throw error;
      } finally {
        use.running -= 1;
      }
    },
  };
}

function useOf(services: SourceServices, projectId: ProjectId): Use {
  const known = uses.get(services.db) ?? new Map<ProjectId, Use>();
  uses.set(services.db, known);
  const use = known.get(projectId) ?? { rate: new RateLimit(RATE, services.now), running: 0 };
  known.set(projectId, use);
  return use;
}
