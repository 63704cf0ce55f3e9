'use client';
/** Everything one execution showed, in order, with what can be pinned. */
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { formatBytes, formatCount } from '@/components/format';
import type { OutputEntry } from '@/lib/notebook/outputs';
import type { ExecutionView } from '@/lib/notebook/session-types';
import { currentEntry } from '@/lib/notebook/output-versions';
import { whenNear } from '../near';
import { mergeEntries } from './merge';
import { OutputView } from './OutputView';
import { PinButton } from './PinButton';
import { OutputPlaceContext, OutputSourceContext, RestContext, type OutputSource, type Rest } from './source';
import styles from './outputs.module.css';

export interface CellOutputsProps {
  readonly notebookId: string;
  readonly cellId: string;
  readonly execution: ExecutionView;
  /** Drawn grey: the result no longer follows from what the notebook shows. */
  readonly stale: boolean;
  readonly canPin: boolean;
  readonly source: OutputSource;
}

/** Rest of an output up to this size is fetched without being asked, once it is near the window. */
const FETCH_UNASKED = 2 * 1024 * 1024;

export function CellOutputs({ notebookId, cellId, execution, stale, canPin, source }: CellOutputsProps) {
  const box = useRef<HTMLDivElement>(null);
  const { entries, rest } = useEntries(notebookId, execution, box);
  const drawn = useMemo(() => mergeEntries(entries.map(currentEntry)), [entries]);
  const ended = execution.outcome !== undefined;
  const hasCurves = drawn.some(({ entry }) => entry.output.kind === 'curves');

  const place = useMemo(() => ({ notebook: notebookId, cell: cellId, execution: execution.id }), [notebookId, cellId, execution.id]);

  if (drawn.length === 0 && execution.dropped === 0 && rest.status === 'none') {
    return ended && execution.outcome === 'ok' ? <p className={styles.quiet}>ran, no output</p> : null;
  }
  return (
    <OutputPlaceContext value={place}>
    <OutputSourceContext value={source}>
    <RestContext value={rest}>
    <div ref={box} className={styles.outputs} data-stale={stale || undefined}>
      {drawn.map(({ key, entry }) => (
        <section key={key} className={styles.output}>
          <OutputView
            output={entry.output}
            isLive={!ended}
            isResult={entry.pinnable?.selector.kind === 'result'}
            hasCurves={hasCurves}
            action={entry.pinnable && ended ? <PinButton notebookId={notebookId} cellId={cellId} execution={execution} pinnable={entry.pinnable} stale={stale} canPin={canPin} /> : null}
          />
        </section>
      ))}
      {rest.status === 'asked' || rest.status === 'none' ? null : (
        <p className={styles.quiet}>
          {rest.status === 'failed' ? 'The rest of this output could not be loaded. ' : `${formatBytes(execution.compacted?.bytes ?? 0)} in all. `}
          <button type="button" className={styles.link} onClick={rest.load}>{rest.status === 'failed' ? 'Try again' : 'Show the rest'}</button>
        </p>
      )}
      {execution.dropped > 0 ? <p className={styles.quiet}>{formatCount(execution.dropped)} bytes beyond the output limit were not kept.</p> : null}
    </div>
    </RestContext>
    </OutputSourceContext>
    </OutputPlaceContext>
  );
}

/** The entries in the session, or all of them from the blob once outputs were compacted. */
function useEntries(notebookId: string, execution: ExecutionView, box: RefObject<HTMLElement | null>): { entries: readonly OutputEntry[]; rest: Rest } {
  const { compacted } = execution;
  const digest = compacted?.isTruncated ? compacted.digest : null;
  const [fetched, setFetched] = useState<{ readonly digest: string; readonly entries: readonly OutputEntry[] | null } | null>(null);
  const [asked, setAsked] = useState(0);
  // What was streamed stays in view while the whole is fetched, so that nothing jumps and no open form closes.
  const [streamed, setStreamed] = useState({ id: execution.id, entries: execution.outputs });
  if (!digest && (streamed.id !== execution.id || streamed.entries !== execution.outputs)) setStreamed({ id: execution.id, entries: execution.outputs });
  // A notebook may hold many megabytes of outputs: they are fetched when they come near, and never in the way of its text.
  const [isNear, setNear] = useState(false);
  useEffect(() => (digest && !isNear && box.current ? whenNear(box.current, () => setNear(true)) : undefined), [digest, isNear, box]);
  const isSmall = (compacted?.bytes ?? 0) <= FETCH_UNASKED;
  const isWanted = digest !== null && ((isNear && isSmall) || asked > 0);

  useEffect(() => {
    if (!isWanted) return undefined;
    const stop = new AbortController();
    fetch(`/api/v1/notebooks/${notebookId}/outputs/${digest}`, { signal: stop.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        setFetched({ digest, entries: (await response.json()) as OutputEntry[] });
      })
      .catch(() => { if (!stop.signal.aborted) setFetched({ digest, entries: null }); });
    return () => stop.abort();
  }, [digest, notebookId, isWanted, asked]);

  const load = () => {
    setFetched(null);
    setAsked((times) => times + 1);
  };
  if (!digest) return { entries: execution.outputs, rest: { status: 'none', load } };
  const own = fetched?.digest === digest ? fetched : null;
  if (own?.entries) return { entries: own.entries, rest: { status: 'none', load } };
  const shown = streamed.id === execution.id && streamed.entries.length > execution.outputs.length ? streamed.entries : execution.outputs;
  return { entries: shown, rest: { status: own ? 'failed' : isWanted || isSmall ? 'asked' : 'offered', load } };
}
