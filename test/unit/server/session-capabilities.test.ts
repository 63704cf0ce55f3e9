/** What notebooks may ask for: their own project's data, and a word to the auditor when they ask for another's (case 24 of the threat list). */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assets, auditEntries, dataFiles, projects } from '@/db/schema';
import type { ExecutionId, NotebookId, ProjectId, UserId } from '@/lib/domain/ids';
import { createCapabilities, type ReadInput } from '@/lib/server/session/capabilities';
import { createTestServices, createWorkspace, type TestServices } from '../../support/people';

describe('what a notebook may ask for', () => {
  let services: TestServices;
  let own: ProjectId;
  let other: ProjectId;
  const notebook = (): { id: NotebookId; projectId: ProjectId } => ({ id: randomUUID() as NotebookId, projectId: own });
  const execution = 'e' as ExecutionId;

  beforeAll(async () => {
    services = await createTestServices();
    const workspaceId = await createWorkspace(services);
    const [a, b] = await services.db.insert(projects).values([{ workspaceId, slug: randomUUID(), name: 'Own' }, { workspaceId, slug: randomUUID(), name: 'Other' }]).returning();
    own = a!.id;
    other = b!.id;
    const uploadedBy = randomUUID() as UserId;
    const blob = await services.blobs.put(Buffer.from('secret'));
    await services.db.insert(dataFiles).values({ projectId: other, name: 'salaries.csv', digest: blob.digest, size: blob.size, mediaType: 'text/csv', uploadedBy });
    await services.db.insert(assets).values({ projectId: other, kind: 'dataset', name: 'patients' });
  });
  afterAll(() => services.dispose());

  const entriesOf = async (id: NotebookId): Promise<unknown[]> => (await services.db.select().from(auditEntries).where(eq(auditEntries.subjectId, id))).map(({ canonical }) => JSON.parse(new TextDecoder().decode(canonical)) as unknown);

  it('is not what another project has: refused as if it were nowhere, and recorded (24)', async () => {
    const asking = notebook();
    const reads: ReadInput[] = [];
    const ask = createCapabilities(services, asking, (_, input) => reads.push(input));
    await expect(ask({ verb: 'readData', name: 'salaries.csv' }, execution)).rejects.toThrow('The project has no file “salaries.csv”');
    await expect(ask({ verb: 'readDataset', asset: 'patients', version: null }, execution)).rejects.toThrow('The project has no dataset “patients”');
    expect(await ask({ verb: 'listData' }, execution)).toEqual({ value: [] });
    expect(reads).toEqual([]);
    expect(await entriesOf(asking.id)).toMatchObject([
      { action: 'data.refused', actor: null, project: own, subject: { kind: 'notebook', id: asking.id }, after: { kind: 'data file', name: 'salaries.csv' } },
      { action: 'data.refused', project: own, after: { kind: 'dataset', name: 'patients' } },
    ]);
  });

  it('is recorded once a name, however often code asks', async () => {
    const asking = notebook();
    const ask = createCapabilities(services, asking, () => {});
    const asked = Array.from({ length: 50 }, () => ask({ verb: 'readData', name: 'salaries.csv' }, execution).catch(() => 'refused'));
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['refused']));
    expect(await entriesOf(asking.id)).toHaveLength(1);
  });

  it('leaves no entry where a name is only mistyped, a path or a digest', async () => {
    const asking = notebook();
    const ask = createCapabilities(services, asking, () => {});
    for (const name of ['salarys.csv', '../other/salaries.csv', `${other}/salaries.csv`, 'sha256:00', "' or 1=1 --", '']) await expect(ask({ verb: 'readData', name }, execution)).rejects.toThrow('The project has no file');
    expect(await entriesOf(asking.id)).toEqual([]);
  });
});
