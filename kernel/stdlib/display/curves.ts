/** Curves of a training, shown while it runs and kept after: the network estimator draws them, and `trainingCurves` those of tfjs. */
import { getBackend } from '@tensorflow/tfjs-core';
import { CustomCallback, type Logs } from '@tensorflow/tfjs-layers';
import { CURVE_BOUNDS, type CurvesView } from '@/lib/notebook/outputs';
import { emit } from '../host';

/** Milliseconds between two drawings, and for each kilobyte that one has: long trainings are drawn less often, not less truly. */
const LEAST_MS = 250;
const MS_PER_KILOBYTE = 50;
/** Between two looks at the loss of a batch on a GPU, where reading waits for what computes. Elsewhere each is read, so that equal runs draw alike. */
const READ_MS = 20;

/** Points of one curve. Beyond the bound two neighbours become one, their mean, and every later point stands for as many. */
class Series {
  readonly #points: { x: number; sum: number; count: number }[] = [];
  #stride = 1;

  add(x: number, y: number): void {
    const last = this.#points.at(-1);
    // What is no number stands alone, as a gap.
    if (last !== undefined && last.count < this.#stride && Number.isFinite(y) && Number.isFinite(last.sum)) {
      last.x = x;
      last.sum += y;
      last.count += 1;
      return;
    }
    if (this.#points.length === CURVE_BOUNDS.points) this.#halve();
    this.#points.push({ x, sum: y, count: 1 });
  }

  #halve(): void {
    this.#stride *= 2;
    const all = this.#points.splice(0);
    for (let at = 0; at < all.length; at += 2) {
      const [first, second] = [all[at]!, all[at + 1]];
      if (second === undefined || !Number.isFinite(second.sum)) this.#points.push(first);
      else if (!Number.isFinite(first.sum)) this.#points.push(second);
      else this.#points.push({ x: second.x, sum: first.sum + second.sum, count: first.count + second.count });
    }
  }

  view(name: string): CurvesView['series'][number] {
    return { name, x: this.#points.map(({ x }) => Number(x.toPrecision(6))), y: this.#points.map(({ sum, count }) => (Number.isFinite(sum) ? Number((sum / count).toPrecision(6)) : null)) };
  }
}

let drawings = 0;

/** One drawing that grows. */
export class Curves {
  readonly #id = `curves-${++drawings}`;
  readonly #title: string;
  readonly #epochs: number | null;
  /** The value whose best epoch is marked; the lowest is the best, or the highest of accuracies. */
  readonly #watched: string | null;
  readonly #series = new Map<string, Series>();
  #best: CurvesView['best'] = null;
  #shownAt = -Infinity;
  #pause = LEAST_MS;

  constructor(title: string, epochs: number | null, watched: string | null) {
    this.#title = title.slice(0, 300);
    this.#epochs = epochs;
    this.#watched = watched;
  }

  /** Values at the end of an epoch, counted from 1; of a batch, at a fraction. */
  add(x: number, values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      const known = this.#series.get(name);
      if (known === undefined && this.#series.size === CURVE_BOUNDS.series) continue;
      const series = known ?? new Series();
      this.#series.set(name, series);
      series.add(x, value);
      if (name === this.#watched && Number.isFinite(value) && (this.#best === null || (isHigherBetter(name) ? value > this.#best.value : value < this.#best.value))) this.#best = { series: name.slice(0, 200), epoch: Math.round(x), value };
    }
  }

  /** Shows what there is, a few times a second at most. */
  draw(): void {
    const now = performance.now();
    if (now - this.#shownAt < this.#pause) return;
    this.#show(null);
    this.#shownAt = now;
  }

  end(epoch: number, isEarly: boolean): void {
    this.#show({ epoch, isEarly });
  }

  #show(ended: CurvesView['ended']): void {
    const curves: CurvesView = { id: this.#id, title: this.#title, epochs: this.#epochs, series: Array.from(this.#series, ([name, series]) => series.view(name.slice(0, 200))), best: this.#best, ended };
    this.#pause = Math.max(LEAST_MS, (JSON.stringify(curves).length / 1024) * MS_PER_KILOBYTE);
    emit({ kind: 'curves', curves });
  }
}

function isHigherBetter(name: string): boolean {
  return /acc|auc|precision|recall|f1|r2/i.test(name);
}

export interface TrainingCurvesOptions {
  readonly title?: string;
  /** The value whose best epoch is marked. Default: val_loss, where there is one. */
  readonly watch?: string;
}

/**
 * Draws loss and metrics while tfjs trains, by epoch and, for the loss, by batch; the drawing stays when it is done.
 *
 * @example await model.fit(x, y, { epochs: 50, validationSplit: 0.2, callbacks: [trainingCurves(), tf.callbacks.earlyStopping({ patience: 5 })] })
 */
export function trainingCurves(options: TrainingCurvesOptions = {}): TrainingCurves {
  return new TrainingCurves(options);
}

/** A callback of tfjs. Made by `trainingCurves`. */
class TrainingCurves extends CustomCallback {
  readonly #options: TrainingCurvesOptions;
  #curves: Curves | null = null;
  #epochs: number | null = null;
  /** Batches of an epoch, once that is known. */
  #steps: number | null = null;
  #epoch = 0;
  #batches = 0;
  #readAt = -Infinity;

  constructor(options: TrainingCurvesOptions) {
    super({ onTrainBegin: () => {} }, 'never');
    this.#options = options;
  }

  override async onTrainBegin(): Promise<void> {
    const { epochs, steps, samples, batchSize } = this.params as Readonly<Record<string, unknown>>;
    this.#epochs = typeof epochs === 'number' ? epochs : null;
    this.#steps = typeof steps === 'number' && steps > 0 ? steps : typeof samples === 'number' && typeof batchSize === 'number' && batchSize > 0 ? Math.ceil(samples / batchSize) : null;
    this.#epoch = 0;
    this.#curves = new Curves(this.#options.title ?? 'Training', this.#epochs, this.#options.watch ?? 'val_loss');
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    this.#batches = 0;
  }

  override async onBatchEnd(_: number, logs?: Logs): Promise<void> {
    this.#batches += 1;
    const loss = logs?.['loss'];
    const now = performance.now();
    if (this.#steps === null || this.#steps < 2 || loss === undefined || (getBackend() === 'webgpu' && now - this.#readAt < READ_MS)) return;
    this.#readAt = now;
    const x = this.#epoch + Math.min(1, this.#batches / this.#steps);
    this.#curves?.add(x, { 'batch loss': await numberOf(loss) });
    this.#curves?.draw();
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    this.#epoch = epoch + 1;
    if (this.#steps === null && this.#batches > 0) this.#steps = this.#batches;
    const values = await Promise.all(Object.entries(logs ?? {}).map(async ([name, value]) => [name, await numberOf(value)] as const));
    this.#curves?.add(epoch + 1, Object.fromEntries(values));
    this.#curves?.draw();
  }

  override async onTrainEnd(): Promise<void> {
    this.#curves?.end(this.#epoch, this.#epochs !== null && this.#epoch < this.#epochs);
  }
}

/** tfjs hands over scalars or numbers, by kind of training. */
async function numberOf(value: unknown): Promise<number> {
  if (typeof value === 'number') return value;
  const read = (value as { data?: () => Promise<ArrayLike<number>> } | null)?.data;
  return typeof read === 'function' ? Number((await read.call(value))[0]) : Number.NaN;
}
