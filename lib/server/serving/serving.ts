/**
 * Serving: keeps one worker for each version in service, starts them as rows change and again when they die, and
 * answers predictions. What may be asked of whom is in the doors.
 */
import type { KernelProvider } from '@/kernel/host/port';
import { done, refuse, type Result } from '@/lib/domain/errors';
import type { VersionId } from '@/lib/domain/ids';
import type { Columns, Value } from '@/lib/domain/inference/open-inference';
import type { Services } from '../services';
import { findModel, listDeployedModels, type DeployedModel } from './deployments';
import type { Serving } from './port';
import { createRecorder, type Recorder } from './recorder';
import { exampleColumns } from './example';
import { startWorker, type ModelWorker } from './worker';

/** What the /v2 doors need beyond the port. */
export interface ModelServing extends Serving {
  readonly recorder: Recorder;
  /** Every version of a name that is or was in service, newest first; empty when the name is unknown. */
  versionsOf(name: string): readonly DeployedModel[];
  /** Names with a version in service. */
  names(): readonly string[];
  isReady(versionId: VersionId): boolean;
  predict(model: DeployedModel, columns: Columns): Promise<Result<Readonly<Record<string, readonly Value[]>>>>;
}

interface Slot {
  starting: Promise<ModelWorker> | null;
  worker: ModelWorker | null;
  failures: number;
  retryAt: number;
}

export async function createServing(services: Services, kernels: KernelProvider): Promise<ModelServing> {
  const recorder = createRecorder(services.db, services.log, services.now);
  const slots = new Map<VersionId, Slot>();
  let models: DeployedModel[] = [];
  let isClosed = false;
  const unsubscribe = services.announcements.subscribe((topic) => { if (topic === 'deployment:changed') void refresh(); });

  async function refresh(): Promise<void> {
    models = (await listDeployedModels(services.db)).sort((a, b) => b.number - a.number);
    const inService = new Set(models.filter((model) => model.status !== 'retired').map((model) => model.versionId));
    for (const [versionId, slot] of slots) {
      if (inService.has(versionId)) continue;
      slots.delete(versionId);
      await stop(slot);
    }
    for (const model of models) if (model.status === 'live' || model.status === 'deprecated') void workerOf(model).catch(() => {});
  }

  /** The running worker, or the promise of one. A version that failed to start is tried again after a growing pause. */
  function workerOf(model: DeployedModel): Promise<ModelWorker> {
    const slot = slots.get(model.versionId) ?? { starting: null, worker: null, failures: 0, retryAt: 0 };
    slots.set(model.versionId, slot);
    if (slot.worker) return Promise.resolve(slot.worker);
    if (slot.starting) return slot.starting;
    if (isClosed || services.now() < slot.retryAt) return Promise.reject(new Error('its worker could not be started a moment ago'));
    slot.starting = startWorker(kernels, services.blobs, model.manifest).then(
      (worker) => {
        slot.starting = null;
        if (isClosed || slots.get(model.versionId) !== slot) {
          void worker.dispose();
          throw new Error('the version was taken out of service');
        }
        slot.worker = worker;
        slot.failures = 0;
        void worker.ended.then(({ asked, reason }) => {
          if (slot.worker === worker) slot.worker = null;
          if (asked || isClosed) return;
          services.log.warn('a model worker ended and is started again', { model: model.name, version: model.number, reason });
          void workerOf(model).catch(() => {});
        });
        return worker;
      },
      (error: unknown) => {
        slot.starting = null;
        slot.failures += 1;
        slot.retryAt = services.now() + Math.min(30_000, 500 * 2 ** slot.failures);
        services.log.error('a model worker did not start', { model: model.name, version: model.number, error });
        throw error;
      },
    );
    return slot.starting;
  }

  async function predict(model: DeployedModel, columns: Columns): Promise<Result<Readonly<Record<string, readonly Value[]>>>> {
    let worker: ModelWorker;
    try {
      worker = await workerOf(model);
    } catch {
      return refuse('unavailable', `The model ${model.name} version ${model.number} is not ready. Try again in a moment.`);
    }
    try {
      return done(await worker.predict(columns));
    } catch (error) {
      return refuse('invalid', `The model could not answer: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** In a worker of its own, so that a model that cannot serve never touches the one that does. */
  async function rehearse(versionId: VersionId): Promise<Result<{ readonly latencyMs: number }>> {
    const model = await findModel(services.db, versionId);
    if (!model) return refuse('not-found', 'There is no model of this version.');
    let worker: ModelWorker | null = null;
    try {
      worker = await startWorker(kernels, services.blobs, model.manifest);
      const columns = exampleColumns(model.manifest.signature, 1);
      await worker.predict(columns);
      const start = performance.now();
      const answer = await worker.predict(columns);
      const latencyMs = performance.now() - start;
      const lacking = model.manifest.signature.outputs.find((column) => answer[column.name]?.length !== 1);
      if (lacking) return refuse('invalid', `The rehearsal asked for one row and the output “${lacking.name}” is missing.`);
      return done({ latencyMs });
    } catch (error) {
      return refuse('invalid', `The rehearsal failed: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await worker?.dispose();
    }
  }

  async function stop(slot: Slot): Promise<void> {
    const worker = slot.worker ?? (await slot.starting?.catch(() => null)) ?? null;
    slot.worker = null;
    await worker?.dispose();
  }

  return {
    recorder,
    refresh,
    rehearse,
    predict,
    versionsOf: (name) => models.filter((model) => model.name === name),
    names: () => [...new Set(models.filter((model) => model.status !== 'retired').map((model) => model.name))],
    isReady: (versionId) => slots.get(versionId)?.worker != null,
    counts: () => ({ workers: slots.size, ready: [...slots.values()].filter((slot) => slot.worker).length }),
    async dispose() {
      isClosed = true;
      unsubscribe();
      await Promise.all([...slots.values()].map(stop));
      await recorder.dispose();
    },
  };
}
