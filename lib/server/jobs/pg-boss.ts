/** Jobs in the same PostgreSQL (pg-boss): committed before `send` resolves, tried again after a failure or a restart. */
import PgBoss from 'pg-boss';
import type { Log } from '../log';
import type { JobPayloads, Jobs } from './port';

export interface PgBossOptions {
  /** As the database's owner: pg-boss keeps its tables in a schema of its own, `pgboss`. */
  readonly ownerUrl: string;
  readonly log: Log;
  /** Nobody else works on this database, so what is marked as being worked on was lost with its server. */
  readonly isAlone: boolean;
  /** Seconds between looks for jobs that another process sent; those of this one start at once. */
  readonly pollSeconds?: number;
}

/** A handler may run again for the same key: after an error (three times, waiting longer each time), or after a crash. */
export async function createJobs({ ownerUrl, log, isAlone, pollSeconds = 2 }: PgBossOptions): Promise<Jobs> {
  const boss = new PgBoss({ connectionString: ownerUrl, application_name: 'pinion-jobs', max: 2, schedule: false, archiveCompletedAfterSeconds: 3600 });
  boss.on('error', (error) => log.error('the job queue has trouble', { error }));
  await boss.start();
  const queues = new Map<string, Promise<void>>();
  const workers = new Map<string, string>();
  let isDisposed = false;

  function queue(name: keyof JobPayloads): Promise<void> {
    let made = queues.get(name);
    if (!made) {
      // `short`: of the jobs with one key, one at most waits to be started.
      const settings = { name, policy: 'short', retryLimit: 3, retryBackoff: true, retryDelay: 5, expireInSeconds: 1800 } as const;
      made = boss.createQueue(name, settings).then(async () => {
        if (isAlone) await boss.getDb().executeSql(`update pgboss.job set state = 'retry', started_on = null, start_after = now() where state = 'active' and name = $1`, [name]);
      });
      queues.set(name, made);
    }
    return made;
  }

  return {
    async send(name, payload, key) {
      await queue(name);
      await boss.send(name, payload, { singletonKey: key });
      const worker = workers.get(name);
      if (worker) boss.notifyWorker(worker);
    },
    async work(name, handler) {
      await queue(name);
      const worker = await boss.work<JobPayloads[typeof name]>(name, { batchSize: 1, pollingIntervalSeconds: pollSeconds }, async ([job]) => {
        if (!job) return;
        try {
          await handler(job.data);
        } catch (error) {
          log.error('a job failed', { job: name, id: job.id, error });
          throw error;
        }
      });
      workers.set(name, worker);
    },
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      await boss.stop({ graceful: true, timeout: 5_000, close: true, wait: true });
    },
  };
}
