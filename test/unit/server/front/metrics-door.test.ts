import { afterEach, describe, expect, it } from 'vitest';
import { issueToken } from '@/lib/server/people/tokens';
import { openTestFront, type TestFront } from '../../../support/front';
import { createPerson, createTestServices, createWorkspace, type TestServices } from '../../../support/people';

let services: TestServices;
let front: TestFront;
async function open(settings: Record<string, string>): Promise<void> {
  services = await createTestServices(settings);
  front = await openTestFront(services);
}
afterEach(async () => {
  await front.close();
  await services.dispose();
});

describe('GET /metrics', () => {
  it('answers anybody where only this machine reaches the server', async () => {
    await open({});
    expect((await front.send('GET', '/metrics')).status).toBe(200);
  });

  it.each([['a proxy publishes the server', { PINION_PUBLIC_URL: 'https://pinion.example.org' }], ['the server listens wider', { HOST: '0.0.0.0' }]])('asks for a token where %s', async (_, settings) => {
    await open(settings);
    expect((await front.send('GET', '/metrics')).status).toBe(401);
    const userId = await createPerson(services, { workspaceId: await createWorkspace(services) }, 'viewer');
    const { secret } = await issueToken(services.db, services.now(), userId, { name: 'scraper', scopes: ['read'], days: 1 });
    expect((await front.send('GET', '/metrics', { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
  });
});
