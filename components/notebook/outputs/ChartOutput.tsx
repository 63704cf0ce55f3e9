'use client';
/** A chart with its title, and what can be done with it: kept as a file, read as a table, taken along as a specification. */
import { useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { fileOf } from '@/components/charts/draw';
import { VegaChart } from '@/components/charts/VegaChart';
import { saveFile } from '@/components/download';
import { isDark } from '@/components/shell/theme';
import { IconButton, Menu, useToasts, type MenuItem } from '@/components/ui';
import { titleOf } from '@/lib/collab/document';
import { chartFileName, chartTable, describeChart } from '@/lib/charts/describe';
import { visibleText } from '@/lib/notebook/visible-text';
import { NotebookContext } from '../context';
import { ChartData } from './ChartData';
import styles from './outputs.module.css';

export interface ChartOutputProps {
  readonly title: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** More to do with it, before its menu. */
  readonly action?: ReactNode;
}

const LEAST_WIDTH = 480;

export function ChartOutput({ title, spec, action }: ChartOutputProps) {
  const toasts = useToasts();
  const notebook = useContext(NotebookContext);
  const holder = useRef<HTMLElement>(null);
  const [isTable, setTable] = useState(false);
  const table = useMemo(() => chartTable(spec), [spec]);
  const description = useMemo(() => describeChart(title, spec), [title, spec]);

  async function save(type: 'svg' | 'png', isWhite: boolean) {
    try {
      const width = Math.max(LEAST_WIDTH, Math.floor(holder.current?.clientWidth ?? 0));
      const background = isWhite ? '#ffffff' : getComputedStyle(window.document.body).backgroundColor;
      const blob = await fileOf(spec, { width, isDark: !isWhite && isDark(), background }, type);
      saveFile(blob, chartFileName([notebook ? titleOf(notebook.document.doc) : '', title], type));
    } catch (error) {
      toasts.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
  async function copy() {
    try {
      await window.navigator.clipboard.writeText(JSON.stringify({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...spec }, null, 2));
      toasts.say('Copied the Vega-Lite specification.');
    } catch {
      toasts.say('The browser does not allow copying here.');
    }
  }
  const items: readonly MenuItem[] = [
    { label: isTable ? 'Hide the table' : 'Show as table', icon: 'data', blocked: table ? null : 'Its data does not stand in the specification.', onSelect: () => setTable(!isTable) },
    { kind: 'separator' },
    { label: 'Save as SVG', icon: 'download', onSelect: () => void save('svg', false) },
    { label: 'Save as PNG', detail: 'twice the size', onSelect: () => void save('png', false) },
    { label: 'Save as SVG on white', onSelect: () => void save('svg', true) },
    { label: 'Save as PNG on white', onSelect: () => void save('png', true) },
    { kind: 'separator' },
    { label: 'Copy specification', icon: 'code', onSelect: () => void copy() },
  ];
  return (
    <figure ref={holder} className={styles.chart}>
      <figcaption className={styles.head}>
        <b className={styles.title}>{visibleText(title)}</b>
        <span className={styles.grow} />
        {action}
        <Menu label="Chart" align="end" items={items} trigger={(props) => <IconButton {...props} label="What to do with this chart" icon="more" />} />
      </figcaption>
      <VegaChart spec={spec} description={description} />
      {isTable && table ? <ChartData table={table} title={title} /> : null}
    </figure>
  );
}
