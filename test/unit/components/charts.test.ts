import { expressionInterpreter } from 'vega-interpreter';
import { parse, View } from 'vega';
import { compile, type Config, type TopLevelSpec } from 'vega-lite';
import { describe, expect, it } from 'vitest';
import { fit } from '@/lib/charts/fit';
import { Table } from '@/kernel/stdlib/data';
import { bars, histogram } from '@/kernel/stdlib/display';
import type { Chart } from '@/kernel/stdlib/display/charts';
import { chartTheme } from '@/lib/charts/theme';

/** As the page draws it, without a page. */
async function draw(chart: Chart, width: number): Promise<string> {
  const { spec } = compile(fit(chart.spec, width) as unknown as TopLevelSpec, { config: chartTheme(false) as Config });
  const view = new View(parse(spec, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'none' } as never);
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}
/** Widths of the bars, from the straight edges of their outlines. */
const barsIn = (svg: string) => [...svg.matchAll(/aria-roledescription="bar" d="([^"]*)"/g)].map(([, outline]) => {
  const across = [...outline!.matchAll(/[ML]([\d.]+),/g)].map((found) => Number(found[1]));
  return Math.max(...across) - Math.min(...across);
});

describe('a chart of the library on the page', () => {
  const table = Table.fromColumns({ income: Array.from({ length: 60 }, (_, row) => 1000 + row * row), region: Array.from({ length: 60 }, (_, row) => ['North', 'Easterly', 'South', 'West'][row % 4]!) });

  it('draws every bar of a histogram with a width', async () => {
    const widths = barsIn(await draw(histogram(table, 'income', { bins: 6 }), 600));
    expect(widths).toHaveLength(6);
    for (const width of widths) expect(width).toBeGreaterThan(20);
  });

  it('writes labels level where they fit and slanted where they do not', async () => {
    const turned = async (width: number) => /rotate\(-40\)[^>]*>North</.test((await draw(bars(table, 'region'), width)).replaceAll(/ (?:font|fill|opacity)[-\w]*="[^"]*"/g, ''));
    expect([await turned(640), await turned(200)]).toEqual([false, true]);
  });
});
