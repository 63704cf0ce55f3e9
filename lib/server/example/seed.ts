/**
 * The worked example, made once on first run, in the background. Nothing in it is drawn by hand: people of the demo upload,
 * run, pin, sign, approve and deploy through the same use-cases as everybody, so that what the pages show is true.
 */
import { eq } from 'drizzle-orm';
import { createNotebook } from '../notebooks/notebooks';
import { projects, users, type SuccessMetric } from '@/db/schema';
import { listGrants } from '@/db/queries/people';
import { checksFor } from '@/lib/domain/checks';
import { addCell, listCells, setTrashed } from '@/lib/collab/document';
import type { Result } from '@/lib/domain/errors';
import type { CellId, NotebookId, VersionId } from '@/lib/domain/ids';
import { parseInferenceRequest } from '@/lib/domain/inference/open-inference';
import type { Actor } from '../door';
import { uploadDataFile } from '../data/data-files';
import { decide } from '../lifecycle/approve';
import { pin } from '../lifecycle/pin';
import { readCard } from '../lifecycle/read';
import { sign } from '../lifecycle/sign';
import { transition } from '../lifecycle/transition';
import { createProject, type Project } from '../projects/projects';
import type { DoorServices } from '../services';
import type { ModelServing } from '../serving/serving';
import { generateCreditCsv } from './credit-data';
import { CHALLENGER_CELLS, EXAMPLE_CELLS, EXAMPLE_FILE, type ExampleCell } from './notebook';

const PROJECT_NAME = 'Credit decisions';
const TARGETS: SuccessMetric[] = [{ metric: 'rocAuc', direction: 'at-least', threshold: 0.75 }, { metric: 'recall', direction: 'at-least', threshold: 0.45 }];
const ROWS = 12_000;
const REQUESTS = 240;

type Cast = Record<'scientist' | 'reviewer' | 'manager', Actor>;

/** True when it was made now; false when a project of this name is there already, or the demo accounts are not. */
export async function seedExample(services: DoorServices): Promise<boolean> {
  const cast = await findCast(services);
  if (!cast) return false;
  const [existing] = await services.db.select({ id: projects.id }).from(projects).where(eq(projects.name, PROJECT_NAME)).limit(1);
  if (existing) return false;
  const project = must(await createProject(services, cast.scientist, {
    name: PROJECT_NAME,
    purpose: 'Rank loan applications by risk, so that clear cases are decided without a person.',
    forbiddenUses: 'Setting prices. Deciding alone on applications above 50,000. Marketing.',
    successMetrics: TARGETS,
    riskTier: 'low',
  }));
  must(await uploadDataFile(services, cast.scientist, project, EXAMPLE_FILE, inOnePiece(generateCreditCsv(ROWS, 7))));
  const notebook = must(await createNotebook(services, cast.scientist, project, { title: 'Credit decisions' }));
  await write(services, notebook.id, cast.scientist, EXAMPLE_CELLS, true);
  await services.sessions.runAll(notebook.id, { id: cast.scientist.userId, name: cast.scientist.name });

  const dataset = await pinCell(services, cast, notebook.id, 'clean', 'clean-applications');
  const model = await pinCell(services, cast, notebook.id, 'model', 'credit-decision');
  const report = await pinCell(services, cast, notebook.id, 'report', 'holdout-report');
  for (const version of [dataset, model, report]) must(await transition(services, cast.scientist, version, { event: 'ask-validation' }));
  for (const version of [dataset, report, model]) await approve(services, cast, version);
  must(await transition(services, cast.manager, dataset, { event: 'publish' }));
  must(await transition(services, cast.manager, dataset, { event: 'monitor' }));
  must(await transition(services, cast.manager, report, { event: 'publish' }));
  must(await transition(services, cast.manager, model, { event: 'promote' }));
  await approve(services, cast, model);
  must(await transition(services, cast.manager, model, { event: 'go-live' }));
  await ask(services, project, model);

  await write(services, notebook.id, cast.scientist, CHALLENGER_CELLS, false);
  await services.sessions.runAll(notebook.id, { id: cast.scientist.userId, name: cast.scientist.name });
  const challenger = await pinCell(services, cast, notebook.id, 'network', 'credit-decision');
  await pinCell(services, cast, notebook.id, 'network-report', 'challenger-report');
  must(await transition(services, cast.scientist, challenger, { event: 'ask-validation' }));
  return true;
}

async function* inOnePiece(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.code}: ${result.message}${result.details === undefined ? '' : ` ${JSON.stringify(result.details)}`}`);
  return result.value;
}

async function findCast(services: DoorServices): Promise<Cast | null> {
  const found: Partial<Cast> = {};
  for (const name of ['scientist', 'reviewer', 'manager'] as const) {
    const [user] = await services.db.select().from(users).where(eq(users.email, `${name}@example.com`));
    if (!user?.isDemo || user.disabledAt) return null;
    found[name] = { userId: user.id, name: user.name, email: user.email, via: { kind: 'session', sessionId: 'worked example' }, levels: [], grants: await listGrants(services.db, user.id) };
  }
  return found as Cast;
}

async function write(services: DoorServices, notebookId: NotebookId, author: Actor, cells: readonly ExampleCell[], isFirst: boolean): Promise<void> {
  const room = await services.rooms.open(notebookId);
  try {
    await room.change(author.userId, (doc) => {
      if (isFirst) for (const cell of listCells(doc)) setTrashed(doc, cell.id, true);
      let after = listCells(doc).at(-1)?.id ?? null;
      for (const cell of cells) after = addCell(doc, { id: cell.id as CellId, type: cell.type, source: cell.source, after });
    });
  } finally {
    room.release();
  }
}

async function pinCell(services: DoorServices, cast: Cast, notebookId: NotebookId, cell: string, as: string): Promise<VersionId> {
  const state = await services.sessions.state(notebookId);
  const execution = state.cells[cell]?.execution;
  if (!execution || execution.outcome !== 'ok') throw new Error(`the example's cell ${cell} did not run: ${execution?.error?.message ?? state.cells[cell]?.problems.map((problem) => problem.message).join(' ') ?? 'unknown'}`);
  return must(await pin(services, cast.scientist, notebookId, { cell: cell as CellId, execution: execution.id, selector: { kind: 'result' }, as })).versionId;
}

/** Waits for the checks, then signs what is open and approves, each by somebody who may. */
async function approve(services: DoorServices, cast: Cast, versionId: VersionId): Promise<void> {
  await untilChecked(services, cast.reviewer, versionId);
  const card = await readCard(services, cast.reviewer, versionId);
  for (const item of card?.checklist.items ?? []) {
    if (item.state !== 'open' && item.state !== 'insufficient') continue;
    for (const actor of [cast.reviewer, cast.manager]) {
      const signed = await sign(services, actor, versionId, item.id, { decision: 'pass', note: NOTES[item.code] ?? 'Looked at the evidence.' });
      if (signed.ok) break;
    }
  }
  await decide(services, cast.reviewer, versionId, { decision: 'approve', reason: 'The numbers hold on rows the model never saw.' });
}

const NOTES: Record<string, string> = {
  purpose: 'Purpose, forbidden uses and targets were written down before the first run.',
  snapshot: 'Generated for the example by a program in this repository; nobody’s records.',
  groups: 'Region has no effect in how the data was made; the gap between regions is noise.',
  rollback: 'The rehearsal answered. Without the model, a person decides as before.',
};

const CHECK_PATIENCE_MS = 180_000;

async function untilChecked(services: DoorServices, actor: Actor, versionId: VersionId): Promise<void> {
  const deadline = services.now() + CHECK_PATIENCE_MS;
  for (;;) {
    const card = await readCard(services, actor, versionId);
    const due = card ? checksFor(card.kind, card.state === 'approved' ? 'deployment' : 'validation').map((check) => check.code) : [];
    const waiting = card?.checks.filter((check) => due.includes(check.code) && (check.status === 'not-started' || check.status === 'running')) ?? [];
    if (waiting.length === 0) return;
    if (services.now() > deadline) throw new Error(`the checks of ${versionId} did not end: ${waiting.map((check) => check.code).join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Requests of the next quarter, whose incomes have moved, so that drift has something to find. */
async function ask(services: DoorServices, project: Project, versionId: VersionId): Promise<void> {
  const serving = services.serving as ModelServing;
  await serving.refresh();
  const model = serving.names().flatMap((name) => serving.versionsOf(name)).find((one) => one.versionId === versionId);
  if (!model) throw new Error(`the example's model is not in service in ${project.name}`);
  const [header, ...lines] = generateCreditCsv(REQUESTS, 8, { incomeShift: -0.25 }).trim().split('\n').map((line) => line.split(','));
  for (const line of lines) {
    const inputs = model.manifest.signature.inputs.map((column) => {
      const text = line[header!.indexOf(column.name)] ?? '';
      const isNumber = column.type === 'number' || column.type === 'integer';
      const value = isNumber ? (text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text)) : text;
      return { name: column.name, shape: [1], datatype: isNumber ? 'FP64' : 'BYTES', data: [value] };
    });
    const started = performance.now();
    const request = parseInferenceRequest({ inputs }, model.manifest.signature);
    const answer = request.ok ? await serving.predict(model, request.value.columns) : request;
    if (request.ok && answer.ok) serving.recorder.answered(versionId, performance.now() - started, request.value.columns, answer.value.prediction ?? []);
    else serving.recorder.refused(versionId, performance.now() - started);
  }
  await serving.recorder.flush();
}
