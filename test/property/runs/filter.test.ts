/** What a filter finds in the database is what a naive reading of it finds among the same runs, whatever was logged. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileFilter, compileOrder } from '@/db/queries/run-filter';
import { fitting, listRunRows } from '@/db/queries/runs';
import { putRunNames } from '@/db/queries/run-names';
import { projects, runs, workspaces } from '@/db/schema';
import type { ProjectId, WorkspaceId } from '@/lib/domain/ids';
import { RUN_KINDS, RUN_STATUSES, type ParamValue, type RunNames, type RunSummary } from '@/lib/domain/runs';
import { fieldText, parseFilter, typeOf, type Expression, type Field, type Literal } from '@/lib/runs/filter';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const NAMES: RunNames = { params: ['C', 'a b', "it's \"x\"", 'deep.er', 'mixed'], metrics: ['auc', 'loss', 'top 5 %'], tags: ['stage', 'team'] };
const WORDS = ['', 'prod', 'PROD', 'p%d', 'p_od', 'back\\slash', "o'clock", '0.5', 'true', '; drop table runs; --'];

const number = fc.oneof(fc.constantFrom(0, -0, 0.1, 0.5, 1, -1, 1e-12, 1e300, 5e-324, 123456789.125), fc.double({ noNaN: true, noDefaultInfinity: true }));
const param: fc.Arbitrary<ParamValue> = fc.oneof(number, fc.constantFrom(...WORDS), fc.boolean(), fc.constant(null));
const some = <T>(names: readonly string[], value: fc.Arbitrary<T>) => fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });
const run = fc.record({
  name: fc.constantFrom(...WORDS.filter((word) => word !== '')), experiment: fc.constantFrom('A', 'B'), kind: fc.constantFrom(...RUN_KINDS), status: fc.constantFrom(...RUN_STATUSES),
  minutes: fc.integer({ min: 0, max: 5_000 }), seconds: fc.option(fc.integer({ min: 0, max: 100 })),
  params: some(NAMES.params, param), metrics: some(NAMES.metrics, fc.oneof({ weight: 5, arbitrary: number }, { weight: 1, arbitrary: fc.constant(null) })), tags: some(NAMES.tags, fc.constantFrom(...WORDS)),
});
type Drawn = typeof run extends fc.Arbitrary<infer T> ? T : never;

const field: fc.Arbitrary<Field> = fc.oneof(
  fc.constantFrom(...NAMES.params).map((name): Field => ({ of: 'param', name })), fc.constantFrom(...NAMES.metrics).map((name): Field => ({ of: 'metric', name })), fc.constantFrom(...NAMES.tags).map((name): Field => ({ of: 'tag', name })),
  fc.constantFrom('number', 'name', 'experiment', 'kind', 'status', 'startedAt', 'endedAt', 'duration', 'cell', 'author', 'notebook').map((name) => ({ of: 'run', name } as Field)),
);
const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
const START = Date.UTC(2026, 0, 1);
const momentText = fc.integer({ min: 0, max: 5_100 }).map((minutes) => `'${new Date(START + minutes * 60_000).toISOString()}'`);

/** Text of a value that the field may be compared with. */
function literalOf(of: Field): fc.Arbitrary<string> {
  const numbers = number.map(String);
  const words = fc.constantFrom(...WORDS).map(quoted);
  if (of.of === 'run' && of.name === 'kind') return fc.constantFrom(...RUN_KINDS).map(quoted);
  if (of.of === 'run' && of.name === 'status') return fc.constantFrom(...RUN_STATUSES).map(quoted);
  return { number: numbers, moment: momentText, text: words, value: fc.oneof(numbers, words, fc.constantFrom('true', 'false')) }[typeOf(of)];
}

const comparison: fc.Arbitrary<string> = field.chain((of) => {
  const text = fieldText(of);
  const isText = ['text', 'value'].includes(typeOf(of));
  const isOrdered = typeOf(of) !== 'text';
  const literal = literalOf(of);
  return fc.oneof(
    fc.tuple(fc.constantFrom('=', '!='), literal).map(([sign, value]) => `${text} ${sign} ${value}`),
    fc.tuple(fc.constantFrom('in', 'not in'), fc.array(literal, { minLength: 1, maxLength: 3 })).map(([word, values]) => `${text} ${word} (${values.join(', ')})`),
    fc.constantFrom('is missing', 'is not missing').map((words) => `${text} ${words}`),
    ...(isOrdered ? [fc.tuple(fc.constantFrom('<', '<=', '>', '>='), typeOf(of) === 'moment' ? momentText : number.map(String)).map(([sign, value]) => `${text} ${sign} ${value}`)] : []),
    ...(isText ? [fc.tuple(fc.constantFrom('contains', 'not contains', 'like', 'ilike'), fc.constantFrom(...WORDS, '%od', '_rod', '%')).map(([word, value]) => `${text} ${word} ${quoted(value)}`)] : []),
  );
});
const filter: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, comparison, fc.tuple(tie('any'), fc.constantFrom('and', 'or'), tie('any')).map(([a, word, b]) => `(${a} ${word} ${b})`), tie('any').map((a) => `not (${a})`)),
})).any;

/** A run's value, undefined where it is missing. Moments are milliseconds. A metric that was no number is NaN, which equals nothing. */
function valueOf(one: RunSummary, of: Field): ParamValue | undefined {
  if (of.of === 'param') return one.params[of.name] ?? undefined;
  if (of.of === 'tag') return one.tags[of.name];
  if (of.of === 'metric') return Object.hasOwn(one.metrics, of.name) ? one.metrics[of.name] ?? NaN : undefined;
  const ended = one.endedAt === null ? undefined : Date.parse(one.endedAt);
  if (of.name === 'startedAt') return Date.parse(one.startedAt);
  if (of.name === 'endedAt') return ended;
  if (of.name === 'duration') return ended === undefined ? undefined : (ended - Date.parse(one.startedAt)) / 1000;
  return of.name === 'author' || of.name === 'notebook' || of.name === 'cell' ? undefined : one[of.name as 'number' | 'name' | 'experiment' | 'kind' | 'status'];
}

const isEqual = (value: ParamValue | undefined, literal: Literal) => value !== undefined && typeof value === typeof literal && value === literal;

function fits(one: RunSummary, expression: Expression): boolean {
  switch (expression.kind) {
    case 'and': return expression.parts.every((part) => fits(one, part));
    case 'or': return expression.parts.some((part) => fits(one, part));
    case 'not': return !fits(one, expression.part);
    case 'missing': return valueOf(one, expression.field) === undefined;
    case 'in': {
      const value = valueOf(one, expression.field);
      const isIn = expression.values.some((literal) => isEqual(value, literal));
      return value !== undefined && isIn !== expression.isNot;
    }
    case 'contains': {
      const value = valueOf(one, expression.field);
      return typeof value === 'string' && value.toLowerCase().includes(expression.text.toLowerCase());
    }
    case 'like': {
      const value = valueOf(one, expression.field);
      const pattern = [...expression.pattern].map((mark) => (mark === '%' ? '.*' : mark === '_' ? '.' : mark.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))).join('');
      return typeof value === 'string' && new RegExp(`^${pattern}$`, `su${expression.isCaseless ? 'i' : ''}`).test(value);
    }
    case 'compare': {
      const value = valueOf(one, expression.field);
      if (expression.order === '!=') return value !== undefined && !isEqual(value, expression.value);
      if (expression.order === '=') return isEqual(value, expression.value);
      if (typeof value !== 'number' || typeof expression.value !== 'number') return false;
      return { '<': value < expression.value, '<=': value <= expression.value, '>': value > expression.value, '>=': value >= expression.value }[expression.order];
    }
  }
}

let database: TestDatabase;
let workspaceId: WorkspaceId;

async function fill(drawn: readonly Drawn[]): Promise<{ readonly projectId: ProjectId; readonly all: readonly RunSummary[] }> {
  const { db } = database;
  const [project] = await db.insert(projects).values({ workspaceId, slug: crypto.randomUUID(), name: 'P' }).returning();
  const projectId = project!.id;
  await db.insert(runs).values(drawn.map(({ minutes, seconds, ...one }, index) => ({
    ...one, projectId, number: index + 1, startedAt: new Date(START + minutes * 60_000), endedAt: seconds === null ? null : new Date(START + minutes * 60_000 + seconds * 1000),
  })));
  for (const [kind, names] of [['param', NAMES.params], ['metric', NAMES.metrics], ['tag', NAMES.tags]] as const) await putRunNames(db, projectId, kind, names);
  return { projectId, all: await listed(projectId, null) };
}

async function listed(projectId: ProjectId, expression: Expression | null): Promise<readonly RunSummary[]> {
  const page = await listRunRows(database.db, fitting(projectId, { where: expression && compileFilter(expression), isTrashed: false }), { order: compileOrder({ of: 'run', name: 'number' }, false), limit: 500, offset: 0, isFiltered: expression !== null });
  expect(page.total).toBe(page.runs.length);
  return page.runs;
}

beforeAll(async () => {
  database = await createTestDatabase();
  const [row] = await database.db.insert(workspaces).values({ slug: 'w', name: 'W' }).returning();
  workspaceId = row!.id;
});
afterAll(() => database.drop());

describe('filters over runs', () => {
  it('find in the database what a naive reading finds', async () => {
    await fc.assert(fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 25 }), fc.array(filter, { minLength: 8, maxLength: 12 }), async (drawn, filters) => {
      const { projectId, all } = await fill(drawn);
      for (const text of filters) {
        const expression = parseFilter(text, NAMES)!;
        expect([text, (await listed(projectId, expression)).map((one) => one.number)]).toEqual([text, all.filter((one) => fits(one, expression)).map((one) => one.number)]);
      }
    }), { numRuns: 40 });
  }, 60_000);

  it('find none of another project, whatever they say', async () => {
    const ours = await fill([{ name: 'prod', experiment: 'A', kind: 'fit', status: 'finished', minutes: 0, seconds: 1, params: { C: 1 }, metrics: { auc: 1 }, tags: {} }]);
    const theirs = await fill([{ name: 'prod', experiment: 'A', kind: 'fit', status: 'finished', minutes: 0, seconds: 1, params: { C: 1 }, metrics: { auc: 1 }, tags: {} }]);
    for (const text of ["name = 'prod' or number > 0", 'not number = 7', 'params.C = 1 or metrics.auc > 0']) {
      expect((await listed(ours.projectId, parseFilter(text, NAMES))).map((one) => one.projectId)).toEqual([ours.projectId]);
    }
    expect(theirs.all).toHaveLength(1);
  });
});

describe('orders of runs', () => {
  it('put the greatest first, numbers before texts, and last what is missing, each way', async () => {
    const one = (C: ParamValue | undefined): Drawn => ({ name: 'x', experiment: 'A', kind: 'fit', status: 'finished', minutes: 0, seconds: 1, params: C === undefined ? {} : { C }, metrics: {}, tags: {} });
    const { projectId } = await fill([one(2), one(undefined), one('auto'), one(10), one(null), one(-3)]);
    const order = async (isDescending: boolean, isFiltered: boolean) => (await listRunRows(database.db, fitting(projectId, { where: null, isTrashed: false }), { order: compileOrder({ of: 'param', name: 'C' }, isDescending), limit: 500, offset: 0, isFiltered: isFiltered })).runs.map((found) => found.params['C']);
    for (const isFiltered of [true, false]) {
      expect(await order(true, isFiltered)).toEqual([10, 2, -3, 'auto', null, undefined]);
      expect(await order(false, isFiltered)).toEqual([-3, 2, 10, 'auto', null, undefined]);
    }
  });
});
