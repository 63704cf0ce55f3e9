/** The living parts of the front door's process, made in the order in which they need each other and ended in reverse. */
import { join } from 'node:path';
import type { KernelProvider } from '@/kernel/host/port';
import { createKernels } from '@/kernel/host/providers';
import { openLogKey } from './audit/key';
import { createAuditLog } from './audit/log';
import { readPolicy } from './egress/policy';
import { startCutting } from './ingest/cut';
import { createJobs } from './jobs/pg-boss';
import { CannotStart } from './failure';
import { startExample } from './example/start';
import { startLifecycle } from './lifecycle/start';
import { meterKernels } from './kernels/metered';
import { kernelSettings } from './kernels/settings';
import type { Metrics } from './metrics';
import { createFileReader } from './notebooks/file-reader';
import { startKeeping } from './notebooks/keep';
import { isOnlyLocal } from './people/first-run';
import { createServing } from './serving/serving';
import type { DoorServices, Services } from './services';
import { createSessions } from './session/sessions';
import type { Shutdown } from './shutdown';
import { resealConnections } from './sources/connections';
import { createRooms } from './sync/rooms';

export interface PartsOptions {
  readonly root: string;
  readonly ownerUrl: string;
  /** This server alone works on the database. */
  readonly isAlone: boolean;
  readonly metrics: Metrics;
  readonly isWebReady: () => boolean;
  readonly shutdown: Shutdown;
}

export async function makeParts(services: Services, { root, ownerUrl, isAlone, metrics, isWebReady, shutdown }: PartsOptions): Promise<DoorServices> {
  const { env, log } = services;
  const rooms = createRooms(services);
  shutdown.add('notebook documents', () => rooms.dispose());
  const files = createFileReader(join(root, '.build', 'file-process.mjs'));
  shutdown.add('files being read', () => files.dispose());
  metrics.gauge('pinion_files_read', 'Notebook files that are being read or wait for it', () => files.count);

  try {
    readPolicy(env);
    await resealConnections(services);
  } catch (error) {
    throw new CannotStart((error as Error).message, { cause: error });
  }
  const settings = kernelSettings(env);
  let provider: KernelProvider;
  /** For models in service and for evidence, which repeats: never on a GPU. */
  let exact: KernelProvider;
  try {
    const options = { provider: env.KERNEL_PROVIDER, root, allowWeakSandbox: isOnlyLocal(env) || env.PINION_PROCESS_SANDBOX === 'allow', cgroup: env.PINION_CGROUP };
    const webgpu = env.PINION_WEBGPU === 'allow';
    provider = createKernels({ ...options, warm: settings.warm, warmLimits: settings.limits, webgpu });
    exact = webgpu ? createKernels(options) : provider;
  } catch (error) {
    throw new CannotStart((error as Error).message, { cause: error });
  }
  shutdown.add('kernels', () => Promise.all([...new Set([provider, exact])].map((kernels) => kernels.dispose())).then(() => {}));
  if (provider.tierReason !== null) log.warn('kernels run without the sandbox of the operating system', { reason: provider.tierReason });
  log.info('kernels', { tier: provider.tier, walls: provider.walls });
  const metered = meterKernels(provider, metrics, () => performance.now());
  metrics.gauge('pinion_kernels', 'Kernels alive, those waiting in the pool included', () => [...new Set([provider, exact])].reduce((sum, { count }) => sum + count, 0));
  metrics.gauge('pinion_kernels_warm', 'Kernels waiting in the pool', () => provider.waiting);
  metrics.gaugeBy('pinion_kernels_by_purpose', 'Kernels in use, by what they are for', 'purpose', () => metered.counts());

  const sessions = await createSessions({ ...services, rooms, metrics, kernels: metered.for('notebook') });
  shutdown.add('notebook sessions', () => sessions.dispose());
  metrics.gauge('pinion_sessions', 'Notebooks whose session is open', () => sessions.counts().sessions);
  metrics.gaugeBy('pinion_notebook_kernels', 'Kernels of notebooks, by state', 'state', () => ({ ...sessions.counts().kernels }));
  metrics.gauge('pinion_notebook_kernel_memory_bytes', 'Memory that kernels of notebooks used when last looked at', () => sessions.counts().kernelMemoryBytes);
  metrics.gauge('pinion_session_sockets', 'Sockets on /session', () => sessions.counts().sockets);

  const jobs = await createJobs({ ownerUrl, log, isAlone });
  shutdown.add('jobs', () => jobs.dispose());

  const audit = createAuditLog({ db: services.db, log, now: services.now, key: openLogKey(join(env.dataDir, 'audit')) });
  shutdown.add('audit log', () => audit.dispose());
  audit.start();

  const serving = await createServing(services, metered.for('serving', exact));
  shutdown.add('serving', () => serving.dispose());
  await serving.refresh();
  metrics.gauge('pinion_model_workers', 'Model workers started', () => serving.counts().workers);
  metrics.gauge('pinion_model_workers_ready', 'Model workers that answer', () => serving.counts().ready);

  const all: DoorServices = { ...services, metrics, isWebReady, rooms, files, sessions, kernels: metered.for('check', exact), serving, jobs, audit };
  const endKeeping = startKeeping(all);
  shutdown.add('tidying of histories', async () => endKeeping());
  shutdown.add('cutting of streams', startCutting(all));
  await startLifecycle(all);
  await startExample(all);
  return all;
}
