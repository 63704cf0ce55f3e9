'use client';
import { VegaChart } from '@/components/charts/VegaChart';

export function ChartOutput({ title, spec }: { readonly title: string; readonly spec: Readonly<Record<string, unknown>> }) {
  return <VegaChart spec={spec} description={title} />;
}
