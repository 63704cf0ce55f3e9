/** Progress bars, also within one another. */
import { emit } from '../host';

export interface Progress {
  /** So much is done; `label` replaces the text. */
  update(value: number, label?: string): void;
  /** One more is done. */
  step(label?: string): void;
  done(label?: string): void;
  /** A bar for a part of this work, shown beneath it. */
  part(label: string, total?: number | null): Progress;
}

let bars = 0;

/**
 * A progress bar: `const bar = progress('Reading', 100); bar.step();`. With a total the page says how much time is left; without one only that
 * work goes on. Call it as often as you like: it is drawn ten times a second at most.
 *
 * @example const folds = progress('Folds', 5); for (const fold of [1, 2, 3, 4, 5]) { const epochs = folds.part(`Fold ${fold}`, 20); epochs.step(); folds.step(); }
 */
export function progress(label: string, total: number | null = null): Progress {
  return start(label, total, null);
}

function start(label: string, total: number | null, parent: string | null): Progress {
  const id = `progress-${++bars}`;
  const began = performance.now();
  let value = 0;
  let text = String(label);
  const show = () => emit({ kind: 'progress', id, label: text.slice(0, 500), value, total, ...(parent === null ? {} : { parent }), elapsed: Math.max(0, Math.round(performance.now() - began)) });
  const update = (next: number, changed?: string) => { value = Number.isFinite(next) ? Math.max(0, next) : value; text = changed ?? text; show(); };
  show();
  return { update, step: (changed) => update(value + 1, changed), done: (changed) => update(total ?? value, changed), part: (name, of = null) => start(name, of, id) };
}
