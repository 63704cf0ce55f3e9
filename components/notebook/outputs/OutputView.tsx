'use client';
/** One output of the closed set. A kind added to the set fails to compile here until it can be drawn. */
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { Prose } from '@/components/notebook/Prose';
import type { Output } from '@/lib/notebook/outputs';
import { TableChart } from './builder/TableChart';
import { CurvesOutput } from './Curves';
import { ErrorOutput } from './ErrorOutput';
import { ImageOutput } from './ImageOutput';
import { HtmlOutput } from './HtmlOutput';
import { ModelOutput } from './ModelOutput';
import { ProgressOutput } from './ProgressOutput';
import { ReportOutput } from './ReportOutput';
import { StreamOutput } from './StreamOutput';
import { TensorOutput } from './TensorOutput';
import { TreeOutput } from './TreeOutput';
import styles from './outputs.module.css';

const ChartCell = dynamic(() => import('./builder/ChartCell').then((module) => module.ChartCell), { ssr: false, loading: () => <div className={styles.chartPlace} /> });

export interface OutputViewProps {
  readonly output: Output;
  /** The cell is still running: progress moves, text follows its end. */
  readonly isLive: boolean;
  /** The pin button, placed by each kind where its head is. */
  readonly action: ReactNode;
  /** It is the value of the cell, not something shown on the way. */
  readonly isResult?: boolean;
  /** The cell shows the curves of a training by themselves. */
  readonly hasCurves?: boolean;
}

export function OutputView({ output, isLive, action, isResult = false, hasCurves = false }: OutputViewProps) {
  switch (output.kind) {
    case 'stream': return <StreamOutput name={output.name} text={output.text} isLive={isLive} />;
    case 'tree': return <WithAction action={action}><TreeOutput tree={output.tree} /></WithAction>;
    case 'table': return <TableChart table={output} action={action} isResult={isResult} />;
    case 'chart': return <WithAction action={action}><ChartCell chart={output} /></WithAction>;
    case 'curves': return <CurvesOutput curves={output.curves} isLive={isLive} />;
    case 'markdown': return <Prose text={output.text} />;
    case 'html': return <HtmlOutput html={output.html} />;
    case 'image': return <ImageOutput image={output} />;
    case 'tensor': return <TensorOutput tensor={output} action={action} />;
    case 'model': return <ModelOutput model={output.model} action={action} hasCurves={hasCurves} />;
    case 'report': return <ReportOutput report={output.report} action={action} />;
    case 'progress': return <ProgressOutput progress={output} isLive={isLive} />;
    case 'error': return <ErrorOutput error={output.error} />;
    case 'notice': return <p className={styles.quiet}>{output.text}</p>;
  }
}

function WithAction({ children, action }: { readonly children: ReactNode; readonly action: ReactNode }) {
  return action ? <>{children}<div className={styles.bar}><span className={styles.grow} />{action}</div></> : children;
}
