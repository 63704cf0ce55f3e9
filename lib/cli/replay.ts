/** `pinion replay`: runs the cells of a pinned version again in a fresh kernel and says whether the same comes out. Changes nothing. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { eq } from 'drizzle-orm';
import { findProjectRow } from '@/db/queries/projects';
import { isUuid } from '@/db/queries/uuid';
import { findVersion, listVersions, type VersionRow } from '@/db/queries/versions';
import type { Database } from '@/db/client';
import { provenance } from '@/db/schema';
import { createKernels } from '@/kernel/host/providers';
import type { VersionId } from '@/lib/domain/ids';
import { readEnv } from '@/lib/env';
import { createFolderBlobs } from '@/lib/server/blobs';
import { CannotStart } from '@/lib/server/failure';
import { Insufficient, type CheckOutcome } from '@/lib/server/lifecycle/checks/context';
import { replay } from '@/lib/server/lifecycle/checks/replay';
import { findRepositoryRoot } from '@/lib/server/root';
import type { Command } from './command';
import { openDatabase } from './database';

const usage = `pinion replay VERSION [--project PROJECT] [--json]

  VERSION    a version's id, or a name such as credit-decision@v3 (without a number, the newest)
  --project  the project's slug, where VERSION is a name
  --json     the finding and its evidence as one JSON object

Exit code: 0 the same comes out (of a version that a GPU made: the same within tolerance), 1 something else does, 2 wrong use, 3 it cannot be decided.
`;

/** A version by id, or by name in a project; a sentence where there is none. */
export async function findNamed(db: Database, named: string, projectSlug: string | undefined): Promise<VersionRow | string> {
  if (isUuid(named)) return (await findVersion(db, named as VersionId)) ?? `There is no version ${named}.`;
  const match = /^([^@]+)(?:@v?(\d+))?$/.exec(named);
  if (!match || !projectSlug) return 'Name the version by its id, or by asset@vN together with --project.';
  const project = await findProjectRow(db, projectSlug);
  if (!project) return `There is no project ${projectSlug}.`;
  const rows = (await listVersions(db, project.id)).filter((row) => row.asset.name === match[1] && (match[2] === undefined || row.version.number === Number(match[2])));
  return rows.toSorted((a, b) => b.version.number - a.version.number)[0] ?? `There is no version ${named} in ${projectSlug}.`;
}

/** A result that is only near the recorded one is never called a match. */
function verdictOf({ status, evidence }: Pick<CheckOutcome, 'status' | 'evidence'>): string {
  if (evidence['verdict'] === 'within-tolerance') return 'near, not the same';
  return { pass: 'match', fail: 'mismatch', insufficient: 'insufficient' }[status];
}

async function run(args: readonly string[]): Promise<number> {
  let named: string | undefined;
  let values: { project?: string | undefined; json?: boolean | undefined };
  try {
    const parsed = parseArgs({ args: [...args], allowPositionals: true, options: { project: { type: 'string' }, json: { type: 'boolean' } } });
    values = parsed.values;
    [named] = parsed.positionals;
    if (!named || parsed.positionals.length > 1) throw new Error('Name one version.');
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  try {
    const env = readEnv();
    const database = await openDatabase(env);
    const kernels = createKernels({ provider: env.KERNEL_PROVIDER, root: findRepositoryRoot(), allowWeakSandbox: true });
    try {
      const row = await findNamed(database.db, named, values.project);
      if (typeof row === 'string') {
        process.stderr.write(`${row}\n`);
        return 2;
      }
      const [origin] = await database.db.select().from(provenance).where(eq(provenance.versionId, row.version.id));
      if (!origin) throw new Error(`version ${row.version.id} has no provenance`);
      const services = { db: database.db, blobs: createFolderBlobs(join(env.dataDir, 'blobs'), database.db), kernels };
      const found = await replay({ services, row, origin }).catch((error: unknown) => {
        if (error instanceof Insufficient) return { status: 'insufficient', summary: error.message, evidence: {} } as const;
        throw error;
      });
      const name = `${row.asset.name} v${row.version.number}`;
      if (values.json) process.stdout.write(`${JSON.stringify({ version: row.version.id, name, ...found })}\n`);
      else process.stdout.write(`${name}: ${verdictOf(found)}. ${found.summary.replace(/\.$/, '')}.\n`);
      return { pass: 0, fail: 1, insufficient: 3 }[found.status];
    } finally {
      await kernels.dispose();
      await database.close();
    }
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 3;
  }
}

export const replayCommand: Command = { summary: 'Run a pinned version again and compare', usage, run };
