/** Draws a chart where nobody looks, to see that it ends. The page ends this worker when it does not. */
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { fit, REFUSE_LOADING, type VegaLiteSpec } from '@/lib/charts/fit';

async function draw(spec: VegaLiteSpec): Promise<void> {
  const compiled = compile(fit(spec, 600) as unknown as TopLevelSpec).spec;
  const view = new View(parse(compiled, undefined, { ast: true }), { expr: expressionInterpreter, loader: REFUSE_LOADING, renderer: 'none' } as never);
  await view.runAsync();
  view.finalize();
}

self.addEventListener('message', ({ data }: MessageEvent<{ readonly spec: VegaLiteSpec }>) => {
  const tell = (problem: string | null) => (self as unknown as { postMessage(message: unknown): void }).postMessage({ problem });
  draw(data.spec).then(() => tell(null), (error: unknown) => tell(error instanceof Error ? error.message : String(error)));
});
