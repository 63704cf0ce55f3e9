/** In which project the subject of an announcement lies. Ids are checked by the caller. */
import { eq } from 'drizzle-orm';
import type { Handle } from '../client';
import { assetVersions, assets, deployments, notebooks, projects, runs } from '../schema';
import type { ProjectId } from '../schema/types';

export type Subject = 'project' | 'version' | 'notebook' | 'deployment' | 'runs' | 'run';

/** Null when there is no such thing. */
export async function findProjectOf(db: Handle, subject: Subject, id: string): Promise<ProjectId | null> {
  const rows = await {
    project: () => db.select({ id: projects.id }).from(projects).where(eq(projects.id, id as never)).limit(1),
    version: () => db.select({ id: assets.projectId }).from(assetVersions).innerJoin(assets, eq(assets.id, assetVersions.assetId)).where(eq(assetVersions.id, id as never)).limit(1),
    notebook: () => db.select({ id: notebooks.projectId }).from(notebooks).where(eq(notebooks.id, id as never)).limit(1),
    deployment: () => db.select({ id: deployments.projectId }).from(deployments).where(eq(deployments.id, id as never)).limit(1),
    runs: () => db.select({ id: projects.id }).from(projects).where(eq(projects.id, id as never)).limit(1),
    run: () => db.select({ id: runs.projectId }).from(runs).where(eq(runs.id, id as never)).limit(1),
  }[subject]();
  return rows[0]?.id ?? null;
}
