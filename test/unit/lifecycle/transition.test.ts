import { afterEach, describe, expect, it } from 'vitest';
import { asc, eq } from 'drizzle-orm';
import { approvals, auditEntries, deployedVersions } from '@/db/schema';
import type { Actor } from '@/lib/server/door';
import type { VersionId } from '@/lib/domain/ids';
import type { MissingView } from '@/lib/domain/views';
import { decide } from '@/lib/server/lifecycle/approve';
import { sign } from '@/lib/server/lifecycle/sign';
import { transition, type TransitionRequest } from '@/lib/server/lifecycle/transition';
import { createWorld, datasetManifest, hashed, modelManifest, passChecks, pinAs, reportManifest, setProject, stateOf, type World } from '../../support/lifecycle';

let world: World;
afterEach(() => world.dispose());

const event = (by: Actor, id: VersionId, request: TransitionRequest) => transition(world.services, by, id, request);
const must = async <T extends { readonly ok: boolean }>(result: Promise<T>): Promise<T> => {
  const value = await result;
  expect(value).toMatchObject({ ok: true });
  return value;
};
const missingOf = (result: unknown) => ((result as { details?: { missing?: MissingView[] } }).details?.missing ?? []).map(({ code, state }) => `${code} ${state}`);

async function signAll(id: VersionId, codes: readonly string[]) {
  for (const code of codes) {
    const by = ['purpose', 'rollback'].includes(code) ? world.actors.manager : world.actors.reviewer;
    await must(sign(world.services, by, id, code, { decision: 'pass', note: 'Looked at it.' }));
  }
}
const VALIDATION = ['purpose', 'training-data', 'replay', 'held-out', 'groups'];

async function validated(name = 'credit', seed = 'm1') {
  const { versionId } = await pinAs(world, name, [modelManifest(seed)]);
  await must(event(world.actors.author, versionId, { event: 'ask-validation' }));
  await passChecks(world, versionId);
  await signAll(versionId, VALIDATION);
  return versionId;
}
async function live(name = 'credit', seed = 'm1') {
  const id = await validated(name, seed);
  await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
  await must(event(world.actors.author, id, { event: 'promote' }));
  await signAll(id, ['rollback']);
  await must(event(world.actors.manager, id, { event: 'go-live' }));
  return id;
}

describe('the whole life of a model', () => {
  it('goes from pinned to retired, each step by who may, each with its leaf', async () => {
    world = await createWorld();
    const id = await live();
    expect(await stateOf(world, id)).toEqual({ state: 'live', stage: 'monitoring', revision: 4 });
    expect(world.recorded.rehearsals).toEqual([id]);
    expect(world.recorded.refreshes).toBe(1);
    await must(event(world.actors.manager, id, { event: 'deprecate', reason: 'A better one is coming', sunset: '2026-11-21', successor: 'none' }));
    const early = await event(world.actors.manager, id, { event: 'retire' });
    expect(missingOf(early)).toEqual(['item:retirement open', 'approvals open']);
    await signAll(id, ['retirement']);
    await must(decide(world.services, world.actors.manager, id, { decision: 'approve' }));
    expect(missingOf(await event(world.actors.manager, id, { event: 'retire' }))).toEqual(['approvals open']);
    await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
    await must(event(world.actors.manager, id, { event: 'retire' }));
    expect(await stateOf(world, id)).toEqual({ state: 'retired', stage: 'retired', revision: 6 });
    const [deployed] = await world.database.db.select().from(deployedVersions);
    expect(deployed).toMatchObject({ versionId: id, status: 'retired' });
    const actions = (await world.database.db.select().from(auditEntries).where(eq(auditEntries.subjectId, id)).orderBy(asc(auditEntries.at))).map((entry) => entry.action);
    expect(actions.filter((action) => action.startsWith('version.'))).toHaveLength(1 + 5 + 3);
    expect(await event(world.actors.manager, id, { event: 'go-live' })).toMatchObject({ ok: false, code: 'invalid' });
  });

  it('LC6: keeps its promise to callers: no retirement before the announced date', async () => {
    world = await createWorld();
    const id = await live();
    await must(event(world.actors.reviewer, id, { event: 'deprecate', reason: 'r', sunset: '2026-12-24', successor: 'none' }));
    await signAll(id, ['retirement']);
    for (const by of [world.actors.manager, world.actors.reviewer]) await must(decide(world.services, by, id, { decision: 'approve' }));
    expect(missingOf(await event(world.actors.manager, id, { event: 'retire' }))).toEqual(['sunset open']);
    world.clock = Date.UTC(2026, 11, 24, 1);
    await must(event(world.actors.manager, id, { event: 'retire' }));
  });

  it.each([['2026-11-20', 'past'], ['soon', 'as a date'], ['2026-02-30', 'as a date'], ['', 'as a date'], ['2099-01-01', 'ten years']])('LC6: refuses the sunset %j', async (sunset, says) => {
    world = await createWorld();
    const id = await live();
    expect(await event(world.actors.manager, id, { event: 'deprecate', reason: 'r', sunset, successor: 'none' })).toMatchObject({ ok: false, code: 'invalid', message: expect.stringContaining(says) });
    expect((await stateOf(world, id))?.state).toBe('live');
  });
});

describe('transition', () => {
  it('LC3: lets exactly one of two racers through, and tells the other what it is now', async () => {
    world = await createWorld();
    const { versionId } = await pinAs(world, 'race', [datasetManifest('race')]);
    const results = await Promise.all([
      event(world.actors.author, versionId, { event: 'ask-validation', revision: 1 }),
      event(world.actors.manager, versionId, { event: 'withdraw', reason: 'no', revision: 1 }),
    ]);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toMatchObject({ code: 'conflict', message: expect.stringContaining('Somebody else changed race v1 first') });
    expect(await world.database.db.$count(auditEntries, eq(auditEntries.subjectId, versionId))).toBe(2);
  });

  it('LC1: refuses what the table does not list and what nobody may do, and changes nothing', async () => {
    world = await createWorld();
    const { versionId } = await pinAs(world, 'm', [modelManifest('m')]);
    for (const name of ['promote', 'go-live', 'supersede', 'retire', 'publish', '', 'constructor']) {
      expect(await event(world.actors.manager, versionId, { event: name })).toMatchObject({ ok: false, code: 'invalid' });
    }
    for (const role of ['viewer', 'auditor', 'privacy', 'admin'] as const) {
      expect(await event(world.actors[role], versionId, { event: 'ask-validation' })).toMatchObject({ ok: false, code: 'not-allowed' });
    }
    expect(await event(world.actors.author, 'nonsense' as VersionId, { event: 'ask-validation' })).toMatchObject({ code: 'not-found' });
    expect(await stateOf(world, versionId)).toMatchObject({ state: 'pinned', revision: 1 });
  });

  it('L5: says everything that is missing of a model that was only asked for, and opens for none of it alone', async () => {
    world = await createWorld();
    const { versionId } = await pinAs(world, 'm', [modelManifest('m', null)]);
    await must(event(world.actors.author, versionId, { event: 'ask-validation' }));
    expect(world.recorded.jobs).toEqual([{ name: 'check', payload: { versionId }, key: `check:${versionId}` }]);
    await passChecks(world, versionId, { replay: 'insufficient', leakage: 'running', thresholds: 'fail' });
    const refused = await event(world.actors.author, versionId, { event: 'promote' });
    expect(refused).toMatchObject({ ok: false, code: 'gate-closed' });
    expect(missingOf(refused)).toEqual(['check:replay insufficient', 'check:thresholds fail', 'check:leakage running', 'item:purpose open', 'item:training-data open', 'item:replay open', 'item:held-out open', 'item:groups open', 'approvals open']);
  });

  it('LC4: a refusal needs a reason, goes back to pinned, and ends the approvals', async () => {
    world = await createWorld();
    const id = await validated();
    await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
    expect(await event(world.actors.manager, id, { event: 'return', reason: ' ' })).toMatchObject({ ok: false, code: 'invalid', details: { field: 'reason' } });
    await must(event(world.actors.manager, id, { event: 'return', reason: 'Too few rows' }));
    expect(await stateOf(world, id)).toMatchObject({ state: 'returned', stage: 'pinned' });
    expect((await world.database.db.select().from(approvals))[0]?.staleAt).not.toBeNull();
    await must(event(world.actors.author, id, { event: 'ask-validation' }));
    expect(missingOf(await event(world.actors.author, id, { event: 'promote' }))).toEqual(['approvals open']);
  });

  it('LC5: goes live only after the rehearsal answered; the one before stands by and can be brought back', async () => {
    world = await createWorld();
    const first = await live('credit', 'first');
    const second = await validated('credit', 'second');
    await must(decide(world.services, world.actors.reviewer, second, { decision: 'approve' }));
    await must(event(world.actors.author, second, { event: 'promote' }));
    await signAll(second, ['rollback']);
    world.rehearsal = { ok: false, code: 'unavailable', message: 'the worker died' };
    expect(await event(world.actors.manager, second, { event: 'go-live' })).toMatchObject({ ok: false, message: 'The rehearsal did not answer: the worker died' });
    expect(await stateOf(world, second)).toMatchObject({ state: 'approved' });
    world.rehearsal = { ok: true, value: { latencyMs: 1 } };
    expect(await event(world.actors.author, second, { event: 'go-live' })).toMatchObject({ code: 'not-allowed' });
    await must(event(world.actors.manager, second, { event: 'go-live' }));
    expect(await stateOf(world, first)).toMatchObject({ state: 'superseded', stage: 'deployment' });
    await must(event(world.actors.manager, first, { event: 'go-live' }));
    expect(await stateOf(world, second)).toMatchObject({ state: 'superseded' });
    const rows = await world.database.db.select({ id: deployedVersions.versionId, status: deployedVersions.status }).from(deployedVersions);
    expect(rows.filter((row) => row.status === 'live')).toEqual([{ id: first, status: 'live' }]);
  });

  it('does not rehearse a model whose gate is closed', async () => {
    world = await createWorld();
    const id = await validated();
    await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
    await must(event(world.actors.author, id, { event: 'promote' }));
    expect(missingOf(await event(world.actors.manager, id, { event: 'go-live' }))).toEqual(['item:rollback open']);
    expect(world.recorded.rehearsals).toEqual([]);
  });

  it('publishes a report and a dataset by the same rules, and names what supersedes a report', async () => {
    world = await createWorld();
    const data = await pinAs(world, 'data', [datasetManifest('d')]);
    await must(event(world.actors.author, data.versionId, { event: 'ask-validation' }));
    await passChecks(world, data.versionId);
    await signAll(data.versionId, ['snapshot']);
    await must(decide(world.services, world.actors.manager, data.versionId, { decision: 'approve' }));
    await must(event(world.actors.author, data.versionId, { event: 'publish' }));
    await must(event(world.actors.manager, data.versionId, { event: 'monitor' }));
    const reports: VersionId[] = [];
    for (const seed of ['r1', 'r2']) {
      const report = await pinAs(world, 'report', [reportManifest(seed, hashed('m'), hashed('d'))]);
      await must(event(world.actors.author, report.versionId, { event: 'ask-validation' }));
      await passChecks(world, report.versionId);
      await signAll(report.versionId, ['held-out']);
      await must(decide(world.services, world.actors.manager, report.versionId, { decision: 'approve' }));
      await must(event(world.actors.author, report.versionId, { event: 'publish' }));
      reports.push(report.versionId);
    }
    const supersede = (successor: string) => event(world.actors.author, reports[0]!, { event: 'supersede', reason: 'newer data', successor });
    for (const wrong of ['none', '', reports[0]!, data.versionId, 'x']) expect(await supersede(wrong)).toMatchObject({ ok: false, code: 'invalid', details: { field: 'successor' } });
    await must(supersede(reports[1]!));
    expect(await stateOf(world, reports[0]!)).toMatchObject({ state: 'superseded', stage: 'retired' });
  });
});

describe('decisions and signatures', () => {
  it('G5: refuses anybody in the lineage, whatever their roles, and the administrator', async () => {
    world = await createWorld();
    const { versionId } = await pinAs(world, 'm', [modelManifest('m')], { editedBy: [world.actors.reviewer.userId] });
    await must(event(world.actors.author, versionId, { event: 'ask-validation' }));
    await passChecks(world, versionId);
    expect(await decide(world.services, world.actors.reviewer, versionId, { decision: 'approve' })).toMatchObject({ ok: false, code: 'not-allowed', message: expect.stringContaining('in the lineage') });
    expect(await sign(world.services, world.actors.reviewer, versionId, 'replay', { decision: 'pass' })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await decide(world.services, world.actors.admin, versionId, { decision: 'approve' })).toMatchObject({ ok: false });
    await must(decide(world.services, world.actors.secondReviewer, versionId, { decision: 'approve' }));
  });

  it('G6: the high tier asks two people; the same one does not count twice', async () => {
    world = await createWorld({ riskTier: 'high' });
    const id = await validated();
    await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
    expect(await decide(world.services, world.actors.reviewer, id, { decision: 'approve' })).toMatchObject({ ok: false, message: 'You approved already.' });
    expect(missingOf(await event(world.actors.author, id, { event: 'promote' }))).toEqual(['approvals open']);
    await must(decide(world.services, world.actors.secondReviewer, id, { decision: 'approve' }));
    await must(event(world.actors.author, id, { event: 'promote' }));
  });

  it('G7: an approval is stale once thresholds or evidence changed, and so is every signature on them', async () => {
    world = await createWorld();
    const id = await validated();
    await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
    await setProject(world, { successMetrics: [{ metric: 'rocAuc', direction: 'at-least', threshold: 0.99 }] });
    const refused = await event(world.actors.author, id, { event: 'promote' });
    expect(missingOf(refused)).toEqual(expect.arrayContaining(['check:thresholds stale', 'item:purpose stale', 'approvals stale']));
    expect(await stateOf(world, id)).toMatchObject({ state: 'in-validation' });
  });

  it('C4: running the same checks to the same end again keeps approvals and signatures', async () => {
    world = await createWorld();
    const id = await validated();
    await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
    await passChecks(world, id);
    await must(event(world.actors.author, id, { event: 'promote' }));
  });

  it('G8: nobody approves before the checks have ended', async () => {
    world = await createWorld();
    const { versionId } = await pinAs(world, 'm', [modelManifest('m')]);
    await must(event(world.actors.author, versionId, { event: 'ask-validation' }));
    await passChecks(world, versionId, { replay: 'running' });
    expect(await decide(world.services, world.actors.reviewer, versionId, { decision: 'approve' })).toMatchObject({ ok: false, message: expect.stringContaining('checks have not ended') });
  });

  it('G9: an objection closes the gate until its owner takes it back', async () => {
    world = await createWorld();
    const id = await validated();
    expect(await decide(world.services, world.actors.secondReviewer, id, { decision: 'refuse' })).toMatchObject({ ok: false, details: { field: 'reason' } });
    await must(decide(world.services, world.actors.secondReviewer, id, { decision: 'refuse', reason: 'Slice under 25' }));
    await must(decide(world.services, world.actors.reviewer, id, { decision: 'approve' }));
    expect(missingOf(await event(world.actors.author, id, { event: 'promote' }))).toEqual([`approval:refused:${world.actors.secondReviewer.userId} refused`]);
    await must(decide(world.services, world.actors.secondReviewer, id, { decision: 'approve' }));
    await must(event(world.actors.author, id, { event: 'promote' }));
  });

  it('G3: a statement needs words, a signature needs passing evidence, and no is a no', async () => {
    world = await createWorld();
    const { versionId } = await pinAs(world, 'm', [modelManifest('m', null)]);
    await must(event(world.actors.author, versionId, { event: 'ask-validation' }));
    const { reviewer, manager, author } = world.actors;
    expect(await sign(world.services, reviewer, versionId, 'replay', { decision: 'pass' })).toMatchObject({ ok: false, message: expect.stringContaining('no evidence yet') });
    await passChecks(world, versionId, { replay: 'fail' });
    expect(await sign(world.services, reviewer, versionId, 'replay', { decision: 'pass' })).toMatchObject({ ok: false, message: 'Replay did not pass.' });
    expect(await sign(world.services, reviewer, versionId, 'training-data', { decision: 'pass' })).toMatchObject({ ok: false, message: expect.stringContaining('training snapshot') });
    expect(await sign(world.services, reviewer, versionId, 'groups', { decision: 'pass' })).toMatchObject({ ok: false, details: { field: 'note' } });
    expect(await sign(world.services, author, versionId, 'groups', { decision: 'pass', note: 'x' })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await sign(world.services, manager, versionId, 'groups', { decision: 'pass', note: 'x' })).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await sign(world.services, manager, versionId, 'rollback', { decision: 'pass' })).toMatchObject({ ok: false, message: 'This is signed once the version is approved.' });
    await must(sign(world.services, reviewer, versionId, 'groups', { decision: 'fail', note: 'A gap of a third' }));
    await must(sign(world.services, reviewer, versionId, 'held-out', { decision: 'not-applicable', note: 'No data' }));
    const missing = missingOf(await event(author, versionId, { event: 'promote' }));
    expect(missing).toContain('item:groups fail');
    expect(missing).not.toContain('item:held-out open');
  });
});
