import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as schema from '@/db/schema';
import { checks, evaluations } from '@/db/schema';
import type { VersionId } from '@/lib/domain/ids';
import { decide } from '@/lib/server/lifecycle/approve';
import { readBoard, readCard } from '@/lib/server/lifecycle/read';
import { sign } from '@/lib/server/lifecycle/sign';
import { transition } from '@/lib/server/lifecycle/transition';
import { createWorld, datasetManifest, hashed, modelManifest, passChecks, pinAs, reportManifest, type World } from '../../support/lifecycle';

describe('the read models', () => {
  let world: World;
  let model: VersionId;
  let report: VersionId;
  beforeAll(async () => {
    world = await createWorld({ riskTier: 'medium' });
    const data = datasetManifest('data');
    await pinAs(world, 'census', [data], { inputs: [{ name: 'adult.csv', digest: hashed('adult.csv') }] });
    const manifest = modelManifest('model', data.digest);
    model = (await pinAs(world, 'income', [data, manifest])).versionId;
    report = (await pinAs(world, 'income-report', [reportManifest('report', manifest.digest, data.digest, [{ name: 'rocAuc', value: 0.9, n: 100, interval: [0.85, 0.95] }, { name: 'odd', value: null, n: 0, undefinedReason: 'no positives' }])])).versionId;
    await transition(world.services, world.actors.author, model, { event: 'ask-validation' });
  });
  afterAll(() => world.dispose());

  const board = (who: keyof World['actors'] = 'author') => readBoard(world.services, world.actors[who], 'credit');
  const cardOf = async (name: string, who: keyof World['actors'] = 'author') => (await board(who))?.cards.find((card) => card.asset === name);

  it('show a stranger nothing', async () => {
    const stranger = { ...world.actors.viewer, grants: [] };
    expect(await readBoard(world.services, stranger, 'credit')).toBeNull();
    expect(await readCard(world.services, stranger, model)).toBeNull();
    expect(await readCard(world.services, world.actors.viewer, 'x' as VersionId)).toBeNull();
  });

  it('say on the board what is where, what it claims, and who is next', async () => {
    const view = await board();
    expect(view?.counts).toMatchObject({ all: 3, byKind: { dataset: 1, model: 1, report: 1 }, byStage: { pinned: 2, validation: 1 } });
    expect(await cardOf('census')).toMatchObject({ headline: { label: 'rows', value: 3 }, next: { verb: 'Ask for validation', person: { name: 'author' } }, needsMe: true, isBlocked: false });
    expect((await cardOf('census', 'manager'))?.needsMe).toBe(false);
    expect(await cardOf('income')).toMatchObject({ stage: 'validation', stateLabel: 'In validation', headline: { label: 'ROC-AUC', value: 0.9, source: 'claimed', threshold: { direction: 'at-least', value: 0.7 } } });
    expect((await readCard(world.services, world.actors.author, model))?.checks.map((check) => check.code)).not.toContain('rehearsal');
    expect((await cardOf('income'))?.checks.map((check) => check.status)).toEqual(Array.from({ length: 6 }, () => 'not-started'));
  });

  it('name the blocker, and whose it is to mend', async () => {
    await passChecks(world, model, { leakage: 'fail', signature: 'insufficient' });
    expect(await cardOf('income')).toMatchObject({ isBlocked: true, blocker: { text: 'Leakage: fail', tone: 'critical' }, next: { person: { name: 'author' } } });
    await passChecks(world, model);
    expect(await cardOf('income', 'reviewer')).toMatchObject({ isBlocked: false, blocker: null, needsMe: true, next: { verb: 'Sign 5 items', person: null } });
    expect((await cardOf('income', 'viewer'))?.needsMe).toBe(false);
  });

  it('show on the card what each person may do and why not', async () => {
    const mine = await readCard(world.services, world.actors.author, model);
    expect(mine?.gate).toMatchObject({ action: { event: 'promote', verb: 'Send to deployment', isAllowed: true }, isOpen: false, quorum: 1, canApprove: false, whyNot: 'A reviewer or a manager approves.' });
    expect(mine?.checklist.items.find((item) => item.code === 'replay')).toMatchObject({ canSign: false, whyNot: 'A reviewer signs this.' });
    const theirs = await readCard(world.services, world.actors.reviewer, model);
    expect(theirs?.gate).toMatchObject({ canApprove: true, whyNot: null });
    expect(theirs?.checklist.items.find((item) => item.code === 'replay')).toMatchObject({ canSign: true, group: 'Data and training', evidence: [{ label: 'Replay' }, { label: 'This version', digest: hashed('model') }] });
    expect(theirs?.events.map((event) => event.event)).toEqual(['return', 'withdraw']);
    expect(theirs?.provenance.makers.map((person) => person.name)).toEqual(['author']);
    expect(theirs?.track.map((step) => step.reachedAt !== null)).toEqual([true, true, false, false, false]);
  });

  it('set claimed beside recomputed numbers and say where they differ', async () => {
    const before = await readCard(world.services, world.actors.author, model);
    expect(before?.metrics).toMatchObject([{ metric: 'rocAuc', claimed: 0.9, recomputed: null, verdict: 'none' }, { metric: 'odd', verdict: 'none', note: 'no positives' }]);
    await world.database.db.insert(evaluations).values({
      versionId: model, reportDigest: hashed('report'), modelDigest: hashed('model'), datasetDigest: hashed('data'),
      claimed: [{ name: 'rocAuc', value: 0.9, n: 100 }], recomputed: [{ name: 'rocAuc', value: 0.88, n: 100, interval: [0.8, 0.92] }], baseline: [{ name: 'rocAuc', value: 0.5, n: 100 }],
    });
    const after = await readCard(world.services, world.actors.author, model);
    expect(after?.metrics).toMatchObject([{ label: 'ROC-AUC', claimed: 0.9, recomputed: 0.88, interval: [0.8, 0.92], baseline: 0.5, verdict: 'differs', higherIsBetter: true }]);
    expect(after?.metricsNote).toBe('What the notebook claimed differs: ROC-AUC by 0.02. Only recomputed numbers count.');
    expect(await cardOf('income')).toMatchObject({ headline: { value: 0.88, source: 'recomputed' } });
  });

  it('draw where a version came from and what was made of it', async () => {
    const { lineage } = (await readCard(world.services, world.actors.author, model))!;
    const label = (id: string) => lineage.nodes.find((node) => node.id === id)?.label;
    expect(lineage.edges.map(({ from, to }) => `${label(from)} → ${label(to)}`).sort()).toEqual(['Credit decisions → income v1', 'adult.csv → census v1', 'census v1 → Credit decisions', 'income v1 → income-report v1']);
    expect(lineage.nodes.map((node) => [node.label, node.rank])).toEqual([['adult.csv', 0], ['census v1', 1], ['Credit decisions', 2], ['income v1', 3], ['income-report v1', 4]]);
  });

  it('tell its history, newest first, by name', async () => {
    world.clock += 1000;
    await sign(world.services, world.actors.reviewer, model, 'replay', { decision: 'pass' });
    world.clock += 1000;
    await decide(world.services, world.actors.reviewer, model, { decision: 'approve' });
    const card = await readCard(world.services, world.actors.author, model);
    expect(card?.history.map((line) => `${line.person?.name} ${line.text}`).slice(0, 2)).toEqual(['reviewer approved', 'reviewer signed “replay”']);
    expect(card?.history.map((line) => line.text)).toContain('pinned it');
    expect(card?.gate?.approvals).toMatchObject([{ person: { name: 'reviewer' }, decision: 'approve', isStale: false, on: hashed('model') }]);
    expect((await readCard(world.services, world.actors.author, report))?.gate?.action.event).toBe('ask-validation');
  });

  it('ask the database as often for thirty cards as for three', async () => {
    let queries = 0;
    const counted = { ...world.services, db: drizzle(world.database.sql, { schema, logger: { logQuery: () => void (queries += 1) } }) };
    await readBoard(counted, world.actors.author, 'credit');
    const few = queries;
    for (let index = 0; index < 27; index += 1) await pinAs(world, `data-${index}`, [datasetManifest(`data ${index}`)]);
    queries = 0;
    expect((await readBoard(counted, world.actors.author, 'credit'))?.cards).toHaveLength(30);
    expect(queries).toBe(few);
    expect(queries).toBeLessThanOrEqual(9);
    queries = 0;
    await readCard(counted, world.actors.author, model);
    expect(queries).toBeLessThanOrEqual(16);
  });

  it('say what each cell handed on, and where a replay first differed, as long as the replay stands', async () => {
    const gave = { version: 1, values: [{ name: 'clean', kind: 'dataset', digest: hashed('clean'), about: '3 rows, 1 column' }, { name: 'half', why: 'a function' }, { name: 'fit', kind: 'library', digest: hashed('fit'), about: 'fit of pinion/ml' }] } as const;
    const closure = [{ id: 'a', type: 'ts', source: 'const clean = 1', digest: 'a', gave }, { id: 'b', type: 'ts', source: 'clean', digest: 'b' }] as const;
    const { versionId } = await pinAs(world, 'traced', [datasetManifest('traced')], { closure });
    const first = { cell: 'a', place: 1, of: 2, title: 'const clean = 1', name: 'clean', text: 'row 1 of column “age” is 2, not 1' };
    await passChecks(world, versionId, { replay: 'fail' });
    const keep = (values: Partial<typeof checks.$inferInsert>) => world.database.db.update(checks).set(values).where(and(eq(checks.versionId, versionId), eq(checks.code, 'replay')));
    await keep({ evidence: { check: 'replay', first } });
    const card = await readCard(world.services, world.actors.viewer, versionId);
    expect(card?.provenance.closure.map((cell) => cell.gave)).toEqual([[{ name: 'clean', about: '3 rows, 1 column', digest: hashed('clean'), why: null }, { name: 'half', about: '', digest: null, why: 'a function' }], []]);
    expect(card?.checks.map((check) => [check.code, check.first])).toEqual([['replay', first], ['contract', null], ['privacy', null]]);
    for (const values of [{ status: 'running' }, { status: 'fail', evidence: { first: { cell: 'a' } } }] as const) {
      await keep(values);
      expect((await readCard(world.services, world.actors.viewer, versionId))?.checks[0]?.first).toBeNull();
    }
    expect((await readCard(world.services, world.actors.viewer, model))?.provenance.closure.map((cell) => cell.gave)).toEqual([null]);
  });
});
