/**
 * Draws the charts of an exported page: every `figure.chart` with the specification in it, in the theme of the reader's system, and
 * once more in light colours for paper. Bundled to .build/charts.js with Vega in it; expressions run in Vega's interpreter, since
 * the page's policy allows no eval.
 */
import * as vega from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type Config, type TopLevelSpec } from 'vega-lite';
import { problemOf } from './check';
import { fit, REFUSE_LOADING, type VegaLiteSpec } from './fit';
import { chartTheme } from './theme';

const dark = matchMedia('(prefers-color-scheme: dark)');

async function draw(spec: VegaLiteSpec, width: number, isDark: boolean): Promise<HTMLElement> {
  const problem = problemOf(spec);
  if (problem !== null) throw new Error(problem);
  const compiled = compile(fit(spec, width) as unknown as TopLevelSpec, { config: chartTheme(isDark) as Config }).spec;
  const view = new vega.View(vega.parse(compiled, undefined, { ast: true }), { expr: expressionInterpreter, loader: REFUSE_LOADING, renderer: 'svg', hover: true, logLevel: vega.Error } as never);
  const stage = document.createElement('div');
  view.initialize(stage);
  await view.runAsync();
  stage.querySelector('svg')?.setAttribute('aria-hidden', 'true');
  return stage;
}

function tell(figure: HTMLElement, error: unknown): void {
  const words = document.createElement('p');
  words.className = 'error';
  words.textContent = `The chart cannot be drawn. ${error instanceof Error ? error.message : String(error)}`;
  figure.replaceChildren(words);
}

for (const figure of document.querySelectorAll<HTMLElement>('figure.chart')) {
  const spec = JSON.parse(figure.querySelector('script')?.textContent ?? '{}') as VegaLiteSpec;
  let width = 0;
  let turn = 0;
  const redraw = async () => {
    const mine = (turn += 1);
    try {
      const shown = await draw(spec, width, dark.matches);
      const paper = dark.matches ? await draw(spec, width, false) : null;
      if (mine !== turn) return;
      if (paper) paper.className = 'paper';
      figure.replaceChildren(shown, ...(paper ? [paper] : []));
      figure.dataset.drawn = 'true';
    } catch (error) {
      if (mine === turn) tell(figure, error);
    }
  };
  new ResizeObserver(() => {
    const now = Math.floor(figure.clientWidth);
    if (now === 0 || Math.abs(now - width) < 2 || matchMedia('print').matches) return;
    width = now;
    void redraw();
  }).observe(figure);
  dark.addEventListener('change', () => void redraw());
}
