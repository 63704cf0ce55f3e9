'use client';
/** The report view: prose and results of a notebook as they are at this moment, without code and without a way to change anything. */
import { useEffect, useMemo, useState } from 'react';
import type { CellId, UserId } from '@/lib/domain/ids';
import { parseInput } from '@/lib/notebook/cells/input';
import type { CellState, ExecutionView, SessionState } from '@/lib/notebook/session-types';
import { countOf } from '@/components/format';
import { ButtonLink, Empty, Notice, Skeleton, Tag, Time } from '@/components/ui';
import { NotebookContext, useCell, useDocumentStatus, useHeads, useNotebook, useSession, useSessionState, useSource, useTitle, type OpenNotebook } from './context';
import { Ended } from './Ended';
import { ImportedContext, ImportedOutputs } from './Imported';
import { FilesContext } from './inputs/files';
import { Chosen } from './inputs/InputCell';
import { closeNotebook, openNotebook } from './Notebook';
import { CellOutputs } from './outputs';
import { ErrorOutput } from './outputs/ErrorOutput';
import type { OutputSource } from './outputs/source';
import { Prose } from './Prose';
import { useLanguage } from './RawCell';
import styles from './report.module.css';

export interface ReportProps {
  readonly notebookId: string;
  readonly title: string;
  readonly me: { readonly id: UserId; readonly name: string };
  readonly project: { readonly slug: string; readonly name: string };
  readonly edited: { readonly by: string | null; readonly at: string };
  readonly isImported: boolean;
  /** Names of data files, for inputs that choose one. */
  readonly files: readonly string[];
}

export function Report(props: ReportProps) {
  const { notebookId, me: { id: myId, name: myName } } = props;
  const [opened, setOpened] = useState<OpenNotebook | null>(null);
  useEffect(() => {
    const made = openNotebook(notebookId, { id: myId, name: myName });
    let isGone = false;
    queueMicrotask(() => { if (!isGone) setOpened(made); });
    return () => {
      isGone = true;
      closeNotebook(made);
    };
  }, [notebookId, myId, myName]);
  if (!opened) return <article className={styles.report}><h1>{props.title}</h1><Skeleton widths={[62, 84, 48]} label="Loading the report" /></article>;
  return <NotebookContext.Provider value={opened}><ImportedContext value={props.isImported}><FilesContext value={props.files}><Inside {...props} /></FilesContext></ImportedContext></NotebookContext.Provider>;
}

function Inside({ notebookId, title, project, edited }: ReportProps) {
  const isLoaded = useDocumentStatus((status) => status.isLoaded);
  const ended = useDocumentStatus((status) => status.ended);
  const shown = useTitle();
  return (
    <article className={styles.report}>
      <header className={styles.head}>
        <h1>{isLoaded ? shown : title}</h1>
        <p className={styles.facts}>
          <span>{project.name}</span>
          <span>edited <Time at={edited.at} />{edited.by ? ` by ${edited.by}` : ''}</span>
          <LastRun />
          <Standing />
        </p>
        <span className={styles.open}><ButtonLink href={`/p/${project.slug}/notebooks/${notebookId}`} icon="code" size="small">Open the notebook</ButtonLink></span>
      </header>
      <Ended />
      {isLoaded ? <Cells /> : ended ? null : <Skeleton widths={[62, 84, 48]} label="Loading the report" />}
    </article>
  );
}

/** The newest run of all that is shown. */
function LastRun() {
  const last = useSessionState(newest);
  if (!last) return <span>not run yet</span>;
  return <span>{last.endedAt === undefined ? 'running now' : <>last run <Time at={new Date(last.endedAt).toISOString()} /></>} by {last.by.name}</span>;
}

function newest(state: SessionState): ExecutionView | null {
  let last: ExecutionView | null = null;
  for (const id of state.order) {
    const execution = state.cells[id]?.execution;
    if (execution && (!last || execution.number > last.number)) last = execution;
  }
  return last;
}

const isOld = (cell: CellState | null | undefined): boolean => cell?.execution?.outcome !== undefined && cell.status !== 'running' && cell.validity !== 'evaluated' && cell.validity !== 'error';

/** Whether what is shown follows from the notebook, and whether this page still hears of it. */
function Standing() {
  const isOnline = useSession((view) => view.isOnline);
  const isBusy = useSessionState((state) => state.queue.length > 0);
  const old = useSessionState((state) => state.order.filter((id) => isOld(state.cells[id])).length);
  if (!isOnline) return <span role="status" className="caution">offline: what changes now is not shown</span>;
  if (isBusy) return <span role="status" className="accent">running</span>;
  return old > 0 ? <span role="status" className="caution">{countOf(old, 'result')} {old === 1 ? 'is' : 'are'} stale</span> : null;
}

function Cells() {
  const heads = useHeads();
  if (heads.length === 0) return <Empty title="Nothing to read yet">Whoever edits this notebook has not begun.</Empty>;
  return <>{heads.map(({ id, type }) => (type === 'markdown' ? <Text key={id} id={id} /> : type === 'raw' ? <Foreign key={id} id={id} /> : type === 'input' ? <Input key={id} id={id} /> : <Result key={id} id={id} />))}</>;
}

function Text({ id }: { readonly id: CellId }) {
  const source = useSource(id);
  return source.trim() ? <section className={styles.text}><Prose text={source} /></section> : null;
}

/** Whoever may run may choose here as in the notebook; everybody else sees what is chosen. */
function Input({ id }: { readonly id: CellId }) {
  const source = useSource(id);
  const input = useMemo(() => parseInput(source), [source]);
  return input.ok ? <section><Chosen id={id} input={input.value} /></section> : null;
}

/** Code of another language is code: only what it had shown is read here. Other raw text is prose without marks. */
function Foreign({ id }: { readonly id: CellId }) {
  const cell = useCell(id);
  const language = useLanguage(id);
  const source = useSource(id);
  return <section>{language || source.trim() === '' ? null : <pre className={styles.raw}>{source}</pre>}<ImportedOutputs id={id} digest={cell?.digest} /></section>;
}

function Result({ id }: { readonly id: CellId }) {
  const { id: notebookId, session } = useNotebook();
  const cell = useCell(id);
  const kernel = useSessionState((state) => state.kernel.status);
  const execution = cell?.execution;
  const isGone = kernel === 'none' || kernel === 'dead' || kernel === 'starting' || cell?.validity === 'fresh';
  const executionId = execution?.id;
  const source = useMemo((): OutputSource => ({
    state: isGone ? 'gone' : kernel === 'busy' ? 'busy' : 'ready',
    page: (handle, request) => session.command({ type: 'page', execution: executionId!, handle, request }) as never,
  }), [session, executionId, isGone, kernel]);
  if (!cell || !execution) return <section><ImportedOutputs id={id} digest={cell?.digest} /></section>;
  // A cell that shows nothing, as most do that only define, is no part of a report.
  if (execution.outputs.length === 0 && !execution.error && !execution.compacted) return null;
  const stale = isOld(cell);
  return (
    <section className={styles.result} aria-label={stale ? 'Stale result' : 'Result'}>
      {stale ? <p className={styles.stale}><Tag tone="caution" icon="insufficient">{cell.validity === 'fresh' ? 'From before the restart' : 'Stale'}</Tag> {cell.why ? <span>{cell.why.replaceAll('`', '')}</span> : null}</p> : null}
      <CellOutputs notebookId={notebookId} cellId={id} execution={execution} stale={stale} canPin={false} source={source} />
      {execution.error && !execution.outputs.some((entry) => entry.output.kind === 'error') ? <ErrorOutput error={execution.error} /> : null}
      {execution.outcome === 'lost' ? <Notice tone="caution">This run was lost with its kernel.</Notice> : null}
    </section>
  );
}
