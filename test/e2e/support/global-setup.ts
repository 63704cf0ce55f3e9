/** One server for the whole run; PINION_E2E_ORIGIN tests one that runs already. */
import { startServer } from './server';

export default async function setup(): Promise<() => Promise<void>> {
  if (process.env.PINION_E2E_ORIGIN) return async () => {};
  // Suites stand servers on loopback, which connections reach there. Every test opens notebooks of its own in the one workspace; what happens when it is full has a server to itself.
  const server = await startServer({ patience: 120, env: { PINION_WORKSPACE_KERNELS: '200', PINION_WORKSPACE_MEMORY_MB: '204800', PINION_SOURCES_PRIVATE: '127.0.0.1' } });
  process.env.PINION_E2E_ORIGIN = server.origin;
  return async () => {
    await server.remove();
    if (process.env.PINION_E2E_LOG) process.stdout.write(server.output());
  };
}
