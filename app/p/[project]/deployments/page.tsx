import { formatCount, formatLatency } from '@/components/format';
import { Live } from '@/components/live';
import { Sparkline } from '@/components/monitoring/charts';
import { ButtonLink, Empty, Link, Page, PageHead, Table, Tag, Time } from '@/components/ui';
import { readDeployments } from '@/lib/server/serving/read';
import { readProjectContext, type ProjectParams } from '../context';

export const metadata = { title: 'Deployments' };

const TONES = { live: 'positive', deprecated: 'caution', retired: undefined } as const;

export default async function DeploymentsPage({ params }: ProjectParams) {
  const { project } = await params;
  const { services, project: found } = await readProjectContext(project);
  const deployments = await readDeployments(services, found.id);
  if (deployments.length === 0) {
    return (
      <Page>
        <Live topic={`project:${found.id}`} />
        <PageHead title="Deployments" />
        <Empty title="Nothing is in service yet" action={<ButtonLink href={`/p/${found.slug}/board`}>Open the board</ButtonLink>}>A model that passed validation goes live from its card. Its requests, latency and drift then stand here.</Empty>
      </Page>
    );
  }
  const live = deployments.filter((deployment) => deployment.status === 'live').length;
  return (
    <Page>
      <Live topic={`project:${found.id}`} />
      <PageHead title="Deployments">{live} live. {formatCount(deployments.reduce((sum, deployment) => sum + deployment.day.requests, 0))} requests in the last 24 hours.</PageHead>
      <Table label="Deployments">
        <thead>
          <tr><th scope="col">name</th><th scope="col">state</th><th scope="col" className="num">requests, 24 h</th><th scope="col" className="num">refused</th><th scope="col" className="num">p95</th><th scope="col">24 hours</th></tr>
        </thead>
        <tbody>
          {deployments.map((deployment) => (
            <tr key={deployment.name}>
              <td><Link href={`/p/${found.slug}/deployments/${deployment.name}`}><b>{deployment.name}</b></Link> <span className="faint">v{deployment.version}</span></td>
              <td><Tag {...(TONES[deployment.status] ? { tone: TONES[deployment.status] } : {})}>{deployment.status}</Tag>{deployment.status === 'deprecated' && deployment.sunsetAt ? <span className="faint"> until <Time at={deployment.sunsetAt} as="day" /></span> : null}</td>
              <td className="num">{formatCount(deployment.day.requests)}</td>
              <td className="num">{formatCount(deployment.day.errors)}</td>
              <td className="num">{formatLatency(deployment.day.p95)}</td>
              <td><Sparkline values={deployment.sparkline} /></td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Page>
  );
}
