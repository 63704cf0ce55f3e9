/** Training curves and the curves of reports as Vega-Lite, for pages that stand alone and for other tools. Pure. */
import type { CurvesView, ModelView, ReportView } from '@/lib/notebook/outputs';

export interface Figure {
  readonly title: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

const number = (field: string, title: string, more: object = {}) => ({ field, type: 'quantitative', title, ...more });
const SHARE = { scale: { domain: [0, 1] } } as const;
const SQUARE = { width: 260, height: 220 } as const;

/** One figure for each metric: training and validation together, the best epoch and an early stop marked. */
export function curveFigures({ title, series, best, ended }: CurvesView): Figure[] {
  const metric = (name: string) => name.replace(/^(?:val_|batch )/, '');
  return [...new Set(series.map(({ name }) => metric(name)))].map((name) => {
    const lines = series.filter((line) => metric(line.name) === name);
    const values = lines.flatMap((line) => line.x.map((epoch, at) => ({ epoch, value: line.y[at] ?? null, curve: wordOf(line.name) })));
    const marks = [
      ...(best && metric(best.series) === name ? [{ mark: { type: 'point', size: 80, filled: false, tooltip: true }, data: { values: [{ epoch: best.epoch, value: best.value, what: 'best' }] }, encoding: { x: number('epoch', 'epoch'), y: number('value', name) } }] : []),
      ...(ended?.isEarly ? [{ mark: { type: 'rule', strokeDash: [3, 3], tooltip: true }, data: { values: [{ epoch: ended.epoch, what: 'stopped early' }] }, encoding: { x: number('epoch', 'epoch') } }] : []),
    ];
    const line = { mark: { type: 'line', tooltip: true }, encoding: { x: number('epoch', 'epoch', { scale: { zero: false } }), y: number('value', name, { scale: { zero: false } }), color: { field: 'curve', type: 'nominal', title: null } } };
    return { title: `${title}: ${name}`, spec: { data: { values }, layer: [line, ...marks] } };
  });
}

function wordOf(name: string): string {
  return name.startsWith('val_') || name === 'valLoss' ? 'validation' : name.startsWith('batch ') ? 'batches' : 'training';
}

/** Metrics by epoch that a fitted model keeps. */
export function historyFigures({ estimator, history }: ModelView): Figure[] {
  if (history.length === 0) return [];
  const series = history.map(({ name, values }) => ({ name: name === 'valLoss' ? 'val_loss' : name, x: values.map((_, at) => at + 1), y: values.map((value) => (Number.isFinite(value) ? value : null)) }));
  return curveFigures({ id: '', title: estimator, series, epochs: null, best: null, ended: null });
}

/** ROC, precision and recall, calibration; predicted against actual and residuals. */
export function reportFigures(report: ReportView): Figure[] {
  const diagonal = { mark: { type: 'rule', strokeDash: [3, 3] }, data: { values: [{ a: 0, b: 0, c: 1, d: 1 }] }, encoding: { x: number('a', ''), y: number('b', ''), x2: { field: 'c' }, y2: { field: 'd' } } };
  const figures: Figure[] = [];
  if (report.roc) figures.push({ title: 'ROC', spec: { ...SQUARE, data: { values: report.roc }, layer: [{ mark: { type: 'line', tooltip: true }, encoding: { x: number('falsePositiveRate', 'false-positive rate', SHARE), y: number('truePositiveRate', 'true-positive rate', SHARE), order: { field: 'truePositiveRate' } } }, diagonal] } });
  if (report.precisionRecall) figures.push({ title: 'Precision and recall', spec: { ...SQUARE, data: { values: report.precisionRecall }, mark: { type: 'line', tooltip: true }, encoding: { x: number('recall', 'recall', SHARE), y: number('precision', 'precision', SHARE), order: { field: 'recall' } } } });
  if (report.calibration) figures.push({ title: 'Calibration', spec: { ...SQUARE, data: { values: report.calibration }, layer: [{ mark: { type: 'line', point: true, tooltip: true }, encoding: { x: number('predicted', 'predicted probability', SHARE), y: number('observed', 'observed share', SHARE) } }, diagonal] } });
  if (report.residuals && report.residuals.length > 0) {
    const values = report.residuals.map(({ actual, predicted }) => ({ actual, predicted, residual: actual - predicted }));
    const zero = { scale: { zero: false } };
    figures.push({ title: 'Predicted against actual', spec: { ...SQUARE, data: { values }, mark: { type: 'point', tooltip: true, opacity: 0.5 }, encoding: { x: number('actual', 'actual', zero), y: number('predicted', 'predicted', zero) } } });
    figures.push({ title: 'Residuals', spec: { ...SQUARE, data: { values }, mark: { type: 'point', tooltip: true, opacity: 0.5 }, encoding: { x: number('predicted', 'predicted', zero), y: number('residual', 'actual − predicted') } } });
  }
  return figures;
}
