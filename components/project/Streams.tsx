'use client';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { callApi } from '@/components/api';
import { countOf, formatBytes } from '@/components/format';
import { blockedFor } from '@/components/rights';
import { Button, Dialog, DigestTag, Empty, Icon, IconButton, Menu, Notice, Table, Time, useToasts } from '@/components/ui';
import type { Permission, Role } from '@/lib/domain/roles';
import { StreamDialog } from './StreamDialog';
import { curlExample, type StreamRow } from './stream-words';
import styles from './sources.module.css';

interface Props {
  readonly project: { readonly id: string; readonly slug: string };
  readonly streams: readonly StreamRow[];
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
}

/** Streams of records that sensors and services append to: their rates, their snapshots, what went wrong, and how to send. */
export function Streams({ project, streams, permissions, roles }: Props) {
  const router = useRouter();
  const { say, fail } = useToasts();
  const heading = useId();
  const [isMaking, setMaking] = useState(false);
  const [secret, setSecret] = useState<{ readonly name: string; readonly token: string } | null>(null);
  const [asking, setAsking] = useState<{ readonly row: StreamRow; readonly what: 'remove' | 'token' } | null>(null);
  const blocked = blockedFor('stream:manage', permissions, roles);
  const path = `/api/v1/projects/${project.id}/streams`;

  const act = async (run: () => Promise<string>) => {
    setAsking(null);
    try {
      say(await run());
      router.refresh();
    } catch (error) {
      fail(error);
    }
  };
  const remove = (row: StreamRow) => act(async () => {
    await callApi('DELETE', `${path}/${row.id}`);
    return `The stream ${row.name} was removed`;
  });
  const renew = (row: StreamRow) => act(async () => {
    const { token } = await callApi<{ token: string }>('POST', `${path}/${row.id}/token`);
    setSecret({ name: row.name, token });
    return `The old token of ${row.name} opens nothing any more`;
  });
  const cut = (row: StreamRow) => act(async () => {
    const { number } = await callApi<{ number: number | null }>('POST', `${path}/${row.id}/cut`);
    return number === null ? 'Nothing waited to be cut' : `Snapshot ${number} of ${row.name} was cut`;
  });
  const add = <Button icon="plus" blocked={blocked} reasonAt="end" onClick={() => setMaking(true)}>Add stream</Button>;

  return (
    <section className={styles.section} aria-labelledby={heading}>
      <header>
        <div><h2 id={heading}>Streams</h2>{streams.length > 0 && <p>Sensors and services append records over HTTP. They are cut into snapshots, which notebooks read by name.</p>}</div>
        {streams.length > 0 && add}
      </header>
      {secret && (
        <Notice tone="positive" action={<><Button onClick={() => { void navigator.clipboard.writeText(secret.token).then(() => say('Token copied'), fail); }}>Copy token</Button><Button variant="quiet" onClick={() => setSecret(null)}>Done</Button></>}>
          <p>This is the only time the token of {secret.name} is shown. It appends records and does nothing else.</p>
          <code className={styles.secret}>{secret.token}</code>
        </Notice>
      )}
      {streams.length === 0 ? <Empty title="No streams yet" action={add}>A stream takes records as they happen: JSON Lines over HTTP, with a token of its own. Notebooks read them as snapshots that never change.</Empty> : (
        <ul className={styles.rows}>{streams.map((row) => <Stream key={row.id} row={row} slug={project.slug} blocked={blocked} onCut={() => void cut(row)} onAsk={(what) => setAsking({ row, what })} />)}</ul>
      )}
      {isMaking && <StreamDialog path={path} onClose={() => setMaking(false)} onDone={(name, token) => { setMaking(false); setSecret({ name, token }); router.refresh(); }} />}
      {asking && (
        <Dialog
          isOpen title={asking.what === 'remove' ? `Remove ${asking.row.name}` : `New token for ${asking.row.name}`} onClose={() => setAsking(null)} onSubmit={() => void (asking.what === 'remove' ? remove(asking.row) : renew(asking.row))}
          actions={<><Button variant={asking.what === 'remove' ? 'destructive' : 'primary'} type="submit">{asking.what === 'remove' ? 'Remove stream' : 'Make a new token'}</Button><Button variant="quiet" onClick={() => setAsking(null)}>Cancel</Button></>}
        >
          <p>{asking.what === 'remove' ? `Senders are refused from then on, cells that read it fail, and it takes ${countOf(asking.row.pendingRows, 'waiting record')} with it. What results were made from stays with them.` : 'Senders that have the old token are refused until they get the new one.'}</p>
        </Dialog>
      )}
    </section>
  );
}

function Stream({ row, slug, blocked, onCut, onAsk }: { readonly row: StreamRow; readonly slug: string; readonly blocked: string | null; readonly onCut: () => void; readonly onAsk: (what: 'remove' | 'token') => void }) {
  const [isOpen, setOpen] = useState(false);
  const panel = `stream-${row.id}`;
  const [newest] = row.snapshots;
  return (
    <li>
      <div className={styles.row}>
        <Icon name="inbox" />
        <button type="button" className={`${styles.toggle} ${styles.what}`} aria-expanded={isOpen} aria-controls={isOpen ? panel : undefined} onClick={() => setOpen(!isOpen)}>
          <b>{row.name}</b>
          <small>{countOf(row.receivedRows, 'record')}{row.hourRows > 0 && `, ${row.hourRows} in the last hour`}{row.pendingRows > 0 && `, ${row.pendingRows} waiting`} · {newest ? <>snapshot {newest.number}, {countOf(newest.rows, 'row')}</> : 'no snapshot yet'}{row.rejectedRows > 0 && <span className="caution"> · {countOf(row.rejectedRows, 'line')} refused</span>}</small>
        </button>
        <span className={`${styles.wide} faint small nowrap`}>{row.lastReceivedAt ? <Time at={row.lastReceivedAt} as="age" /> : 'nothing came yet'}</span>
        <Menu
          label={`Actions on ${row.name}`} align="end"
          items={[
            { label: 'Cut now', icon: 'dataset', blocked, onSelect: onCut },
            { label: 'New token', icon: 'lock', blocked, onSelect: () => onAsk('token') },
            { label: 'Remove', icon: 'trash', isDestructive: true, blocked, onSelect: () => onAsk('remove') },
          ]}
          trigger={(props) => <IconButton {...props} label={`Actions on ${row.name}`} icon="more" />}
        />
      </div>
      {isOpen && (
        <div id={panel} className={styles.more}>
          {row.lastProblem && <Notice>The last refused line, <Time at={row.lastProblem.at} as="age" />: {row.lastProblem.message}</Notice>}
          <p className="dim small">Cut at {countOf(row.cutRows, 'row')}, {formatBytes(row.cutBytes)} or after {countOf(row.cutMinutes, 'minute')}; kept for {countOf(row.keepDays, 'day')}. {row.keyColumn === null ? 'Batches are told apart by their Idempotency-Key.' : `A record is known by its ${row.keyColumn}.`}{row.duplicateRows > 0 && ` ${countOf(row.duplicateRows, 'duplicate')} left out.`}</p>
          {row.snapshots.length > 0 && (
            <Table label={`Snapshots of ${row.name}`}>
              <thead><tr><th>Snapshot</th><th className="num">Rows</th><th className="num">Size</th><th>Cut</th><th>Digest</th></tr></thead>
              <tbody>{row.snapshots.map((one) => <tr key={one.number}><td>{one.number}</td><td className="num">{one.rows}</td><td className="num">{formatBytes(one.bytes)}</td><td><Time at={one.madeAt} /></td><td><DigestTag digest={one.digest} /></td></tr>)}</tbody>
            </Table>
          )}
          {/* a region that scrolls must be reachable by keyboard */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <pre className={styles.code} role="region" aria-label={`How to send to ${row.name}`} tabIndex={0}>{curlExample(slug, row.name, row.keyColumn)}</pre>
        </div>
      )}
    </li>
  );
}
