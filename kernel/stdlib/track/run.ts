/** One run, as code holds it: tells the host what belongs to it. Where no runs are wanted it does nothing, and says the same of mistakes. */
import { isRunName, RUN_BOUNDS, type ParamValue, type RunKind } from '@/lib/domain/runs';
import { DataError } from '../errors';
import { trackingHost, type TrackingHost } from '../host';
import { IMMUTABLE } from '../marks';

export interface RunOptions {
  /** What it is called in the table of runs; several may be called the same. */
  readonly name?: string;
  /** Under which title runs are gathered. Default: the notebook's. */
  readonly experiment?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** The run that this one is a part of. */
  readonly parent?: Run;
}

/** @internal What only the library says of a run. */
export interface OwnOptions extends RunOptions {
  readonly kind?: RunKind;
  readonly data?: readonly { readonly name: string; readonly rows: number; readonly columns: number }[];
}

let runs = 0;

export class Run {
  readonly #number: number;
  readonly #host: TrackingHost | null;
  readonly #metrics = new Set<string>();
  #isOpen = true;
  #step = -1;
  readonly [IMMUTABLE] = true;

  /** @internal Made by `startRun` and the library. */
  constructor({ name, experiment, params = {}, tags = {}, parent, kind = 'custom', data = [] }: OwnOptions) {
    this.#host = trackingHost();
    this.#number = runs += 1;
    const event = { params: paramsOf(params), tags: tagsOf(tags), name: titleOf('name', name ?? kind), experiment: experiment === undefined ? null : titleOf('experiment', experiment) };
    if (parent !== undefined && !(parent instanceof Run)) throw new DataError('parent must be a run.', 'Give what startRun() returned.');
    const isPart = parent !== undefined && this.#host !== null && parent.#host !== null && parent.#host.execution === this.#host.execution;
    this.#host?.track({ what: 'start', run: this.#number, parent: isPart ? parent.#number : null, kind, data: data.slice(0, RUN_BOUNDS.data).map((one) => ({ ...one, name: one.name.slice(0, 200) })), seconds: 0, ...event });
    Object.freeze(this);
  }

  /**
   * Notes numbers at a step: `run.log({ loss, accuracy }, { step: epoch })`. Without a step it is one more than the greatest before, from 0. A value that is NaN or infinite is
   * kept as a gap.
   *
   * Throws a DataError for what is no number, and in another cell than the one that started the run.
   */
  log(metrics: Readonly<Record<string, number>>, { step = this.#step + 1 }: { readonly step?: number } = {}): void {
    const host = this.#speaking();
    if (typeof step !== 'number' || !Number.isFinite(step)) throw new DataError(`A step must be a finite number, not ${String(step)}.`);
    if (step > this.#step) this.#step = step;
    for (const name in metrics) {
      if (!this.#metrics.has(name)) this.#know(name);
      if (typeof metrics[name] !== 'number') throw new DataError(`The metric ‘${name}’ is ${kindOf(metrics[name])}, not a number.`, 'Of a tensor take (await tensor.data())[0].');
    }
    host?.trackPoint(this.#number, metrics, step);
  }

  /** Adds parameters: numbers, texts, truth values; lists and records are kept as JSON. A name that was set takes the new value. */
  logParams(params: Readonly<Record<string, unknown>>): void {
    const values = paramsOf(params);
    this.#speaking()?.track({ what: 'params', run: this.#number, values });
  }

  /** Adds tags: short texts to find runs by. People can change them later. */
  setTags(tags: Readonly<Record<string, string>>): void {
    const values = tagsOf(tags);
    this.#speaking()?.track({ what: 'tags', run: this.#number, values });
  }

  /** Ends the run. One that is left open ends with its cell, as that ended. To end twice changes nothing. */
  end({ status = 'finished', error = null }: { readonly status?: 'finished' | 'failed' | 'stopped'; readonly error?: string | null } = {}): void {
    if (!this.#isOpen) return;
    if (!['finished', 'failed', 'stopped'].includes(status)) throw new DataError(`A run cannot end as ${JSON.stringify(status)}.`, "It ends 'finished', 'failed' or 'stopped'.");
    this.#speaking()?.track({ what: 'end', run: this.#number, status, error: error === null ? null : String(error).slice(0, RUN_BOUNDS.error), seconds: 0 });
    this.#isOpen = false;
  }

  /** True until it was ended. */
  get isOpen(): boolean { return this.#isOpen; }

  /** @internal Whether such a metric was logged. */
  hasMetric(name: string): boolean { return this.#metrics.has(name); }

  #know(name: string): void {
    checkName('metric', name);
    if (this.#metrics.size >= RUN_BOUNDS.names) throw new DataError(`A run has ${RUN_BOUNDS.names} metrics at most; ‘${name}’ would be one more.`, 'Log the same names at each step.');
    this.#metrics.add(name);
  }

  #speaking(): TrackingHost | null {
    if (!this.#isOpen) throw new DataError('This run has ended.', 'Start another with startRun().');
    if (this.#host === null) return null;
    if (trackingHost()?.execution !== this.#host.execution) throw new DataError('This run ended with the cell that started it.', 'Log in the same cell, or start a run here.');
    return this.#host;
  }
}

function checkName(what: 'metric' | 'parameter' | 'tag', name: string): void {
  if (isRunName(name)) return;
  const why = name.startsWith('system.') ? 'system. is what is measured of the kernel' : `names have 1 to ${RUN_BOUNDS.name} characters, no blanks at their ends and no line breaks`;
  throw new DataError(`A ${what} cannot be called ‘${name.slice(0, 80)}’: ${why}.`);
}

/** Values as they are kept: what is no plain value as JSON, cut to 500 characters. */
export function paramsOf(params: Readonly<Record<string, unknown>>): Record<string, ParamValue> {
  const entries = Object.entries(params);
  if (entries.length > RUN_BOUNDS.names) throw new DataError(`A run has ${RUN_BOUNDS.names} parameters at most, not ${entries.length}.`);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined).map(([name, value]) => {
    checkName('parameter', name);
    return [name, paramOf(value)];
  }));
}

function paramOf(value: unknown): ParamValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value : typeof value === 'function' ? value.name || 'function' : typeof value === 'object' ? jsonOf(value) : String(value);
  return text.slice(0, RUN_BOUNDS.text);
}

/** Of the first part of a long list only; what has no JSON is named by its class. */
function jsonOf(value: object): string {
  try {
    return JSON.stringify(ArrayBuffer.isView(value) ? Array.from((value as Float64Array).subarray(0, 200)) : Array.isArray(value) ? value.slice(0, 200) : value) ?? value.constructor.name;
  } catch {
    return value.constructor?.name ?? 'object';
  }
}

function tagsOf(tags: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(tags);
  if (entries.length > RUN_BOUNDS.names) throw new DataError(`A run has ${RUN_BOUNDS.names} tags at most, not ${entries.length}.`);
  for (const [name] of entries) checkName('tag', name);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value).slice(0, RUN_BOUNDS.text)]));
}

function titleOf(what: string, text: string): string {
  if (typeof text !== 'string' || text.trim() === '') throw new DataError(`The ${what} of a run must be a text.`);
  return text.slice(0, RUN_BOUNDS.title);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? `a ${value.constructor?.name ?? 'record'}` : value === undefined ? 'missing' : `a ${typeof value}`;
}
