/** Compiling and drawing with Vega. Expressions run in Vega's interpreter (no eval), and nothing is loaded from anywhere. */
import type { View } from 'vega';
import type { Config, TopLevelSpec } from 'vega-lite';
import { needsTrial, problemOf } from '@/lib/charts/check';
import { fit, REFUSE_LOADING, type VegaLiteSpec } from '@/lib/charts/fit';
import { chartTable } from '@/lib/charts/describe';
import { chartTheme, mergeConfig } from '@/lib/charts/theme';

/** Beyond so many rows a chart is painted: a page of as many elements would no longer scroll. */
const MOST_ELEMENTS = 8_000;
const TRIAL_MS = 4_000;

export interface Look {
  readonly width: number;
  readonly isDark: boolean;
  /** A colour behind the chart; transparent without. */
  readonly background?: string;
}

/** The view, not yet drawn. @throws Error whose message people read */
export async function viewOf(spec: VegaLiteSpec, look: Look, options: { readonly isLive: boolean }): Promise<View> {
  const problem = problemOf(spec);
  if (problem !== null) throw new Error(problem);
  const [vega, vegaLite, { expressionInterpreter }] = await Promise.all([import('vega'), import('vega-lite'), import('vega-interpreter')]);
  const theme = chartTheme(look.isDark);
  const config = look.background === undefined ? theme : mergeConfig(theme, { background: look.background, padding: 16 });
  const own = look.background === undefined ? spec : { ...spec, background: look.background };
  const compiled = vegaLite.compile(fit(own, look.width) as unknown as TopLevelSpec, { config: config as Config }).spec;
  const isLarge = (chartTable(spec)?.count ?? 0) > MOST_ELEMENTS;
  return new vega.View(vega.parse(compiled, undefined, { ast: true }), {
    expr: expressionInterpreter, loader: REFUSE_LOADING, logLevel: vega.Error, renderer: !options.isLive ? 'none' : isLarge ? 'canvas' : 'svg', hover: options.isLive,
  } as never);
}

/** Specifications that were tried and ended. */
const tried = new WeakSet<VegaLiteSpec>();

/** Draws it in a worker first where its expressions could take any time. @throws Error where it fails there, or does not end */
export async function trial(spec: VegaLiteSpec): Promise<void> {
  if (tried.has(spec) || !needsTrial(spec)) return;
  await new Promise<void>((resolve, reject) => {
    const worker = new Worker(new URL('./trial.worker.ts', import.meta.url), { type: 'module' });
    const end = (error?: Error) => {
      clearTimeout(timer);
      worker.terminate();
      if (error) reject(error);
      else resolve();
    };
    const timer = setTimeout(() => end(new Error(`Its expressions take longer than ${TRIAL_MS / 1000} seconds. Compute in the cell, and draw what came out.`)), TRIAL_MS);
    worker.addEventListener('message', ({ data }: MessageEvent<{ readonly problem: string | null }>) => end(data.problem === null ? undefined : new Error(data.problem)));
    worker.addEventListener('error', (event) => end(new Error(event.message || 'It could not be tried.')));
    worker.postMessage({ spec });
  });
  tried.add(spec);
}

/** The chart as a file in light colours on white, or in those of the page. */
export async function fileOf(spec: VegaLiteSpec, look: Required<Look>, type: 'svg' | 'png'): Promise<Blob> {
  await trial(spec);
  const view = await viewOf(spec, look, { isLive: false });
  try {
    if (type === 'svg') return new Blob([await view.toSVG()], { type: 'image/svg+xml' });
    const canvas = await view.toCanvas(2) as unknown as HTMLCanvasElement;
    const blob = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/png'); });
    if (blob === null) throw new Error('The chart is too large for a picture. Save it as SVG.');
    return blob;
  } finally {
    view.finalize();
  }
}
