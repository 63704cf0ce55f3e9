'use client';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Button, Dialog, Field, Notice, Segmented, Select } from '@/components/ui';
import type { HttpAuth, PostgresTls } from '@/lib/domain/connections';
import { bodyOf, draftOf, EMPTY_DRAFT, keepsCredential, lackingOf, takesCredential, type ConnectionDraft, type ConnectionRow } from './connection-draft';
import styles from './sources.module.css';

const AUTHS = [{ value: 'bearer', label: 'Token (Authorization: Bearer)' }, { value: 'basic', label: 'User and password' }, { value: 'header', label: 'Key in a header' }, { value: 'none', label: 'Nothing' }] as const satisfies readonly { value: HttpAuth; label: string }[];
const TLS = [{ value: 'verify', label: 'Encrypted, certificate checked' }, { value: 'encrypt', label: 'Encrypted, certificate not checked' }, { value: 'off', label: 'Not encrypted' }] as const satisfies readonly { value: PostgresTls; label: string }[];
const SECRETS: Readonly<Record<HttpAuth, string>> = { bearer: 'Token', basic: 'Password', header: 'Key', none: '' };

/** Where a connection goes and what it signs in with. A stored credential is never shown: an empty field leaves it. */
export function ConnectionDialog({ path, before, onClose, onDone }: { readonly path: string; readonly before: ConnectionRow | null; readonly onClose: () => void; readonly onDone: (name: string) => void }) {
  const [draft, setDraft] = useState<ConnectionDraft>(before ? draftOf(before) : EMPTY_DRAFT);
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const lacking = lackingOf(draft);
  const set = (change: Partial<ConnectionDraft>) => setDraft((now) => ({ ...now, ...change }));
  const secret = draft.kind === 'postgres' ? 'Password' : SECRETS[draft.auth];

  async function save(): Promise<void> {
    if (lacking || isWorking) return;
    setWorking(true);
    setFailure(null);
    try {
      const body = bodyOf(draft, before);
      await callApi(before ? 'PUT' : 'POST', before ? `${path}/${before.id}` : path, body);
      onDone(body.name);
    } catch (error) {
      setFailure(messageOf(error));
      setWorking(false);
    }
  }

  const text = (name: 'name' | 'baseUrl' | 'hosts' | 'headerName' | 'user' | 'host' | 'port' | 'database') => ({ value: draft[name], onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }), autoComplete: 'off', spellCheck: false });
  return (
    <Dialog isOpen title={before ? `Change ${before.name}` : 'Add connection'} onClose={onClose} onSubmit={() => void save()} actions={<><Button variant="primary" type="submit" working={isWorking} blocked={lacking}>{before ? 'Save connection' : 'Add connection'}</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      {!before && <Segmented label="Kind of server" value={draft.kind} segments={[{ value: 'http', label: 'HTTP' }, { value: 'postgres', label: 'PostgreSQL' }]} onChange={(kind) => set({ kind })} />}
      <Field label="Name" hint={draft.kind === 'http' ? `As cells write it: readHttp('${draft.name || 'weather'}', …)` : `As cells write it: queryPostgres('${draft.name || 'warehouse'}', …)`} {...text('name')} maxLength={40} />
      {draft.kind === 'http' ? (
        <>
          <Field label="Address" hint="Cells read what lies below it" {...text('baseUrl')} type="url" />
          <Field label="Further hosts" hint="Read by their whole address, without the credential. Between commas: data.example.com, *.example.org" {...text('hosts')} />
          <Select label="Signs in with" options={AUTHS} value={draft.auth} onChange={(event) => set({ auth: event.target.value as HttpAuth })} />
          {draft.auth === 'header' && <Field label="Header" {...text('headerName')} />}
          {draft.auth === 'basic' && <Field label="User" {...text('user')} />}
        </>
      ) : (
        <>
          <div className={styles.pair}><Field label="Server" {...text('host')} /><Field label="Port" inputMode="numeric" {...text('port')} /></div>
          <Field label="Database" {...text('database')} />
          <Field label="User" hint="One that may only read is best" {...text('user')} />
          <Select label="Encryption" options={TLS} value={draft.tls} onChange={(event) => set({ tls: event.target.value as PostgresTls })} />
        </>
      )}
      {takesCredential(draft) && <Field label={secret} hint={keepsCredential(draft, before) ? 'One is stored. Leave this empty to keep it.' : 'Stored encrypted, sent to this server only, never shown again'} type="password" value={draft.credential} onChange={(event) => set({ credential: event.target.value })} autoComplete="new-password" />}
      {failure && <Notice tone="negative" isAlert>{failure}</Notice>}
    </Dialog>
  );
}
