'use client';
/** What differs between two runs: parameters, metrics, data, environment, and the code line by line. */
import { useState } from 'react';
import { formatMetric } from '@/components/format';
import { DiffTable } from '@/components/notebook/history/DiffTable';
import { Button, Empty, Notice, Select, Skeleton, Table } from '@/components/ui';
import type { RunSummary } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import { differenceOf, type DifferencePart } from './difference';
import { useDetails } from './use-details';
import styles from './experiments.module.css';

export function DifferenceView({ projectId, runs }: { readonly projectId: string; readonly runs: readonly RunSummary[] }) {
  const [chosen, setChosen] = useState<readonly [string | null, string | null]>([null, null]);
  const [isWhole, setWhole] = useState(false);
  const pick = (at: 0 | 1) => runs.find((run) => run.id === chosen[at]) ?? runs[at];
  const [left, right] = [pick(0), pick(1)];
  const { details, problem } = useDetails(projectId, left && right ? [left.id, right.id] : []);
  if (!left || !right) return <Empty title="Choose two runs">Their parameters, metrics, data and code stand here side by side, with what differs in front.</Empty>;
  const [was, is] = [details.get(left.id), details.get(right.id)];
  const options = runs.map((run) => ({ value: run.id, label: visibleText(`${run.name} #${run.number}`) }));
  const names = [`${left.name} #${left.number}`, `${right.name} #${right.number}`] as const;
  return (
    <div className={styles.difference}>
      <div className={styles.chartTools}>
        <Select label="From" options={options} value={left.id} onChange={(event) => setChosen([event.target.value, right.id])} />
        <Select label="To" options={options} value={right.id} onChange={(event) => setChosen([left.id, event.target.value])} />
        <Button aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>Show what is the same</Button>
      </div>
      {problem ? <Notice tone="negative">The runs could not be read: {problem}</Notice> : null}
      {!was || !is ? (problem ? null : <Skeleton widths={[40, 70, 70, 60]} label="Reading both runs" />) : (
        <>
          {differenceOf(was, is).map((part) => <Part key={part.title} part={part} names={names} isWhole={isWhole} />)}
          <h3 className={styles.part}>Code</h3>
          {was.code?.digest === is.code?.digest
            ? <p className="dim">{was.code ? 'Both ran the same code.' : 'Neither came from a cell.'}</p>
            : <section aria-label="Code of both runs"><DiffTable leftText={was.code?.source ?? ''} rightText={is.code?.source ?? ''} left={names[0]} right={names[1]} /></section>}
        </>
      )}
    </div>
  );
}

function Part({ part, names, isWhole }: { readonly part: DifferencePart; readonly names: readonly [string, string]; readonly isWhole: boolean }) {
  const rows = isWhole ? part.rows : part.rows.filter((row) => !row.isSame);
  const same = part.rows.length - rows.length;
  return (
    <>
      <h3 className={styles.part}>{part.title}{same > 0 ? <small> {same} the same</small> : null}</h3>
      {rows.length === 0 ? null : (
        <Table label={`${part.title} of both runs`} className={styles.differenceTable}>
          <thead><tr><th scope="col">name</th><th scope="col">{visibleText(names[0])}</th><th scope="col">{visibleText(names[1])}</th><th scope="col" className="num">change</th></tr></thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name} data-same={row.isSame || undefined}>
                <th scope="row">{visibleText(row.name)}</th>
                <td>{row.left === '' ? <span className="faint">none</span> : row.isSame ? visibleText(row.left) : <del>{visibleText(row.left)}</del>}</td>
                <td>{row.right === '' ? <span className="faint">none</span> : row.isSame ? visibleText(row.right) : <ins>{visibleText(row.right)}</ins>}</td>
                <td className="num">{row.change === null ? '' : `${row.change > 0 ? '+' : '−'}${formatMetric(Math.abs(row.change), 4)}`}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}
