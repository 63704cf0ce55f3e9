/** Asks for the worked example on a first run: it is made in the background, once the server answers. */
import { sql } from 'drizzle-orm';
import { projects } from '@/db/schema';
import type { DoorServices } from '../services';
import { seedExample } from './seed';

export async function startExample(services: DoorServices): Promise<void> {
  await services.jobs.work('seed', async () => {
    const started = services.now();
    try {
      if (await seedExample(services)) services.log.info('the worked example is ready', { seconds: Math.round((services.now() - started) / 1000) });
    } catch (error) {
      // What it made so far is as true as the rest; a second try would find the project and leave it be.
      services.log.error('the worked example was not finished', { error });
    }
  });
  if (services.env.PINION_EXAMPLE === 'off') return;
  const [found] = await services.db.select({ count: sql<number>`count(*)::int` }).from(projects);
  if (found?.count === 0) await services.jobs.send('seed', {}, 'worked-example');
}
