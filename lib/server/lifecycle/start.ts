/** What the lifecycle does in the background of the front door's process: the checks that transitions and people asked for. */
import type { DoorServices } from '../services';
import { runChecks } from './checks/run';
import { seedTemplates } from './templates';

export async function startLifecycle(services: DoorServices): Promise<void> {
  await seedTemplates(services.db);
  await services.jobs.work('check', ({ versionId, code }) => runChecks(services, versionId, code));
}
