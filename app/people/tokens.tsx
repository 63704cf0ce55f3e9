'use client';
import { useRouter } from 'next/navigation';
import { useId, useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Button, Dialog, Empty, Field, Notice, Select, Table, Tag, Time, useToasts } from '@/components/ui';
import { SCOPE_NAMES, TOKEN_SCOPES, type TokenScope } from '@/lib/domain/scopes';
import styles from './people.module.css';
import { SecretOnce } from './secret-once';

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly isExpired: boolean;
}

const DAYS = [{ value: '7', label: '7 days' }, { value: '30', label: '30 days' }, { value: '90', label: '90 days' }, { value: '366', label: 'A year' }];

/** One's own API tokens: made, shown once, revoked. */
export function Tokens({ tokens }: { readonly tokens: readonly TokenRow[] }) {
  const router = useRouter();
  const { say, fail } = useToasts();
  const [isOpen, setOpen] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<string | null>(null);
  const heading = useId();

  async function revoke(token: TokenRow): Promise<void> {
    setRevoking(token.id);
    try {
      await callApi('DELETE', `/api/v1/me/tokens/${token.id}`);
      say(`Token “${token.name}” no longer works`);
      router.refresh();
    } catch (error) {
      fail(error);
    } finally {
      setRevoking(null);
    }
  }

  const create = <Button onClick={() => setOpen(true)}>Create token</Button>;
  return (
    <section className={styles.tokens} aria-labelledby={heading}>
      <header><h2 id={heading}>Your API tokens</h2>{tokens.length > 0 && create}</header>
      {secret && <SecretOnce secret={secret} copy="Copy token" copied="Token copied">This is the only time the token is shown. Keep it where secrets are kept.</SecretOnce>}
      {tokens.length === 0 ? <Empty title="No tokens" action={create}>Scripts and machines use a token instead of your password. It does what you may do, within its scopes, until it expires.</Empty> : (
        <Table label="Your API tokens">
          <thead><tr><th>Name</th><th>Scopes</th><th>Last used</th><th>Expires</th><th><span className="vh">Revoke</span></th></tr></thead>
          <tbody>
            {tokens.map((token) => (
              <tr key={token.id}>
                <td><b>{token.name}</b></td>
                <td><span className={styles.roles}>{token.scopes.map((scope) => <Tag key={scope}>{scope}</Tag>)}</span></td>
                <td>{token.lastUsedAt ? <Time at={token.lastUsedAt} as="age" /> : <span className="faint">never</span>}</td>
                <td>{token.isExpired ? <Tag tone="negative">expired</Tag> : <Time at={token.expiresAt} as="day" />}</td>
                <td className={styles.change}><Button variant="quiet" size="small" working={revoking === token.id} aria-label={`Revoke token ${token.name}`} onClick={() => void revoke(token)}>Revoke</Button></td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <NewToken isOpen={isOpen} onClose={() => setOpen(false)} onMade={(made) => { setOpen(false); setSecret(made); router.refresh(); }} />
    </section>
  );
}

function NewToken({ isOpen, onClose, onMade }: { readonly isOpen: boolean; readonly onClose: () => void; readonly onMade: (secret: string) => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [scopes, setScopes] = useState<readonly TokenScope[]>(['read']);
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const missing = name.trim() === '' ? 'Give the token a name first.' : scopes.length === 0 ? 'Choose at least one scope.' : null;

  async function make(): Promise<void> {
    if (missing || isWorking) return;
    setWorking(true);
    setFailure(null);
    try {
      const { secret } = await callApi<{ secret: string }>('POST', '/api/v1/me/tokens', { name, scopes, days: Number(days) });
      setName('');
      onMade(secret);
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setWorking(false);
    }
  }

  return (
    <Dialog isOpen={isOpen} title="Create token" onClose={onClose} onSubmit={() => void make()} actions={<><Button variant="primary" type="submit" working={isWorking} blocked={missing}>Create token</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <Field label="Name" hint="What it is for" value={name} onChange={(event) => setName(event.target.value)} maxLength={80} autoComplete="off" />
      <fieldset className={styles.scopes}>
        <legend>Scopes</legend>
        {TOKEN_SCOPES.map((scope) => (
          // its text is the scope and what it allows
          // eslint-disable-next-line jsx-a11y/label-has-associated-control
          <label key={scope}>
            <input type="checkbox" checked={scopes.includes(scope)} onChange={(event) => setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))} />
            <span><b>{scope}</b> <span className="dim">{SCOPE_NAMES[scope]}</span></span>
          </label>
        ))}
      </fieldset>
      <Select label="Expires after" options={DAYS} value={days} onChange={(event) => setDays(event.target.value)} />
      {failure && <Notice tone="negative" isAlert>{failure}</Notice>}
    </Dialog>
  );
}
