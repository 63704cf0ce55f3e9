/**
 * The standard library in the worker: what it may ask of the host, and the host's requests that it answers (pages of tables,
 * export, load, predict, evaluate). Each request gets one `done`, whatever goes wrong.
 */
import { CHUNK_BYTES } from '@/kernel/frames';
import type { HostFrame, ValueRef } from '@/kernel/protocol';
import type { Crossing } from '@/lib/notebook/fingerprints';
import type { Manifest } from '@/lib/domain/artifacts';
import { evaluateReport, exportValue, loadArtifact, predict, type Loaded } from '../stdlib/artifacts';
import { connectLibrary } from '../stdlib';
import { display, pin, print, progress } from '../stdlib/display';
import { page } from './display/page';
import { fingerprint, Room } from './fingerprint';
import { mine, type Execution } from './execution';
import { callHost, join } from './host-calls';
import { send, sendUncopied } from './link';
import { heldValue } from './held';
import { emit } from './streams';
import { track, trackingAs, trackPoint } from './tracking';

type Frame<Type extends HostFrame['type']> = Extract<HostFrame, { type: Type }>;

/** A slot while its files arrive, then the artifact in it. */
interface Arriving {
  readonly id: number;
  readonly manifest: Manifest;
  readonly files: Map<string, Uint8Array[]>;
}

const arriving = new Map<string, Arriving>();
const slots = new Map<string, Loaded>();

/** Gives library code its way to the running cell and to the host, and cells the four names that they need not import. */
export function installLibrary(): void {
  connectLibrary({
    callHost,
    emit(output, pinnable) {
      const execution = mine();
      if (execution !== null) emit(execution, output, pinnable === undefined ? undefined : { ...pinnable, selector: { kind: 'result' }, requested: false });
    },
    trackingAs,
    track,
    trackPoint,
    pin(value, output, pinnable) {
      const execution = mine();
      if (execution === null) throw new Error('Only a running cell can pin.');
      execution.pins.push({ value, name: pinnable.name });
      emit(execution, output, { ...pinnable, selector: { kind: 'pin', index: execution.pins.length - 1 }, requested: true });
    },
  });
  Object.assign(globalThis, { display, pin, print, progress });
}

export function answerPage({ id, execution, handle, request }: Frame<'page'>): Promise<void> {
  return answer(id, () => page(execution, handle, request));
}

/** Sends the files of the value's artifacts, then their manifests. `find` gives the execution while it is its cell's last. */
export function answerExport({ id, execution, selector }: Frame<'export'>, find: (execution: string) => Execution | undefined): Promise<void> {
  return answer(id, async () => {
    const found = find(execution);
    if (found === undefined) throw new Error('The cell has run again since. Pin the newer result.');
    const pin = selector.kind === 'pin' ? found.pins[selector.index] : selector.kind === 'name' ? heldValue(found.cell, selector.name) : { value: found.result };
    if (pin === undefined) throw new Error(selector.kind === 'name' ? `The cell defines no ${selector.name}.` : 'The cell has no such pin.');
    const exported = await exportValue(pin.value);
    exported.forEach(({ files }, artifact) => {
      for (const { path, mediaType, bytes } of files) {
        for (let at = 0; at === 0 || at < bytes.length; at += CHUNK_BYTES) sendUncopied({ type: 'artifact', id, artifact, path, mediaType, last: at + CHUNK_BYTES >= bytes.length }, bytes.subarray(at, at + CHUNK_BYTES));
      }
    });
    return exported.map(({ artifact }) => artifact);
  });
}

/** One after the other, so that the same values are left out everywhere where there is not enough room for all. */
export function answerFingerprint({ id, values }: Frame<'fingerprint'>): Promise<void> {
  const room = new Room();
  const of = async ({ cell, name }: ValueRef): Promise<Crossing> => {
    const held = heldValue(cell, name);
    return { name, ...(held === undefined ? { why: 'no longer in memory' } : await fingerprint(held.value, room)) };
  };
  return answer(id, async () => {
    const found: Crossing[] = [];
    for (const value of values) found.push(await of(value));
    return found;
  });
}

export function startLoad({ id, slot, manifest }: Frame<'load'>): void {
  arriving.set(slot, { id, manifest, files: new Map() });
}

/** Takes one piece of a file in; after the last the slot is loaded and the load answered. */
export function receiveFile({ slot, path, last }: Frame<'file'>, piece: Uint8Array): void {
  const load = arriving.get(slot);
  if (load === undefined) return;
  const parts = load.files.get(path);
  if (parts === undefined) load.files.set(path, [piece]);
  else parts.push(piece);
  if (!last) return;
  arriving.delete(slot);
  void answer(load.id, async () => {
    slots.set(slot, await loadArtifact(load.manifest, Array.from(load.files, ([name, pieces]) => ({ path: name, bytes: join(pieces) }))));
  });
}

export function answerPredict({ id, slot, columns }: Frame<'predict'>): Promise<void> {
  return answer(id, () => predict(inSlot(slot), columns));
}

export function answerEvaluate({ id, model, dataset, threshold, seed, resamples }: Frame<'evaluate'>): Promise<void> {
  return answer(id, () => evaluateReport(inSlot(model), inSlot(dataset), { threshold, seed, resamples }));
}

function inSlot(slot: string): Loaded {
  const loaded = slots.get(slot);
  if (loaded === undefined) throw new Error(`Nothing is loaded as ‘${slot}’.`);
  return loaded;
}

async function answer(id: number, body: () => unknown): Promise<void> {
  try {
    const value = await body();
    send({ type: 'done', id, ok: true, ...(value === undefined ? {} : { value }) });
  } catch (error) {
    send({ type: 'done', id, ok: false, message: (error instanceof Error ? error.message : String(error)).slice(0, 5000) });
  }
}
