import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { artifacts, assetVersions, auditEntries, checklistItems, dataFiles, lineageEdges, lineagePeople, provenance } from '@/db/schema';
import type { CellId, ExecutionId } from '@/lib/domain/ids';
import { done } from '@/lib/domain/errors';
import { pin } from '@/lib/server/lifecycle/pin';
import { createWorld, datasetManifest, hashed, materialOf, modelManifest, pinAs, reportManifest, type World } from '../../support/lifecycle';

const request = { cell: 'c1' as CellId, execution: randomUUID() as ExecutionId, selector: { kind: 'result' }, as: 'clean' } as const;

describe('pin', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.dispose());
  beforeEach(() => {
    world.recorded.notes.length = 0;
  });

  it('P2: stores the bytes it received under their own digests and writes version, provenance, items, lineage and leaf', async () => {
    const pinned = await pinAs(world, 'clean', [datasetManifest('d1')]);
    expect(pinned).toMatchObject({ asset: 'clean', number: 1, isNew: true, message: 'Pinned as clean v1.' });
    const { db } = world.database;
    const [version] = await db.select().from(assetVersions).where(eq(assetVersions.id, pinned.versionId));
    expect(version).toMatchObject({ stage: 'pinned', state: 'pinned', revision: 1 });
    const [artifact] = await db.select().from(artifacts).where(eq(artifacts.id, version!.artifactId));
    const file = artifact!.manifest.files[0]!;
    expect(file.digest).toBe(hashed(JSON.stringify(datasetManifest('d1'))));
    expect(new TextDecoder().decode(await world.services.blobs.readAll(file.digest))).toBe(JSON.stringify(datasetManifest('d1')));
    expect(await db.$count(provenance, eq(provenance.versionId, pinned.versionId))).toBe(1);
    expect((await db.select().from(checklistItems).where(eq(checklistItems.versionId, pinned.versionId))).map((item) => item.itemCode).sort()).toEqual(['retirement', 'snapshot']);
    const [leaf] = await db.select().from(auditEntries).where(eq(auditEntries.subjectId, pinned.versionId));
    expect(JSON.parse(new TextDecoder().decode(leaf!.canonical))).toMatchObject({ action: 'version.pinned', actor: { id: world.actors.author.userId, role: 'author' }, after: { artifact: hashed('d1'), number: 1 }, evidence: [hashed('d1')] });
    expect(world.recorded.notes).toEqual([`clean v1 ${pinned.versionId}`]);
  });

  it('P3: changes nothing when the newest version already is this artifact, and says so', async () => {
    await pinAs(world, 'same', [datasetManifest('same')]);
    const leaves = await world.database.db.$count(auditEntries);
    const again = await pinAs(world, 'same', [datasetManifest('same')]);
    expect(again).toMatchObject({ number: 1, isNew: false, message: 'This is same v1 already; nothing was pinned.' });
    expect(await world.database.db.$count(auditEntries)).toBe(leaves);
    expect(await pinAs(world, 'same', [datasetManifest('other')])).toMatchObject({ number: 2 });
    expect(await pinAs(world, 'same', [datasetManifest('same')])).toMatchObject({ number: 3, isNew: true });
  });

  it('gives each of many pins at once its own number', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, async (_unused, index) => {
      const services = { ...world.services, sessions: { ...world.services.sessions, exportForPin: async () => done(await materialOf(world, [datasetManifest(`race ${index}`)])) } };
      return pin(services, world.actors.author, world.notebookId, { ...request, as: 'race' });
    }));
    expect(all.map((result) => result.ok && result.value.number).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('refuses another kind under a name that is taken', async () => {
    await pinAs(world, 'taken', [datasetManifest('t')]);
    world.material = done(await materialOf(world, [modelManifest('m', null)]));
    expect(await pin(world.services, world.actors.author, world.notebookId, { ...request, as: 'taken' })).toMatchObject({ ok: false, code: 'invalid', message: expect.stringContaining('is a dataset in this project') });
  });

  it.each(['', ' ', '-x', 'a/b', 'a b', '..', 'x'.repeat(65), 'é'])('refuses the name %j', async (as) => {
    expect(await pin(world.services, world.actors.author, world.notebookId, { ...request, as })).toMatchObject({ ok: false, code: 'invalid', details: { field: 'as' } });
  });

  it('P1: passes on the refusal of a stale result', async () => {
    world.material = { ok: false, code: 'stale', message: 'Run the cell again.' };
    expect(await pin(world.services, world.actors.author, world.notebookId, request)).toMatchObject({ ok: false, code: 'stale' });
  });

  it.each(['reviewer', 'manager', 'privacy', 'auditor', 'viewer', 'admin'] as const)('refuses the %s', async (role) => {
    world.material = done(await materialOf(world, [datasetManifest('x')]));
    expect(await pin(world.services, world.actors[role], world.notebookId, request)).toMatchObject({ ok: false, code: 'not-allowed' });
  });

  it.each(['../evil', '/etc/passwd', 'a\\b', 'a/../b', '.hidden', ''])('refuses a kernel’s file named %j', async (path) => {
    const material = await materialOf(world, [datasetManifest('evil')]);
    world.material = done({ ...material, artifacts: material.artifacts.map((entry) => ({ ...entry, files: entry.files.map((file) => ({ ...file, path })) })) });
    expect(await pin(world.services, world.actors.author, world.notebookId, { ...request, as: 'evil' })).toMatchObject({ ok: false, code: 'invalid' });
  });

  it('P4: makes everybody upstream a maker: who uploaded, pinned, ran and edited what it was made from', async () => {
    const { reviewer, manager, privacy, author } = world.actors;
    const raw = hashed('raw upload');
    await world.database.db.insert(dataFiles).values({ projectId: world.projectId, name: 'raw.csv', digest: raw, size: 1, mediaType: 'text/csv', preview: null, uploadedBy: privacy.userId });
    const data = datasetManifest('p4 data');
    await pinAs(world, 'p4-data', [data], { inputs: [{ name: 'raw.csv', digest: raw }], editedBy: [reviewer.userId] });
    const model = modelManifest('p4 model', data.digest);
    await pinAs(world, 'p4-model', [model], { ranBy: [manager.userId] });
    const report = await pinAs(world, 'p4-report', [reportManifest('p4 report', model.digest, data.digest)]);
    const people = await world.database.db.select({ userId: lineagePeople.userId, how: lineagePeople.how }).from(lineagePeople).where(eq(lineagePeople.versionId, report.versionId));
    expect(people).toEqual(expect.arrayContaining([
      { userId: author.userId, how: 'pinned' }, { userId: privacy.userId, how: 'uploaded' }, { userId: reviewer.userId, how: 'edited' }, { userId: manager.userId, how: 'ran' },
    ]));
    const { db } = world.database;
    const byDigest = async (digest: string) => (await db.select().from(artifacts).where(eq(artifacts.digest, digest as typeof data.digest)))[0]!.id;
    const edges = await db.select().from(lineageEdges).where(eq(lineageEdges.toArtifactId, await byDigest(report.digest)));
    expect(edges.map(({ fromArtifactId, relation }) => ({ fromArtifactId, relation }))).toEqual(expect.arrayContaining([
      { fromArtifactId: await byDigest(model.digest), relation: 'evaluates' }, { fromArtifactId: await byDigest(data.digest), relation: 'evaluated-on' },
    ]));
  });

  it('makes rows for what a model depends on, but a card only for the model', async () => {
    const data = datasetManifest('with data');
    const before = await world.database.db.$count(assetVersions);
    await pinAs(world, 'with-data', [data, modelManifest('with model', data.digest)]);
    expect(await world.database.db.$count(assetVersions)).toBe(before + 1);
    expect(await world.database.db.$count(artifacts, eq(artifacts.digest, data.digest))).toBe(1);
  });

  it('asks for a look at the waiting model when its report is pinned', async () => {
    const model = await pinAs(world, 'waiting', [modelManifest('waiting', null)]);
    await world.database.db.update(assetVersions).set({ state: 'in-validation' }).where(eq(assetVersions.id, model.versionId));
    world.recorded.jobs.length = 0;
    await pinAs(world, 'waiting-report', [reportManifest('waiting report', model.digest, hashed('with data'))]);
    expect(world.recorded.jobs).toEqual([{ name: 'check', payload: { versionId: model.versionId }, key: `check:${model.versionId}` }]);
  });
});
