'use client';
/** One output of the closed set. A kind added to the set fails to compile here until it can be drawn. */
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { formatCount } from '@/components/format';
import { Prose } from '@/components/notebook/Prose';
import type { Output } from '@/lib/notebook/outputs';
import { ErrorOutput } from './ErrorOutput';
import { HtmlOutput } from './HtmlOutput';
import { ModelOutput } from './ModelOutput';
import { ReportOutput } from './ReportOutput';
import { StreamOutput } from './StreamOutput';
import { TableOutput } from './TableOutput';
import { TensorOutput } from './TensorOutput';
import { TreeOutput } from './TreeOutput';
import styles from './outputs.module.css';

const ChartOutput = dynamic(() => import('./ChartOutput').then((module) => module.ChartOutput), { ssr: false, loading: () => <div className={styles.chartPlace} /> });

export interface OutputViewProps {
  readonly output: Output;
  /** The cell is still running: progress moves, text follows its end. */
  readonly isLive: boolean;
  /** The pin button, placed by each kind where its head is. */
  readonly action: ReactNode;
}

export function OutputView({ output, isLive, action }: OutputViewProps) {
  switch (output.kind) {
    case 'stream': return <StreamOutput name={output.name} text={output.text} isLive={isLive} />;
    case 'tree': return <WithAction action={action}><TreeOutput tree={output.tree} /></WithAction>;
    case 'table': return <TableOutput table={output} action={action} />;
    case 'chart': return <WithAction action={action}><ChartOutput title={output.title} spec={output.spec} /></WithAction>;
    case 'markdown': return <Prose text={output.text} />;
    case 'html': return <HtmlOutput html={output.html} />;
    // eslint-disable-next-line nextjs/no-img-element -- bytes made by the cell; there is nothing for a server to optimise
    case 'image': return <img className={styles.image} src={`data:${output.mediaType};base64,${output.base64}`} alt={output.alt} />;
    case 'tensor': return <TensorOutput tensor={output} action={action} />;
    case 'model': return <ModelOutput model={output.model} action={action} />;
    case 'report': return <ReportOutput report={output.report} action={action} />;
    case 'progress': return <Progress label={output.label} value={output.value} total={output.total} isLive={isLive} />;
    case 'error': return <ErrorOutput error={output.error} />;
    case 'notice': return <p className={styles.quiet}>{output.text}</p>;
  }
}

function WithAction({ children, action }: { readonly children: ReactNode; readonly action: ReactNode }) {
  return action ? <>{children}<div className={styles.bar}><span className={styles.grow} />{action}</div></> : children;
}

function Progress({ label, value, total, isLive }: { readonly label: string; readonly value: number; readonly total: number | null; readonly isLive: boolean }) {
  const isDone = total !== null && value >= total;
  return (
    <div className={styles.progress}>
      <progress aria-label={label} {...(total === null ? {} : { max: total, value: Math.min(value, total) })} data-live={(isLive && !isDone) || undefined} />
      <span>{label ? <b>{label} </b> : null}{isDone && label ? null : <>{formatCount(value)}{total === null ? '' : ` of ${formatCount(total)}`}</>}</span>
    </div>
  );
}
