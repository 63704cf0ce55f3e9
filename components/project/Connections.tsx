'use client';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { callApi } from '@/components/api';
import { blockedFor } from '@/components/rights';
import { Button, Dialog, Empty, Icon, IconButton, Menu, Notice, Tag, Time, useToasts } from '@/components/ui';
import { addressOf } from '@/lib/domain/connections';
import type { Permission, Role } from '@/lib/domain/roles';
import type { ConnectionRow } from './connection-draft';
import { ConnectionDialog } from './ConnectionDialog';
import styles from './sources.module.css';

interface Props {
  readonly projectId: string;
  readonly connections: readonly ConnectionRow[];
  readonly permissions: readonly Permission[];
  readonly roles: readonly Role[];
}

/** Servers that the project's notebooks may read from: made, tried, changed and removed; seen by everybody. */
export function Connections({ projectId, connections, permissions, roles }: Props) {
  const router = useRouter();
  const { say, fail } = useToasts();
  const heading = useId();
  const [open, setOpen] = useState<ConnectionRow | 'new' | null>(null);
  const [removing, setRemoving] = useState<ConnectionRow | null>(null);
  const blocked = blockedFor('connection:manage', permissions, roles);
  const path = `/api/v1/projects/${projectId}/connections`;

  const remove = async (row: ConnectionRow) => {
    setRemoving(null);
    try {
      await callApi('DELETE', `${path}/${row.id}`);
      say(`The connection ${row.name} was removed, with its credential`);
      router.refresh();
    } catch (error) {
      fail(error);
    }
  };
  const add = <Button icon="plus" blocked={blocked} reasonAt="end" onClick={() => setOpen('new')}>Add connection</Button>;

  return (
    <section className={styles.section} aria-labelledby={heading}>
      <header>
        <div><h2 id={heading}>Connections</h2>{connections.length > 0 && <p>Servers that every notebook of this project may read from, by name. The server asks; credentials stay with it.</p>}</div>
        {connections.length > 0 && add}
      </header>
      {connections.length === 0 ? <Empty title="No connections yet" action={add}>A connection lets notebooks read from an HTTP or a PostgreSQL server by its name. Its credential is stored encrypted and never shown again.</Empty> : (
        <ul className={styles.rows}>
          {connections.map((row) => <Connection key={row.id} row={row} path={path} blocked={blocked} tryBlocked={blockedFor('connection:use', permissions, roles)} onChange={() => setOpen(row)} onRemove={() => setRemoving(row)} />)}
        </ul>
      )}
      {open && <ConnectionDialog key={open === 'new' ? 'new' : open.id} path={path} before={open === 'new' ? null : open} onClose={() => setOpen(null)} onDone={(name) => { setOpen(null); say(open === 'new' ? `The connection ${name} was added` : `The connection ${name} was changed`); router.refresh(); }} />}
      {removing && (
        <Dialog isOpen title={`Remove ${removing.name}`} onClose={() => setRemoving(null)} onSubmit={() => void remove(removing)} actions={<><Button variant="destructive" type="submit">Remove connection</Button><Button variant="quiet" onClick={() => setRemoving(null)}>Cancel</Button></>}>
          <p>Its credential goes with it, and cells that read through it will fail. What was read before stays with the results that were made from it.</p>
        </Dialog>
      )}
    </section>
  );
}

function Connection({ row, path, blocked, tryBlocked, onChange, onRemove }: { readonly row: ConnectionRow; readonly path: string; readonly blocked: string | null; readonly tryBlocked: string | null; readonly onChange: () => void; readonly onRemove: () => void }) {
  const router = useRouter();
  const { fail } = useToasts();
  const [isTrying, setTrying] = useState(false);
  const { settings, lastTrial } = row;

  const attempt = async () => {
    setTrying(true);
    try {
      await callApi('POST', `${path}/${row.id}/test`);
      router.refresh();
    } catch (error) {
      fail(error);
    } finally {
      setTrying(false);
    }
  };
  return (
    <li>
      <div className={styles.row}>
        <Icon name="link" />
        <span className={styles.what}>
          <b>{row.name}</b> <Tag>{settings.kind === 'http' ? 'HTTP' : 'PostgreSQL'}</Tag>
          <small>{addressOf(settings)}{settings.kind === 'http' && settings.hosts.length > 0 && ` and ${settings.hosts.join(', ')}`} · {row.hasCredential ? 'credential stored' : 'no credential'}</small>
        </span>
        <Button size="small" working={isTrying} blocked={tryBlocked} reasonAt="end" aria-label={`Test the connection ${row.name}`} onClick={() => void attempt()}>Test</Button>
        <Menu
          label={`Actions on ${row.name}`} align="end"
          items={[
            { label: 'Change', icon: 'pencil', blocked, onSelect: onChange },
            { label: 'Remove', icon: 'trash', isDestructive: true, blocked, onSelect: onRemove },
          ]}
          trigger={(props) => <IconButton {...props} label={`Actions on ${row.name}`} icon="more" />}
        />
      </div>
      {lastTrial && !isTrying && <div className={styles.trial} role="status"><Notice tone={lastTrial.ok ? 'positive' : 'negative'}>{lastTrial.message} <span className="dim"><Time at={lastTrial.at} as="age" /></span></Notice></div>}
    </li>
  );
}
