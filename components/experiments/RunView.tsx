'use client';
/** One run: curves, parameters, metrics with their extremes, code, data, environment, what came of it. */
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { countOf, formatCount, formatDuration, formatMetric, formatNumber } from '@/components/format';
import { useLive } from '@/components/live';
import { blockedFor } from '@/components/rights';
import { Avatar, DigestTag, Icon, Link, Notice, Page, Table, Tag, Time } from '@/components/ui';
import type { RunDetail, RunPage } from '@/lib/domain/runs';
import type { Permission, Role } from '@/lib/domain/roles';
import { visibleText } from '@/lib/notebook/visible-text';
import { PLAIN_CHART, type ChartState } from './address';
import { durationOf, KIND_WORDS, textOf } from './columns';
import { CurvesView } from './CurvesView';
import { RunStatusMark } from './RunCell';
import { RunActions, RunTags } from './RunActions';
import { useNow } from './use-now';
import styles from './experiments.module.css';

interface Props {
  readonly project: { readonly id: string; readonly slug: string };
  readonly run: RunDetail;
  /** Runs that are parts of it, best first by number; null where there are none. */
  readonly parts: RunPage | null;
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
}

export function RunView({ project, run, parts, permissions, roles }: Props) {
  const router = useRouter();
  const [chart, setChart] = useState<ChartState>(PLAIN_CHART);
  const now = useNow(run.status === 'running');
  useLive(`run:${run.id}`, () => router.refresh());
  const blocked = blockedFor('notebook:edit', permissions, roles);
  const home = `/p/${project.slug}`;
  const params = Object.entries(run.params).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  return (
    <Page>
      <p className={styles.crumb}><Link href={`${home}/experiments`}>Experiments</Link><span>/ {run.partOf ? <><Link href={`${home}/experiments/${run.partOf.id}`}>{visibleText(run.partOf.name)} #{run.partOf.number}</Link> / </> : null}#{run.number}</span></p>
      <header className={styles.runHead}>
        <h1>{visibleText(run.name)}</h1>
        <Tag>{KIND_WORDS[run.kind]}</Tag>
        <RunStatusMark status={run.status} />
        <span className={styles.grow} />
        <RunActions run={run} blocked={blocked} home={home} />
      </header>
      <p className={styles.line}>
        {run.author ? <span><Avatar person={run.author} size="small" isDecorative /> {visibleText(run.author.name)}</span> : null}
        <span>started <Time at={run.startedAt} /></span>
        <span>{run.endedAt === null ? (now === null ? 'running' : `running for ${formatDuration(Math.max(1000, durationOf(run, now)))}`) : `took ${formatDuration(durationOf(run, 0))}`}</span>
        {run.notebook ? <span><Icon name="notebook" size={14} /> <Link href={`${home}/notebooks/${run.notebook.id}${run.cell ? `#cell-${run.cell}` : ''}`}>{run.cell ? `Its cell in ${visibleText(run.notebook.title)}` : visibleText(run.notebook.title)}</Link></span> : <span className="faint">its notebook was deleted</span>}
        {run.experiment !== run.notebook?.title ? <span>experiment {visibleText(run.experiment)}</span> : null}
      </p>
      {run.trashedAt ? <Notice>This run lies in the trash since <Time at={run.trashedAt} />.</Notice> : null}
      {run.error ? <Notice tone={run.status === 'failed' ? 'negative' : 'caution'}><b>{run.status === 'failed' ? 'It failed.' : 'It was stopped.'}</b> <span className={styles.error}>{visibleText(run.error)}</span></Notice> : null}
      {run.notes.length > 0 ? <Notice tone="info">{run.notes.map((note) => <p key={note}>{visibleText(note)}</p>)}</Notice> : null}
      <div className={styles.runColumns}>
        <div>
          {run.versions.length > 0 ? (
            <Part title="Pinned">
              <ul className={styles.pins}>{run.versions.map((version) => <li key={version.id}><Icon name={version.kind === 'model' || version.kind === 'dataset' || version.kind === 'report' ? version.kind : 'pinned'} /><Link href={`${home}/board/${version.id}`}>{visibleText(version.asset)} v{version.number}</Link><DigestTag digest={version.digest} /></li>)}</ul>
            </Part>
          ) : null}
          {run.summaries.length > 0 ? <Part title="Metrics"><Metrics run={run} /></Part> : null}
          <Part title="Curves"><CurvesView projectId={project.id} runs={[run]} chart={chart} onChart={(change) => setChart((was) => ({ ...was, ...change }))} isAlone /></Part>
          {parts && parts.runs.length > 0 ? <Part title={`Trials, ${formatCount(parts.total)}`} id="parts"><Parts parts={parts} home={home} of={run} /></Part> : null}
          {run.code ? (
            <Part title="Code" note={<DigestTag digest={run.code.digest} />}>
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by keyboard */}
              <pre className={styles.code} tabIndex={0} role="region" aria-label="Code of the cell as it ran"><code>{visibleText(run.code.source)}</code></pre>
            </Part>
          ) : null}
        </div>
        <aside>
          <Part title="Parameters">
            {params.length === 0 ? <p className="dim">None were logged.</p> : <dl className={styles.facts}>{params.map(([name, value]) => <div key={name}><dt>{visibleText(name)}</dt><dd>{value === null ? <span className="faint">null</span> : visibleText(textOf(value, `params.${name}`))}</dd></div>)}</dl>}
          </Part>
          <Part title="Tags"><RunTags run={run} blocked={blocked} /></Part>
          <Part title="Data">
            {run.data.length === 0 ? <p className="dim">It read none that is known.</p> : <ul className={styles.data}>{run.data.map((data, at) => <li key={`${data.name} ${at}`}><Icon name="dataset" size={14} /><span>{visibleText(data.name)}{data.rows === undefined ? null : <small>{formatCount(data.rows)} × {formatCount(data.columns ?? 0)}</small>}</span>{data.digest ? <DigestTag digest={data.digest} /> : <small className="faint">no digest</small>}</li>)}</ul>}
          </Part>
          {run.environment ? (
            <Part title="Environment">
              <dl className={styles.facts}>
                <div><dt>seed</dt><dd>{run.environment.seed}</dd></div>
                <div><dt>compute</dt><dd>{run.environment.compute}, {run.environment.tier}</dd></div>
                <div><dt>kernel</dt><dd><DigestTag digest={run.environment.image} /></dd></div>
                {Object.entries(run.environment.versions).map(([name, version]) => <div key={name}><dt>{name}</dt><dd>{version}</dd></div>)}
              </dl>
            </Part>
          ) : null}
        </aside>
      </div>
    </Page>
  );
}

function Part({ title, note, id, children }: { readonly title: string; readonly note?: ReactNode; readonly id?: string; readonly children: ReactNode }) {
  return <section aria-label={title} className={styles.runPart} id={id}><h2>{title}{note ? <> {note}</> : null}</h2>{children}</section>;
}

function Metrics({ run }: { readonly run: RunDetail }) {
  const at = (value: number | null, step: number | null) => <>{formatMetric(value, 4)}{step === null ? null : <small className="faint"> at {formatNumber(step)}</small>}</>;
  return (
    <Table label="Each metric with its extremes">
      <thead><tr><th scope="col">metric</th><th scope="col" className="num">last</th><th scope="col" className="num">least</th><th scope="col" className="num">greatest</th><th scope="col" className="num">points</th></tr></thead>
      <tbody>
        {run.summaries.map((one) => (
          <tr key={one.name}>
            <th scope="row">{visibleText(one.name)}</th><td className="num"><b>{one.last === null ? 'not a number' : formatMetric(one.last, 4)}</b></td>
            {one.points > 1 ? <><td className="num">{at(one.min, one.minStep)}</td><td className="num">{at(one.max, one.maxStep)}</td></> : <><td className="num faint">–</td><td className="num faint">–</td></>}
            <td className="num">{formatCount(one.points)}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The runs of a search; the whole of them, with everything the table can do, is one press away. */
function Parts({ parts, home, of }: { readonly parts: RunPage; readonly home: string; readonly of: RunDetail }) {
  const metrics = [...new Set(parts.runs.flatMap((run) => Object.keys(run.metrics)))].slice(0, 3);
  const params = [...new Set(parts.runs.flatMap((run) => Object.keys(run.params)))].slice(0, 5);
  return (
    <>
      <Table label={`Trials of ${visibleText(of.name)}`}>
        <thead><tr><th scope="col">run</th><th scope="col">status</th>{metrics.map((name) => <th key={name} scope="col" className="num">{visibleText(name)}</th>)}{params.map((name) => <th key={name} scope="col" className="num">{visibleText(name)}</th>)}</tr></thead>
        <tbody>
          {parts.runs.map((run) => (
            <tr key={run.id}>
              <td><Link href={`${home}/experiments/${run.id}`}>{visibleText(run.name)}</Link> <span className="faint">#{run.number}</span></td><td><RunStatusMark status={run.status} /></td>
              {metrics.map((name) => <td key={name} className="num">{textOf(run.metrics[name], `metrics.${name}`)}</td>)}
              {params.map((name) => <td key={name} className="num">{visibleText(textOf(run.params[name], `params.${name}`))}</td>)}
            </tr>
          ))}
        </tbody>
      </Table>
      {parts.total > parts.runs.length ? <p className="dim small">{formatCount(parts.runs.length)} of {countOf(parts.total, 'trial')}. Unfold the search in the table for those sorted and compared.</p> : null}
    </>
  );
}
