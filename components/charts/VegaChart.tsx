'use client';
/** Draws a Vega-Lite specification in the page's theme, at the width it has (draw.ts has the walls). */
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import type { View } from 'vega';
import { isDark, onThemeChange } from '@/components/shell/theme';
import { Notice } from '@/components/ui/panels';
import type { VegaLiteSpec } from '@/lib/charts/fit';
import { trial, viewOf } from './draw';
import { hideTooltip, showTooltip } from './tooltip';

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
  const [isDrawn, setDrawn] = useState(false);
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
        await trial(spec);
        if (isGone || mine !== turn || width === 0) return;
        const next = await viewOf(spec, { width, isDark: isDark() }, { isLive: true });
        if (isGone || mine !== turn) {
          next.finalize();
          return;
        }
        const stage = document.createElement('div');
        next.tooltip(showTooltip).initialize(stage);
        await next.runAsync();
        if (isGone || mine !== turn) {
          next.finalize();
          return;
        }
        view?.finalize();
        view = next;
        element.replaceChildren(stage);
        stage.firstElementChild?.setAttribute('aria-hidden', 'true');
        stage.querySelector('svg')?.setAttribute('aria-hidden', 'true');
        setProblem(null);
        setDrawn(true);
      } catch (error) {
        if (isGone || mine !== turn) return;
        element.replaceChildren();
        setProblem(error instanceof Error ? error.message : String(error));
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
      hideTooltip();
    };
  }, [spec]);

  return (
    <>
      {problem && <Notice tone="negative"><b>The chart cannot be drawn.</b> {problem}</Notice>}
      <div ref={holder} role="img" aria-label={label} aria-busy={!isDrawn && !problem} hidden={problem !== null && isDrawn} style={{ minHeight: problem ? 0 : minHeight, overflow: 'hidden' } as CSSProperties} />
    </>
  );
}
