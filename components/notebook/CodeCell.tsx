'use client';
/** A cell of TypeScript or SQL: what is the matter with it, its source, one line about it, and what it showed. */
import { formatClock } from '@/components/format';
import { useId, useMemo, useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { CellState, ExecutionView, Problem } from '@/lib/notebook/session-types';
import { Button, classes, Notice } from '@/components/ui';
import { useActions } from './actions';
import { CellWords, placesIn } from './CellWords';
import { useCanEdit, useFind, useNotebook, useNow, useOption, useSession, useSessionState, useStore } from './context';
import { CellEditor, type EditorMark } from './editor/CellEditor';
import { FixButtons } from './fixes/FixButtons';
import { ImportedOutputs } from './Imported';
import { blockedCells } from './map/nodes';
import styles from './notebook.module.css';
import { CellOutputs } from './outputs';
import { OutputCellContext, type OutputSource } from './outputs/source';
import { ErrorOutput } from './outputs/ErrorOutput';
import { Folded } from './Folded';
import { countErrors } from './typescript/findings-store';
import { intelligenceOf } from './typescript/intelligence';
import { aheadOf, runLine, runStory, tensorWords, upstreamOf } from './words';

interface CodeCellProps {
  readonly id: CellId;
  readonly type: 'ts' | 'sql';
  readonly place: number;
  readonly cell: CellState | null;
  readonly isEditing: boolean;
  readonly canPin: boolean;
}

const NONE: readonly Problem[] = [];
const LINKS_MOST = 8;

export function CodeCell({ id, type, place, cell, isEditing, canPin }: CodeCellProps) {
  const actions = useActions();
  const canEdit = useCanEdit();
  const isHidden = useOption(id, 'sourceHidden');
  const isOutputHidden = useOption(id, 'outputHidden');
  const isFound = useFind((find) => find.isOpen && find.places[find.at]?.cell === id);
  const problems = cell?.problems ?? NONE;
  const execution = cell?.execution ?? null;
  const marks = useMarks(problems, execution, cell?.validity ?? 'fresh');
  return (
    <>
      <State id={id} place={place} cell={cell} />
      {isHidden && !isEditing && !isFound ? <Folded id={id} option="sourceHidden" what="Source" /> : <div className={styles.well}>
        <CellEditor cellId={id} language={type === 'sql' ? 'sql' : 'typescript'} label={`Source of cell ${place}`} isReadOnly={!canEdit} hasFocus={isEditing} marks={marks} onLeave={() => actions.select(id)} onFocus={() => actions.select(id, true)} />
      </div>}
      <Line id={id} place={place} cell={cell} />
      {problems.filter((problem) => problem.code !== 'syntax' || !problem.line).map((problem) => (
        <div key={`${problem.code} ${problem.name ?? ''}`} className={styles.notice}><Notice tone={problem.blocks ? 'caution' : 'info'}><CellWords text={problem.message} own={place} /><Links problem={problem} /><FixButtons cell={id} problem={problem} /></Notice></div>
      ))}
      {problems.filter((problem) => problem.code === 'syntax' && problem.line).slice(0, 1).map((problem) => <div key="syntax" className={styles.lineFixes}><FixButtons cell={id} problem={problem} /></div>)}
      {execution && isOutputHidden ? <Folded id={id} option="outputHidden" what="Output" /> : execution ? <Outputs id={id} cell={cell!} execution={execution} canPin={canPin} /> : <ImportedOutputs id={id} digest={cell?.digest} />}
    </>
  );
}

/** Stale and aborted results say why, and offer to run. */
function State({ id, place, cell }: { readonly id: CellId; readonly place: number; readonly cell: CellState | null }) {
  const actions = useActions();
  const canRun = useSession((view) => view.canRun);
  if (!cell || cell.status !== 'ready' || (cell.validity !== 'stale' && cell.validity !== 'aborted')) return null;
  const at = cell.execution?.endedAt;
  return (
    <div className={styles.notice} data-above="true">
      <Notice action={canRun ? <Button size="small" icon="run" onClick={() => actions.run([id])}>Run this cell</Button> : null}>
        <b>{cell.validity === 'stale' ? 'Stale.' : 'Not run.'}</b> {cell.why ? <Why id={id} place={place} why={cell.why} /> : null}{at && cell.execution?.outcome === 'ok' ? ` The result below is from ${formatClock(at)}.` : ''}
      </Notice>
    </div>
  );
}

/** The reason, with what is read from the cell that it names, who ran that, and where it began. */
function Why({ id, place, why }: { readonly id: CellId; readonly place: number; readonly why: string }) {
  const words = useSessionState((state) => {
    const above = upstreamOf(state, id);
    if (!above) return why;
    const from = above.names.length > 0 ? ` This cell reads ${above.names.slice(0, 3).map((name) => `\`${name}\``).join(', ')} from it.` : '';
    const who = above.at === undefined ? '' : ` (${above.by}, ${formatClock(above.at)})`;
    const because = above.root ? `${above.root.why[0]!.toLowerCase()}${above.root.why.slice(1)}` : '';
    // The cell named is where it began, or the last of several.
    if (above.root && state.order[above.root.place - 1] === above.cell) return `${why.replace(/\.$/, '')}: ${because}${from}`;
    return `${why.replace(/\.$/, '')}${who}.${from}${above.root ? ` It began in cell ${above.root.place}: ${because}` : ''}`;
  });
  return <CellWords text={words} own={place} />;
}

function Line({ id, place, cell }: { readonly id: CellId; readonly place: number; readonly cell: CellState | null }) {
  const isRunning = cell?.status === 'running';
  const now = useNow(isRunning);
  const ahead = useSessionState((state) => aheadOf(state, id)) ?? 0;
  const blocker = useSessionState((state) => {
    const by = blockedCells(state).get(id);
    return by === undefined || by === id ? 0 : state.order.indexOf(by) + 1;
  });
  const run = cell ? runLine(cell, ahead, now) : null;
  const story = cell ? runStory(cell, ahead, now) : null;
  const held = cell && !isRunning ? tensorWords(cell) : null;
  const syntax = cell?.problems.find((problem) => problem.code === 'syntax' && problem.line);
  const restarted = cell?.validity === 'fresh' && cell.execution?.outcome ? 'from before the restart' : null;
  return (
    <div className={styles.line}>
      <TypeErrors id={id} />
      {syntax ? <span className="caution">cannot run: line {syntax.line}, <CellWords text={syntax.message} own={place} /></span> : null}
      {blocker > 0 ? <span className="caution"><CellWords text={`cannot run before cell ${blocker} can`} own={place} /></span> : null}
      {cell && cell.defines.length > 0 ? <span>defines <code>{cell.defines.join(', ')}</code></span> : null}
      {cell && cell.reads.length > 0 ? <span>reads <code>{cell.reads.join(', ')}</code></span> : null}
      {held ? <span title="Tensors that this cell made and that its kernel still holds">holds {held.text}{held.more ? <>, <span className="caution">{held.more}</span></> : null}</span> : null}
      {run ? <span className={classes(styles.run, run.tone)} role={isRunning ? undefined : 'status'}>{restarted ? `${restarted} · ` : ''}{story ? <Story text={run.text} story={story} /> : run.text}</span> : null}
    </div>
  );
}

/** How many mistakes TypeScript finds; the cell runs all the same. */
function TypeErrors({ id }: { readonly id: CellId }) {
  const intelligence = intelligenceOf(useNotebook());
  const count = useStore(intelligence.findings.all, (all) => countErrors(all[id]?.list));
  const isLeftOut = useStore(intelligence.leftOut, (cells) => cells.has(id));
  if (isLeftOut) return <span className="caution">too costly to check: types are off here until it changes</span>;
  return count === 0 ? null : <span className="caution">{count === 1 ? '1 type error' : `${count} type errors`}</span>;
}

/** The end of the line in full, under the pointer or the focus, and after a press. */
function Story({ text, story }: { readonly text: string; readonly story: string }) {
  const [isOpen, setOpen] = useState(false);
  const storyId = useId();
  return (
    <span className={styles.story} data-open={isOpen || undefined}>
      <button type="button" aria-expanded={isOpen} aria-describedby={storyId} onClick={() => setOpen(!isOpen)} onBlur={() => setOpen(false)}>{text}</button>
      <span id={storyId} role="tooltip">{story}</span>
    </span>
  );
}

/** Ways to the cells that a problem concerns and does not name. */
function Links({ problem: { cells, message } }: { readonly problem: Problem }) {
  const actions = useActions();
  const order = useSessionState((state) => state.order);
  const named = placesIn(message);
  return <>{cells?.filter((other) => !named.has(order.indexOf(other) + 1)).slice(0, LINKS_MOST).map((other) => <button key={other} type="button" className={styles.link} onClick={() => actions.select(other)}>{order.includes(other) ? `Go to cell ${order.indexOf(other) + 1}` : 'Go there'}</button>)}</>;
}

function Outputs({ id, cell, execution, canPin }: { readonly id: CellId; readonly cell: CellState; readonly execution: ExecutionView; readonly canPin: boolean }) {
  const notebook = useNotebook();
  const actions = useActions();
  const kernel = useSessionState((state) => state.kernel.status);
  const isGone = kernel === 'none' || kernel === 'dead' || kernel === 'starting' || cell.validity === 'fresh';
  const source = useMemo((): OutputSource => ({ state: isGone ? 'gone' : kernel === 'busy' ? 'busy' : 'ready', page: (handle, request) => actions.page(execution.id, handle, request) }), [actions, execution.id, isGone, kernel]);
  const isShownError = execution.outputs.some((entry) => entry.output.kind === 'error');
  const isStale = execution.outcome !== undefined && cell.validity !== 'evaluated' && cell.validity !== 'error';
  return (
    <OutputCellContext value={id}><div className={styles.outputs}>
      <CellOutputs notebookId={notebook.id} cellId={id} execution={execution} stale={isStale} canPin={canPin} source={source} />
      {execution.error && !isShownError ? <ErrorOutput error={execution.error} /> : null}
    </div></OutputCellContext>
  );
}

/** Problems found on edit, and the line where the last run stopped as long as the source is the one that ran. */
function useMarks(problems: readonly Problem[], execution: ExecutionView | null, validity: CellState['validity']): readonly EditorMark[] {
  const error = validity === 'error' ? execution?.error : undefined;
  return useMemo(() => {
    const marks: EditorMark[] = problems.flatMap((problem) => (problem.line ? [{ line: problem.line, ...(problem.column ? { column: problem.column } : {}), message: problem.message, severity: problem.blocks ? 'error' as const : 'warning' as const }] : []));
    const frame = error?.frames[0];
    if (error && frame) marks.push({ line: frame.line, column: frame.column, message: `${error.name}: ${error.message}`, severity: 'error', isLine: true });
    return marks;
  }, [problems, error]);
}
