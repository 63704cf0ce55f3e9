/** How curves are gathered, named and labelled. Pure. */
export interface Curve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Drawn behind the others, without a label. */
  readonly isFaint?: boolean;
}

/** Training and validation values of one metric belong in one drawing, and so do its batches. */
export function metricsOf(series: readonly Curve[]): { readonly name: string; readonly curves: readonly Curve[] }[] {
  const metrics = new Map<string, Curve[]>();
  for (const line of series) {
    const name = metricOf(line.name);
    metrics.set(name, [...(metrics.get(name) ?? []), line.name.startsWith('batch ') ? { ...line, isFaint: true } : line]);
  }
  // The training first, so that it has the same colour everywhere.
  return Array.from(metrics, ([name, curves]) => ({ name, curves: [...curves].sort((a, b) => Number(wordsOf(a.name) === 'validation') - Number(wordsOf(b.name) === 'validation')) }));
}

function metricOf(name: string): string {
  return name === 'valLoss' ? 'loss' : name.replace(/^(?:val_|batch )/, '');
}

/** `val_loss` is the validation's, `loss` the training's. */
export function wordsOf(name: string): string {
  return name === 'valLoss' || name.startsWith('val_') ? 'validation' : name.startsWith('batch ') ? 'batches' : 'training';
}

/** Lines by epoch, as a model keeps them: NaN where an epoch gave no number. */
export function curvesOf(history: readonly { readonly name: string; readonly values: readonly number[] }[]): Curve[] {
  return history.map(({ name, values }) => ({ name, x: values.map((_, at) => at + 1), y: values.map((value) => (Number.isFinite(value) ? value : null)) }));
}

/** Moves labels apart to at least 14 units, in their order from above. */
export function spread(positions: readonly number[]): number[] {
  const order = positions.map((_, index) => index).sort((a, b) => positions[a]! - positions[b]!);
  const placed = [...positions];
  for (let at = 1; at < order.length; at += 1) placed[order[at]!] = Math.max(placed[order[at]!]!, placed[order[at - 1]!]! + 14);
  return placed;
}

/** Two to five round numbers within a range. */
export function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((one) => one >= rough) ?? rough;
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high + step * 1e-9 && ticks.length < 8; at += 1) ticks.push(Number((at * step).toPrecision(12)));
  return ticks;
}
