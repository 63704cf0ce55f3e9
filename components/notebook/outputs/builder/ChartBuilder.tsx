'use client';
/** Builds a chart over a table: fields, a preview of all rows made by the kernel, and the code that it becomes. */
import dynamic from 'next/dynamic';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { Button, Field, Select } from '@/components/ui';
import { chartCode, isTableName } from '@/lib/charts/code';
import { describeChart } from '@/lib/charts/describe';
import type { ColumnFacts } from '@/lib/charts/recommend';
import type { ChartRequest } from '@/lib/charts/request';
import { visibleText } from '@/lib/notebook/visible-text';
import { WAITING } from '../source';
import { changed, fieldsOf } from './request';
import styles from './builder.module.css';

const VegaChart = dynamic(() => import('@/components/charts/VegaChart').then((module) => module.VegaChart), { ssr: false });

/** What the kernel answers for a chart. */
export interface Preview {
  /** What a cell calls the table; null where none does. */
  readonly name: string | null;
  readonly title: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface ChartBuilderProps {
  readonly columns: readonly ColumnFacts[];
  readonly initial: ChartRequest;
  /** The table's name where it is known without a preview. */
  readonly table?: string;
  readonly preview: (request: ChartRequest) => Promise<Preview>;
  readonly isBusy: boolean;
  /** Whether a table without a name can be given one in its cell, and a name to begin with. */
  readonly naming: { readonly suggested: string; readonly taken: ReadonlySet<string>; readonly blocked: string | null };
  /** Names that other cells use for something else: the import is called differently then. */
  readonly hidden: ReadonlySet<string>;
  readonly verb: string;
  /** `named`: the table's cell has to give it this name first. Resolves to what went wrong, null when it is done. */
  readonly onDone: (code: string, named: string | null) => Promise<string | null>;
  readonly onClose: () => void;
}

const REST_MS = 200;

export function ChartBuilder({ columns, initial, table, preview, isBusy, naming, hidden, verb, onDone, onClose }: ChartBuilderProps) {
  const [request, setRequest] = useState(initial);
  const [name, setName] = useState(naming.suggested);
  const [problem, setProblem] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  const { shown, failure, isAsked } = usePreview(request, preview);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  useEffect(() => { form.current?.querySelector('select')?.focus(); }, []);

  const known = table ?? shown?.name ?? null;
  const hasToName = known === null && shown !== null;
  const nameProblem = !hasToName ? null : naming.blocked ?? (!isTableName(name) ? 'This cannot be the name of a variable.' : naming.taken.has(name) ? `Another cell defines ${name}.` : null);
  const code = chartCode({ table: known ?? name, request }, hidden);
  const blocked = failure ?? nameProblem ?? (known === null && shown === null ? 'The preview has not come yet.' : null);

  async function submit() {
    if (blocked !== null || isWorking) return;
    setWorking(true);
    setProblem(await onDone(code, hasToName ? name : null));
    setWorking(false);
  }

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves the form, wherever in it the focus is
    <form
      ref={form} className={styles.builder} aria-label="Chart builder" aria-busy={isAsked}
      onSubmit={(event) => { event.preventDefault(); void submit(); }}
      onKeyDown={(event) => { if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); onClose(); } }}
    >
      <div className={styles.fields}>
        {fieldsOf(request, columns).map((field) => (
          <Select key={field.key} label={visibleText(field.label)} value={field.value} options={field.choices.map(({ value, label }) => ({ value, label: visibleText(label) }))} onChange={(event) => setRequest(changed(request, field.key, event.target.value, columns))} />
        ))}
        <Field label="Title" value={request.title ?? ''} placeholder={shown?.title ?? ''} maxLength={200} onChange={(event) => { const { title: _, ...rest } = request; setRequest(event.target.value === '' ? rest : { ...rest, title: event.target.value }); }} />
        {hasToName ? <Field label="Name of the table" hint="The table has no name yet: its cell is changed to give it this one." value={name} error={nameProblem} autoComplete="off" spellCheck={false} onChange={(event) => setName(event.target.value)} /> : null}
      </div>
      <div className={styles.preview}>
        <p className={styles.caption}><b>{shown ? visibleText(shown.title) : 'Preview'}</b> <span role="status">{isAsked ? (isBusy ? WAITING : 'Drawing…') : ''}</span></p>
        {failure ? <p className={styles.problem} role="status">{failure}</p> : null}
        {shown && !failure ? <VegaChart spec={shown.spec} description={`Preview. ${describeChart(shown.title, shown.spec)}`} minHeight={220} /> : failure ? null : <div className={styles.place} />}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
        <pre className={styles.code} aria-label="Code of the chart" role="region" tabIndex={0}><code>{code}</code></pre>
        {problem ? <p className={styles.problem} role="alert">{problem}</p> : null}
        <div className={styles.actions}>
          <Button type="submit" variant="primary" icon="plus" working={isWorking} {...(blocked === null ? {} : { blocked })}>{verb}</Button>
          <Button type="button" variant="quiet" onClick={onClose} id={`${id}-close`}>Cancel</Button>
          <Said>{known !== null ? `From ${known}, all rows.` : ''}</Said>
        </div>
      </div>
    </form>
  );
}

function Said({ children }: { readonly children: ReactNode }) {
  return <span className={styles.said}>{children}</span>;
}

/** The newest preview that came; the one before stays until then. */
function usePreview(request: ChartRequest, ask: ChartBuilderProps['preview']): { readonly shown: Preview | null; readonly failure: string | null; readonly isAsked: boolean } {
  const key = JSON.stringify(request);
  const [held, setHeld] = useState<{ readonly key: string; readonly shown: Preview | null; readonly failure: string | null }>({ key: '', shown: null, failure: null });
  const latest = useRef(ask);
  useEffect(() => { latest.current = ask; });
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      latest.current(JSON.parse(key) as ChartRequest).then(
        (shown) => { if (isCurrent) setHeld({ key, shown, failure: null }); },
        (error: unknown) => { if (isCurrent) setHeld((before) => ({ key, shown: before.shown, failure: error instanceof Error ? error.message : String(error) })); },
      );
    }, REST_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [key]);
  return { shown: held.shown, failure: held.key === key ? held.failure : null, isAsked: held.key !== key };
}
