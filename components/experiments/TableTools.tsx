'use client';
/** Grouping, trials, columns, comparisons and the download: what is beside the filter. */
import { useRef, useState, type ReactNode } from 'react';
import { formatCount } from '@/components/format';
import { saveFile } from '@/components/download';
import { Button, Menu, Select, useToasts } from '@/components/ui';
import type { RunNames } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import type { PageState } from './address';
import { readRuns, type RunsQuery } from './api';
import { labelOf } from './columns';
import { csvOf } from './csv';
import { ROWS_SAVED } from './limits';

interface Props {
  readonly project: { readonly id: string; readonly slug: string };
  readonly state: PageState;
  readonly query: RunsQuery;
  readonly names: RunNames | null;
  readonly total: number;
  readonly columns: readonly string[];
  readonly isFiltered: boolean;
  readonly columnsButton: ReactNode;
  readonly onState: (change: Partial<PageState>) => void;
}

const OWN_GROUPS = ['experiment', 'notebook', 'status', 'kind', 'author'];

export function TableTools({ project, state, query, names, total, columns, isFiltered, columnsButton, onState }: Props) {
  const groups = [...new Set([...OWN_GROUPS, ...(names?.params ?? []).map((name) => `params.${name}`), ...(names?.tags ?? []).map((name) => `tags.${name}`), ...(state.group ? [state.group] : [])])];
  return (
    <>
      <Select label="Group by" hideLabel value={state.group ?? ''} onChange={(event) => onState({ group: event.target.value || null })} options={[{ value: '', label: 'Not grouped' }, ...groups.map((group) => ({ value: group, label: `By ${OWN_GROUPS.includes(group) ? labelOf(group).toLowerCase() : visibleText(labelOf(group))}` }))]} />
      <Button aria-pressed={state.isFlat || isFiltered || state.group !== null} blocked={isFiltered || state.group !== null ? 'A filter and a grouping look at trials as well.' : null} reasonAt="end" onClick={() => onState({ isFlat: !state.isFlat })}>List trials</Button>
      {columnsButton}
      <Menu
        label="Compare runs" align="end" trigger={(trigger) => <Button {...trigger} icon="chart">Compare</Button>}
        items={[
          { label: 'Curves', detail: 'of the chosen runs, by step or time', onSelect: () => onState({ view: 'curves' }) },
          { label: 'Parallel coordinates', detail: 'parameters against a metric; brushing filters', onSelect: () => onState({ view: 'parallel' }) },
          { label: 'Scatter', detail: 'two numbers against each other', onSelect: () => onState({ view: 'scatter' }) },
          { label: 'Difference', detail: 'of two chosen runs: parameters, data, code', onSelect: () => onState({ view: 'difference' }) },
        ]}
      />
      <Download projectId={project.id} slug={project.slug} query={query} total={total} columns={columns} />
    </>
  );
}

/** The filtered table as a file; a long one says how far it is and can be stopped. */
function Download({ projectId, slug, query, total, columns }: { readonly projectId: string; readonly slug: string; readonly query: RunsQuery; readonly total: number; readonly columns: readonly string[] }) {
  const toasts = useToasts();
  const [rows, setRows] = useState<number | null>(null);
  const reading = useRef<AbortController | null>(null);
  const save = async () => {
    const mine = (reading.current = new AbortController());
    setRows(0);
    try {
      const parts = await csvOf((cursor, limit) => readRuns(projectId, { ...query, group: null }, limit, cursor, mine.signal), columns, ROWS_SAVED, mine.signal, setRows);
      saveFile(new Blob(parts, { type: 'text/csv;charset=utf-8' }), `${slug}-runs.csv`);
      if (total > ROWS_SAVED) toasts.say(`The first ${formatCount(ROWS_SAVED)} of ${formatCount(total)} runs were saved.`);
    } catch (error) {
      if (!mine.signal.aborted) toasts.fail(error);
    } finally {
      setRows(null);
    }
  };
  if (rows !== null) return <Button icon="close" onClick={() => reading.current?.abort()}>Stop at {formatCount(rows)} of {formatCount(Math.min(total, ROWS_SAVED))}</Button>;
  return <Button icon="download" blocked={total === 0 ? 'There are no rows.' : null} reasonAt="end" onClick={() => void save()}>CSV</Button>;
}
