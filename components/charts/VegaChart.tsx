'use client';
/**
 * Draws a Vega-Lite specification in the page's theme, at the width it has. Expressions run in Vega's interpreter (no
 * eval), and nothing is loaded from anywhere: data must be in the specification.
 */
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import type { View } from 'vega';
import type { Config, TopLevelSpec } from 'vega-lite';
import { isDark, onThemeChange } from '@/components/shell/theme';
import { Notice } from '@/components/ui/panels';
import { fit, REFUSE_LOADING, type VegaLiteSpec } from '@/lib/charts/fit';
import { chartTheme } from '@/lib/charts/theme';

export interface VegaChartProps {
  readonly spec: VegaLiteSpec;
  /** What the chart shows, for those who do not see it. Falls back to the specification's description or title. */
  readonly description?: string;
  /** Height in px that is kept free until the chart is drawn. */
  readonly minHeight?: number;
}

export function VegaChart({ spec, description, minHeight = 120 }: VegaChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const title = typeof spec.title === 'string' ? spec.title : (spec.title as { text?: unknown } | undefined)?.text;
  const label = description ?? (typeof spec.description === 'string' ? spec.description : typeof title === 'string' ? title : 'Chart');

  useEffect(() => {
    const element = holder.current;
    if (!element) return undefined;
    let view: View | null = null;
    let isGone = false;
    let turn = 0;
    let width = Math.floor(element.clientWidth);
    const draw = async () => {
      const mine = (turn += 1);
      try {
        const [vega, vegaLite, { expressionInterpreter }] = await Promise.all([import('vega'), import('vega-lite'), import('vega-interpreter')]);
        if (isGone || mine !== turn) return;
        const compiled = vegaLite.compile(fit(spec, width) as unknown as TopLevelSpec, { config: chartTheme(isDark()) as Config }).spec;
        const next = new vega.View(vega.parse(compiled, undefined, { ast: true }), { expr: expressionInterpreter, loader: REFUSE_LOADING, renderer: 'svg', hover: true, logLevel: vega.Error } as never);
        const stage = document.createElement('div');
        next.initialize(stage);
        await next.runAsync();
        if (isGone || mine !== turn) {
          next.finalize();
          return;
        }
        view?.finalize();
        view = next;
        element.replaceChildren(stage);
        const svg = stage.querySelector('svg');
        svg?.setAttribute('aria-hidden', 'true');
        setProblem(null);
      } catch (error) {
        if (!isGone && mine === turn) setProblem(error instanceof Error ? error.message : String(error));
      }
    };
    const sizes = new ResizeObserver(() => {
      const now = Math.floor(element.clientWidth);
      if (now === 0 || Math.abs(now - width) < 2) return;
      width = now;
      void draw();
    });
    sizes.observe(element);
    const stopTheme = onThemeChange(() => void draw());
    void draw();
    return () => {
      isGone = true;
      sizes.disconnect();
      stopTheme();
      view?.finalize();
    };
  }, [spec]);

  return (
    <>
      {problem && <Notice tone="negative"><b>The chart cannot be drawn.</b> {problem}</Notice>}
      <div ref={holder} role="img" aria-label={label} style={{ minHeight: problem ? 0 : minHeight, overflow: 'hidden' } as CSSProperties} />
    </>
  );
}
