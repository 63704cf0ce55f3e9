/**
 * Replay (DESIGN L3, SPEC C2): the closure of a version runs again in a fresh kernel with its recorded sources, inputs by digest,
 * parameters, seed and clocks; what comes out is compared by its canonical digest.
 */
import { runHeadless, type CellRun } from '@/kernel/cli/headless';
import type { CapabilityHandler, Kernel } from '@/kernel/host/port';
import type { Manifest } from '@/lib/domain/artifacts';
import type { CellId, Digest } from '@/lib/domain/ids';
import { format, metricLabel } from '@/lib/domain/metrics';
import { findArtifact } from './artifacts';
import { CHECK_LIMITS, insufficient, type CheckContext, type CheckOutcome } from './context';

type Context = CheckContext<'db' | 'blobs' | 'kernels'>;

export async function replay(context: Context): Promise<CheckOutcome> {
  const { services, origin } = context;
  const image = await services.kernels.image();
  const recorded = { image: origin.kernel.image, closure: origin.closure.map(({ id, digest }) => ({ id, digest })), inputs: origin.inputs, seed: origin.seed };
  if (image.digest !== origin.kernel.image) return insufficient('The kernel that made this version is not here any more; another one cannot prove it.', { ...recorded, here: image.digest });
  if (/gpu/i.test(origin.kernel.compute)) return insufficient('It was made on a GPU, which does not repeat to the last digit.', recorded);
  const gone = await missingInputs(context);
  if (gone.length > 0) return insufficient(`An input was erased: ${gone.join(', ')}.`, { ...recorded, gone });
  const asked = { unknown: [] as string[] };
  const kernel = await services.kernels.start({ limits: CHECK_LIMITS, capabilities: recordedInputs(context, (name) => asked.unknown.push(name)) });
  try {
    const clocks = new Map(origin.closure.map((cell) => [cell.id, cell.startedAt]));
    const runs = await runHeadless(origin.closure.map(({ id, source }) => ({ id: id as CellId, type: 'ts', source })), kernel, {
      seed: origin.seed, parameters: origin.parameters, startedAt: (cell) => clocks.get(cell) ?? origin.startedAt.getTime(),
    });
    const failed = runs.find((run) => run.outcome !== 'ok');
    if (failed) return failedRun(failed, asked.unknown, recorded);
    return compare(context, recorded, await exported(context, kernel, runs));
  } finally {
    await kernel.dispose();
  }
}

function failedRun(run: CellRun, unknown: readonly string[], recorded: Record<string, unknown>): CheckOutcome {
  const message = run.error?.message ?? run.outcome;
  if (run.outcome === 'lost' || run.outcome === 'interrupted') return insufficient(`The replay did not end: ${message}`, recorded);
  if (unknown.length > 0) return insufficient(`The cells asked for data that the record does not name: ${unknown.join(', ')}.`, { ...recorded, unknown });
  return { status: 'fail', summary: `A cell failed this time: ${message}`, evidence: { ...recorded, failed: run.cell, message } };
}

async function exported({ origin }: Pick<Context, 'origin'>, kernel: Kernel, runs: readonly CellRun[]): Promise<Manifest | null> {
  const run = runs.find((one) => one.cell === origin.cellId);
  if (!run) return null;
  const artifacts = await kernel.export(run.execution, origin.selector, async () => {});
  return artifacts.at(-1)?.artifact.manifest ?? null;
}

function compare({ row }: Pick<Context, 'row'>, recorded: Record<string, unknown>, again: Manifest | null): CheckOutcome {
  const { manifest } = row.artifact;
  const evidence = { ...recorded, expected: manifest.digest, found: again?.digest ?? null };
  if (!again) return { status: 'fail', summary: 'The cell gave nothing that could be pinned this time.', evidence };
  if (again.digest === manifest.digest && again.kind === manifest.kind) {
    const what = { dataset: 'rows match', model: 'weights match', report: 'numbers match' }[manifest.kind];
    return { status: 'pass', summary: `${what}, digest equal`, evidence };
  }
  return { status: 'fail', summary: `Running the cells again gave something else: ${firstDifference(manifest, again)}.`, evidence };
}

/** Where two artifacts first differ, in words. Never throws, whatever the second one holds. */
export function firstDifference(before: Manifest, after: Manifest): string {
  if (before.kind !== after.kind) return `a ${after.kind}, not a ${before.kind}`;
  if (before.kind === 'dataset' && after.kind === 'dataset') {
    if (before.rows !== after.rows) return `${after.rows} rows, not ${before.rows}`;
    const at = before.columns.findIndex((column, index) => JSON.stringify(column) !== JSON.stringify(after.columns[index]));
    if (at >= 0) return `column ${at + 1} is “${after.columns[at]?.name ?? 'missing'}” (${after.columns[at]?.type ?? 'none'}), not “${before.columns[at]!.name}” (${before.columns[at]!.type})`;
    if (before.columns.length !== after.columns.length) return `${after.columns.length} columns, not ${before.columns.length}`;
    return 'the same columns with other values';
  }
  if (before.kind === 'model' && after.kind === 'model') {
    if (before.trainedOn !== after.trainedOn) return 'the training data differs';
    if (before.estimator !== after.estimator) return `${after.estimator}, not ${before.estimator}`;
    if (before.parameters !== after.parameters) return `${after.parameters} parameters, not ${before.parameters}`;
    return 'the same shape with other weights';
  }
  if (before.kind === 'report' && after.kind === 'report') {
    if (before.model !== after.model) return 'it measures another model';
    if (before.dataset !== after.dataset) return 'it was measured on other data';
    const metric = before.metrics.find((one) => after.metrics.find((other) => other.name === one.name)?.value !== one.value);
    if (metric) {
      const now = after.metrics.find((other) => other.name === metric.name)?.value ?? null;
      return `${metricLabel(metric.name)} is ${now === null ? 'undefined' : format(now)}, not ${metric.value === null ? 'undefined' : format(metric.value)}`;
    }
  }
  return 'its digest differs';
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
  return async (capability) => {
    if (capability.verb === 'listData') return { value: origin.inputs.map(({ name }) => name).filter((name) => !name.includes('@v')) };
    if (capability.verb === 'readData') {
      const input = origin.inputs.find(({ name }) => name === capability.name) ?? unknown(capability.name);
      const blob = await services.blobs.stat(input.digest);
      return { value: { name: input.name, digest: input.digest, size: blob?.size ?? 0, mediaType: 'text/csv' }, payload: await services.blobs.read(input.digest) };
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
