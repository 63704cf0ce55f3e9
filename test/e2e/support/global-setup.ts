/** One server for the whole run; PINION_E2E_ORIGIN tests one that runs already. */
import { startServer } from './server';

export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.PINION_E2E_ORIGIN) return async () => {};
  const server = await startServer({ patience: 120 });
  process.env.PINION_E2E_ORIGIN = server.origin;
  return async () => {
    await server.remove();
    if (process.env.PINION_E2E_LOG) process.stdout.write(server.output());
  };
}
