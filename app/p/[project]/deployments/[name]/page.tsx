import { notFound } from 'next/navigation';
import { formatCount, formatPercent, formatTwoDigits } from '@/components/format';
import { Live } from '@/components/live';
import { EventsChart, LatencyChart, PredictionsChart, RateChart } from '@/components/monitoring/charts';
import { DriftLane } from '@/components/monitoring/DriftLane';
import { Lane } from '@/components/monitoring/Lane';
import { RefreshEvery } from '@/components/monitoring/RefreshEvery';
import { predictionNames } from '@/components/monitoring/scale';
import { VersionsTable } from '@/components/monitoring/VersionsTable';
import styles from '@/components/monitoring/monitoring.module.css';
import { Link, Notice, Tag, Time } from '@/components/ui';
import { SPANS, type Span } from '@/lib/domain/monitoring';
import { createHosts } from '@/lib/server/hosts';
import { fittingSpan, readDeployment } from '@/lib/server/serving/read';
import { readProjectContext } from '../../context';

interface Props {
  readonly params: Promise<{ readonly project: string; readonly name: string }>;
  readonly searchParams: Promise<{ readonly span?: string }>;
}

const WORDS: Record<Span, string> = { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' };
const TONES = { live: 'positive', deprecated: 'caution', retired: undefined } as const;

export async function generateMetadata({ params }: Props) {
  return { title: (await params).name };
}

export default async function DeploymentPage({ params, searchParams }: Props) {
  const { project, name } = await params;
  const asked = (await searchParams).span;
  const { services, project: found, rights } = await readProjectContext(project);
  const span = asked !== undefined && Object.hasOwn(SPANS, asked) ? (asked as Span) : await fittingSpan(services, found.id, name);
  const read = await readDeployment(services, found.id, name, span, { mayReadRows: rights.permissions.includes('data:read') });
  if (!read.ok) notFound();
  const { total, buckets, ...view } = read.value;
  const names = predictionNames(total.predictions);
  const predicted = Object.values(total.predictions).reduce((sum, count) => sum + count, 0);
  const sunset = view.versions.find((version) => version.status === 'deprecated')?.sunsetAt;

  return (
    <div className={styles.page}>
      <Live topic={`project:${found.id}`} />
      <RefreshEvery seconds={5} />
      <p className={styles.crumb}><Link href={`/p/${found.slug}/deployments`}>Deployments</Link> / {name}</p>
      <header className={styles.head}>
        <h1>{name}</h1>
        <Tag {...(TONES[view.status] ? { tone: TONES[view.status] } : {})}>{view.status}</Tag>
        <code>{view.path}</code>
        <span className={styles.grow} />
        <nav className={styles.spans} aria-label="Time span">
          {(Object.keys(SPANS) as Span[]).map((one) => <Link key={one} href={`?span=${one}`} aria-current={one === span ? 'page' : undefined}>{WORDS[one]}</Link>)}
        </nav>
      </header>
      {view.status === 'deprecated' && sunset ? <Notice>Answers until <Time at={sunset} as="day" />. Every answer says so in its headers.</Notice> : null}
      {view.status === 'retired' ? <Notice tone="info">This service was retired and answers 410. What it was stays on record.</Notice> : null}
      <div className={styles.columns}>
        <div>
          <Lane title="Events" note="What changed on the board."><EventsChart buckets={buckets} events={view.events} /></Lane>
          <Lane title="Requests" value={formatCount(total.requests)} note={total.requests === 0 ? 'Charts begin with the first one.' : `${formatCount(total.errors)} refused, ${formatPercent(total.errors, total.requests)}.`}><RateChart buckets={buckets} /></Lane>
          <Lane title="Latency" value={formatTwoDigits(total.p95)} unit="ms p95" note={`p50 ${formatTwoDigits(total.p50)}, p99 ${formatTwoDigits(total.p99)}.`}><LatencyChart buckets={buckets} /></Lane>
          <Lane
            title="Predictions"
            value={formatCount(predicted)}
            note={
              <span className={styles.keys}>{names.map((one, index) => <span key={one ?? 'others'}><i className={styles.key} data-series={index} /> {one ?? 'others'} {formatPercent(one === null ? predicted - names.reduce((sum, other) => sum + (other === null ? 0 : (total.predictions[other] ?? 0)), 0) : (total.predictions[one] ?? 0), predicted)}</span>)}</span>
            }
          >
            <PredictionsChart buckets={buckets} total={total.predictions} />
          </Lane>
          <DriftLane projectSlug={found.slug} name={name} drift={view.drift} sampledRows={view.sampledRows} whyNot={rights.permissions.includes('alert:acknowledge') ? null : 'Data scientists, reviewers and managers measure drift.'} />
        </div>
        <aside className={styles.side}>
          <section><h2>Versions</h2><VersionsTable versions={view.versions} boardPath={`/p/${found.slug}/board`} /></section>
          {view.status === 'retired' ? null : (
            <section>
              <h2>Ask it</h2>
              <p className={styles.note}>With a token of the scope <code>predict</code>, by the Open Inference Protocol V2:</p>
              {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard */}
              <pre className={styles.curl} tabIndex={0} role="region" aria-label="Example request">{`curl -H "Authorization: Bearer $TOKEN" \\\n  -d '${view.example}' \\\n  ${createHosts(services.env).appOrigin}${view.path}`}</pre>
            </section>
          )}
        </aside>
      </div>
    </div>
  );
}
