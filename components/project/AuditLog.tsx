import { countOf, formatCount, shortDigest } from '@/components/format';
import { blockedFor } from '@/components/rights';
import { Avatar, Button, ButtonLink, Empty, Icon, Link, Page, PageHead, Table, Time } from '@/components/ui';
import { ROLE_NAMES, type Permission, type Role } from '@/lib/domain/roles';
import type { AuditEntryView, AuditPageView } from '@/lib/domain/views';
import styles from './audit.module.css';

interface Props {
  readonly slug: string;
  readonly page: AuditPageView;
  readonly isFirst: boolean;
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
}

/** What happened in the project, newest first, with each entry's place and leaf in the Merkle log. */
export function AuditLog({ slug, page, isFirst, permissions, roles }: Props) {
  const { entries, log } = page;
  const whyNot = blockedFor('audit:export', permissions, roles) ?? 'The export holds every project’s entries, so it takes a role in every workspace.';
  return (
    <Page>
      <PageHead
        title="Audit"
        actions={page.canExport ? <ButtonLink href="/api/v1/audit/export" icon="download">Export the whole log</ButtonLink> : <Button icon="download" blocked={whyNot} reasonAt="end">Export the whole log</Button>}
      >
        What happened in this project, newest first. Entries are only ever added.
      </PageHead>
      <div className={styles.head}>
        <Icon name="link" size={14} />
        <p>
          {log.checkpointAt ? <><b>{countOf(log.size, 'entry', 'entries')} signed</b> <Time at={log.checkpointAt} />, root <code title={log.root ?? undefined}>{shortDigest(log.root ?? '')}</code>.</> : <><b>Not signed yet.</b> The log is signed within a minute of its first entry.</>}
          {!log.isAnchored && ' Not externally anchored: this server vouches for its own log until somebody outside keeps a checkpoint.'} Check an export with <code>pinion verify-log</code>.
        </p>
      </div>
      {entries.length === 0 ? <Empty title={isFirst ? 'Nothing happened yet' : 'No older entries'}>Uploads, pins, signatures and every change of stage appear here.</Empty> : (
        <Table label="Audit entries" className={styles.log}>
          <thead><tr><th scope="col">index</th><th scope="col">time</th><th scope="col">what</th><th scope="col">who</th><th scope="col" className="end">leaf</th></tr></thead>
          <tbody>{entries.map((entry) => <Entry key={entry.id} entry={entry} slug={slug} />)}</tbody>
        </Table>
      )}
      {(page.next || !isFirst) && (
        <nav className={styles.pages} aria-label="Pages of the log">
          {!isFirst && <ButtonLink href={`/p/${slug}/audit`}>Newest</ButtonLink>}
          {page.next && <ButtonLink href={`/p/${slug}/audit?before=${encodeURIComponent(page.next)}`}>Older</ButtonLink>}
        </nav>
      )}
    </Page>
  );
}

const TONES = { neutral: undefined, positive: undefined, caution: 'caution', critical: 'negative' } as const;

function Entry({ entry, slug }: { readonly entry: AuditEntryView; readonly slug: string }) {
  const { subject, person } = entry;
  const roleName = entry.role && entry.role in ROLE_NAMES ? ROLE_NAMES[entry.role as Role].toLowerCase() : entry.role;
  return (
    <tr>
      <td className="mono faint nowrap">{entry.index === null ? 'waiting' : `#${formatCount(entry.index)}`}</td>
      <td className="dim nowrap"><Time at={entry.at} /></td>
      <td>
        <span className={TONES[entry.tone]}>{entry.text.replace(/ it$/, '')}</span>{' '}
        {subject.versionId ? <Link href={`/p/${slug}/board/${subject.versionId}`}>{subject.label}</Link> : subject.kind === 'person' && <span className="dim">{subject.label}</span>}
        {entry.reason && <p className={styles.reason}>“{entry.reason}”</p>}
      </td>
      <td><span className={styles.who}>{person ? <><Avatar person={person} size="small" isDecorative />{person.name}</> : <><Icon name="running" size={14} />Pinion</>}{roleName && roleName.toLowerCase() !== person?.name.toLowerCase() && <span className="faint">{roleName}</span>}</span></td>
      <td className="end"><Leaf entry={entry} /></td>
    </tr>
  );
}

/** The entry's canonical bytes, on request. */
function Leaf({ entry }: { readonly entry: AuditEntryView }) {
  return <details className={styles.leaf}><summary>{entry.leafHash ? shortDigest(entry.leafHash) : 'entry'}</summary><pre>{entry.leaf}</pre></details>;
}
