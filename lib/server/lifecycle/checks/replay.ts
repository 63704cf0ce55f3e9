/**
 * Replay (DESIGN L3, SPEC C2): the closure of a version runs again in a fresh kernel with its recorded sources, inputs by digest,
 * parameters, seed and clocks; what comes out is compared by its canonical digest.
 */
import { runHeadless, type CellRun } from '@/kernel/cli/headless';
import type { CapabilityHandler, Kernel } from '@/kernel/host/port';
import { isRecordOfRead, mediaTypeOfRecord, nameOfRead } from '@/lib/domain/reads';
import { sha256 } from '../../sources/reader';
import type { ExportSelector } from '@/kernel/protocol';
import type { ArtifactKind, Manifest } from '@/lib/domain/artifacts';
import type { CellId, Digest } from '@/lib/domain/ids';
import { GPU_TOLERANCE, toleranceWords } from '@/lib/domain/tolerance';
import { filesOf, findArtifact } from './artifacts';
import { crossingsOf } from '../../crossings';
import { cellWords, compareCrossings, describeCrossing, placeOf, type ComparedCrossings, type FirstDifference } from './crossings';
import { firstDifference, type Made } from './difference';
import { CHECK_LIMITS, Insufficient, insufficient, type CheckContext, type CheckOutcome } from './context';
import { Judgement, judge } from './tolerance';

type Context = CheckContext<'db' | 'blobs' | 'kernels'>;

export async function replay(context: Context): Promise<CheckOutcome> {
  const { services, origin } = context;
  const image = await services.kernels.image();
  const recorded = { image: origin.kernel.image, closure: origin.closure.map(({ id, digest }) => ({ id, digest })), inputs: origin.inputs, seed: origin.seed };
  const { hasGpu, cpuImage } = origin.kernel;
  // The image that computes on no GPU gives what its twin of the same build gave as long as that gave the GPU nothing to do.
  const isSameBuild = image.digest === origin.kernel.image || image.digest === cpuImage;
  if (hasGpu === true && !isSameBuild) return insufficient('It was made on a GPU, by a kernel of another build than the one here. Only one of the same build can be compared within tolerance.', recorded);
  if (!isSameBuild) return insufficient('The kernel that made this version is not here any more; another one cannot prove it.', { ...recorded, here: image.digest });
  const gone = await missingInputs(context);
  if (gone.length > 0) return insufficient(`An input was erased: ${gone.join(', ')}.`, { ...recorded, gone });
  const asked = { unknown: [] as string[] };
  const kernel = await services.kernels.start({ limits: CHECK_LIMITS, capabilities: recordedInputs(context, (name) => asked.unknown.push(name)) });
  try {
    const clocks = new Map(origin.closure.map((cell) => [cell.id, cell.startedAt]));
    const runs = await runHeadless(origin.closure.map(({ id, type, source }) => ({ id: id as CellId, type, source })), kernel, {
      seed: origin.seed, parameters: origin.parameters, startedAt: (cell) => clocks.get(cell) ?? origin.startedAt.getTime(),
    });
    const failed = runs.find((run) => run.outcome !== 'ok');
    if (failed) return await failedRun(context, kernel, runs, failed, asked.unknown, recorded);
    if (hasGpu !== true && runs.some((run) => run.hasGpu)) return insufficient('A GPU computed it this time, which does not repeat to the last digit.', recorded);
    return await (hasGpu === true ? compareWithin(context, { ...recorded, here: image.digest }, kernel, runs) : compare(context, recorded, kernel, runs));
  } finally {
    await kernel.dispose();
  }
}

async function failedRun(context: Context, kernel: Kernel, runs: readonly CellRun[], run: CellRun, unknown: readonly string[], recorded: Record<string, unknown>): Promise<CheckOutcome> {
  const message = run.error?.message ?? run.outcome;
  if (run.outcome === 'lost' || run.outcome === 'interrupted') return insufficient(`The replay did not end: ${message}`, recorded);
  if (unknown.length > 0) return insufficient(`The cells asked for data that the record does not name: ${unknown.join(', ')}.`, { ...recorded, unknown });
  const where = await firstCrossing(context, kernel, runs, await handedOn(context, kernel));
  return { status: 'fail', summary: where === null ? `A cell failed this time: ${message}` : `A cell failed this time: ${message.replace(/\.$/, '')}. ${sentence(where)}`, evidence: { ...recorded, failed: run.cell, message, ...(where === null ? {} : { first: where }) } };
}

/** More than this of a result is not read back to say where it differs. */
const MOST_BYTES = 256 * 1024 * 1024;

/** What a selector of a run gives this time: the artifacts it depends on first, itself last. Files are kept only on request. */
async function exportAgain(kernel: Kernel, run: CellRun | undefined, selector: ExportSelector, keepBytes: boolean): Promise<Made[]> {
  if (!run) return [];
  let room = keepBytes ? MOST_BYTES : 0;
  const artifacts = await kernel.export(run.execution, selector, async ({ path, bytes }) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) {
      room -= piece.length;
      if (room >= 0) pieces.push(piece.slice());
    }
    return { path, bytes: Buffer.concat(pieces) };
  });
  return artifacts.map(({ artifact, files }) => ({ manifest: artifact.manifest, files: room >= 0 ? files : [] }));
}

async function compare(context: Context, recorded: Record<string, unknown>, kernel: Kernel, runs: readonly CellRun[]): Promise<CheckOutcome> {
  const { row: { artifact: { manifest } }, origin } = context;
  const run = runs.find((one) => one.cell === origin.cellId);
  const again = (await exportAgain(kernel, run, origin.selector, false)).at(-1)?.manifest ?? null;
  const evidence = { ...recorded, expected: manifest.digest, found: again?.digest ?? null };
  const between = await handedOn(context, kernel);
  if (again && again.digest === manifest.digest && again.kind === manifest.kind) {
    const what = { dataset: 'rows match', model: 'weights match', report: 'numbers match' }[manifest.kind];
    // Said, but no evidence: what differs without effect (a time of day) may differ otherwise with each run (SPEC C4).
    return { status: 'pass', summary: `${what}, digest equal${betweenWords(between)}`, evidence };
  }
  const first = await firstCrossing(context, kernel, runs, between);
  const counted = between === null ? {} : { crossings: { compared: between.compared, left: between.left.map(({ cell, name, why }) => ({ cell, name, why })) } };
  const difference = again ? await whereItBegan(context, manifest, await exportAgain(kernel, run, origin.selector, true)) : null;
  const own = difference ?? 'nothing that could be pinned';
  const where = first ?? (between === null ? null : { ...placeOf(origin, origin.cellId), name: null, text: own });
  const located = where === null ? {} : { ...counted, first: where };
  if (difference === null) return { status: 'fail', summary: `The cell gave nothing that could be pinned this time.${first === null ? '' : ` ${sentence(first)}`}`, evidence: { ...evidence, ...located } };
  if (where === null) return { status: 'fail', summary: `Running the cells again gave something else: ${difference}.`, evidence: { ...evidence, difference } };
  return { status: 'fail', summary: `${sentence(where)}${leftWords(between, where)}`, evidence: { ...evidence, difference, ...located } };
}

/**
 * What a GPU made repeats within tolerance at best, and is never called the same (L3). Fingerprints say nothing here: every value
 * behind the GPU has another digest.
 */
async function compareWithin(context: Context, recorded: Record<string, unknown>, kernel: Kernel, runs: readonly CellRun[]): Promise<CheckOutcome> {
  const { row: { artifact: { manifest } }, origin } = context;
  const made = await exportAgain(kernel, runs.find((one) => one.cell === origin.cellId), origin.selector, true);
  const ranOn = runs.some((run) => run.hasGpu) ? 'a GPU' : 'the CPU';
  const evidence = { ...recorded, expected: manifest.digest, ranOn, tolerance: GPU_TOLERANCE };
  if (made.length === 0) return { status: 'fail', summary: 'The cell gave nothing that could be pinned this time.', evidence };
  const judgement = new Judgement();
  await judgeChain(context, judgement, manifest, made);
  const how = `made on a GPU, run again on ${ranOn}`;
  if (judgement.beyond !== null) return { status: 'fail', summary: `Beyond tolerance ${toleranceWords(GPU_TOLERANCE.float32)}, ${how}: ${judgement.beyond}.`, evidence: { ...evidence, verdict: 'beyond-tolerance', difference: judgement.beyond } };
  // The largest difference is said and is no evidence: on a GPU it may be another one with each run (SPEC C4).
  return { status: 'pass', summary: `within tolerance ${judgement.words}; ${how}`, evidence: { ...evidence, verdict: 'within-tolerance' } };
}

/** What it was made from first, so that the place named is the first. */
async function judgeChain(context: Context, judgement: Judgement, manifest: Manifest, made: readonly Made[], of = ''): Promise<void> {
  const again = made.at(-1)!;
  for (const [kind, then, now] of dependencies(manifest, again.manifest)) {
    if (then === now) continue;
    const before = then === null ? null : await findArtifact(context.services, context.row.project.id, kind, then);
    const after = made.find((one) => one.manifest.kind === kind && one.manifest.digest === now);
    if (!before || !after) throw new Insufficient(`The ${kind} that it was made from is not stored here, so it cannot be compared.`);
    await judgeChain(context, judgement, before.manifest, [...made.filter((one) => one !== after), after], kind === 'dataset' ? 'its data, ' : 'its model, ');
  }
  judgement.of = of;
  const files = manifest.kind === 'report' ? [] : await filesOf(context.services, manifest);
  await judge(judgement, { manifest, files }, again);
}

/** What the cells handed on this time, beside what they handed on when the version was pinned. Null where that was not kept. */
async function handedOn({ origin }: Pick<Context, 'origin'>, kernel: Kernel): Promise<ComparedCrossings | null> {
  if (compareCrossings(origin, new Map()) === null) return null;
  return compareCrossings(origin, await crossingsOf(kernel, origin.closure));
}

/** The first value between cells that differs; read back where the recorded one is a stored artifact, so that both can be shown. */
async function firstCrossing(context: Context, kernel: Kernel, runs: readonly CellRun[], between: ComparedCrossings | null): Promise<FirstDifference | null> {
  const found = between?.differing[0];
  if (!found) return null;
  const { cell, before, now } = found;
  const stored = before.kind === 'dataset' || before.kind === 'model' || before.kind === 'report' ? await findArtifact(context.services, context.row.project.id, before.kind, before.digest) : null;
  const run = runs.find((one) => one.cell === cell.id);
  const made = stored ? await exportAgain(kernel, run, { kind: 'name', name: before.name }, true).catch(() => []) : [];
  const text = stored && made.length > 0 ? await whereItBegan(context, stored.manifest, made) : describeCrossing(before, now);
  return { ...placeOf(context.origin, cell.id), name: before.name, text };
}

function sentence(where: FirstDifference): string {
  return `${cellWords(where)} is the first that differs${where.name === null ? '' : `, in ${where.name}`}: ${where.text}.`;
}

function betweenWords(between: ComparedCrossings | null): string {
  if (between === null || between.compared === 0) return '';
  const [first, ...more] = between.differing;
  if (!first) return `; so ${between.compared === 1 ? 'is the value' : `are the ${between.compared} values`} handed from cell to cell`;
  return `; ${first.before.name} of cell ${first.place}${more.length > 0 ? ` and ${more.length} more` : ''} differed on the way, without effect on it`;
}

/** An earlier value that cannot be compared may have been the first: that is said, not passed over. */
function leftWords(between: ComparedCrossings | null, { place }: FirstDifference): string {
  const [first, ...more] = (between?.left ?? []).filter((one) => one.place <= place);
  if (!first) return '';
  return ` Not compared: ${first.name} (${first.why})${more.length > 0 ? ` and ${more.length} more` : ''}.`;
}

/**
 * What a result was made from is compared before the result itself, so that the difference named is the first. What a report or
 * model depends on stands in its manifest by digest, and was pinned beside it.
 */
async function whereItBegan(context: Context, manifest: Manifest, made: readonly Made[]): Promise<string> {
  const again = made.at(-1)!;
  for (const [kind, then, now] of dependencies(manifest, again.manifest)) {
    if (then === now || then === null || now === null) continue;
    const before = (await findArtifact(context.services, context.row.project.id, kind, then))?.manifest;
    const after = made.find((one) => one.manifest.kind === kind && one.manifest.digest === now);
    if (before && after) return `${kind === 'dataset' ? 'its data' : 'its model'} already differs, ${await whereItBegan(context, before, [...made.filter((one) => one !== after), after])}`;
  }
  const files = await filesOf(context.services, manifest).catch(() => []);
  return firstDifference({ manifest, files }, again);
}

function dependencies(before: Manifest, after: Manifest): [ArtifactKind, Digest | null, Digest | null][] {
  if (before.kind === 'model' && after.kind === 'model') return [['dataset', before.trainedOn, after.trainedOn]];
  if (before.kind === 'report' && after.kind === 'report') return [['dataset', before.dataset, after.dataset], ['model', before.model, after.model]];
  return [];
}

/** Recorded inputs are files (by the digest of their bytes) or pinned snapshots (by their identity). */
async function missingInputs({ services, row, origin }: Context): Promise<string[]> {
  const gone: string[] = [];
  for (const { name, digest } of origin.inputs) {
    const dataset = await findArtifact(services, row.project.id, 'dataset', digest);
    const needed = dataset ? dataset.manifest.files.map((file) => file.digest) : [digest];
    for (const one of needed) if (!(await services.blobs.has(one)) && !gone.includes(name)) gone.push(name);
  }
  return gone;
}

/** Of an input's name such as `clean@v2`. */
const numberIn = (name: string): number => Number(name.split('@v').at(-1));

/** Answers from the record alone: what was not read then cannot be read now. */
function recordedInputs({ services, row, origin }: Context, onUnknown: (name: string) => void): CapabilityHandler {
  const unknown = (name: string): never => {
    onUnknown(name);
    throw new Error(`“${name}” was not read when this version was made.`);
  };
  const asked = new Map<string, number>();
  return async (capability) => {
    if (capability.verb === 'listData') return { value: origin.inputs.map(({ name }) => name).filter((name) => !name.includes('@v') && !isRecordOfRead(name)) };
    if (capability.verb === 'readData') {
      const input = origin.inputs.find(({ name }) => name === capability.name) ?? unknown(capability.name);
      const blob = await services.blobs.stat(input.digest);
      return { value: { name: input.name, digest: input.digest, size: blob?.size ?? 0, mediaType: 'text/csv' }, payload: await services.blobs.read(input.digest) };
    }
    if (capability.verb === 'readHttp' || capability.verb === 'queryPostgres' || capability.verb === 'readStream') {
      // What other servers say now is not asked: the bytes that they gave then are read again, in the order in which they were read.
      const name = nameOfRead(capability, sha256);
      const recorded = origin.inputs.filter((input) => mediaTypeOfRecord(input.name, name) !== null);
      const times = asked.get(name) ?? 0;
      asked.set(name, times + 1);
      const input = recorded[Math.min(times, recorded.length - 1)] ?? unknown(name);
      return { value: { name, mediaType: mediaTypeOfRecord(input.name, name) ?? '', digest: input.digest }, payload: await services.blobs.read(input.digest) };
    }
    const { asset, version } = capability;
    // Without a number the newest was meant: the highest of those that were read.
    const input = origin.inputs.filter(({ name }) => (version === null ? name.startsWith(`${asset}@v`) : name === `${asset}@v${version}`)).toSorted((a, b) => numberIn(b.name) - numberIn(a.name))[0] ?? unknown(`${asset}${version === null ? '' : `@v${version}`}`);
    const dataset = await findArtifact(services, row.project.id, 'dataset', input.digest as Digest);
    if (!dataset || dataset.manifest.kind !== 'dataset') return unknown(input.name);
    const file = dataset.manifest.files.find(({ path }) => path.endsWith('.arrow')) ?? dataset.manifest.files[0];
    if (!file) return unknown(input.name);
    return { value: { name: asset, version: numberIn(input.name), manifest: dataset.manifest, file: file.path }, payload: await services.blobs.read(file.digest) };
  };
}
