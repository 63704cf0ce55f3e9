'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Button, Dialog, Field, Notice, useToasts } from '@/components/ui';
import type { Role } from '@/lib/domain/roles';
import { RolesField } from './roles-field';
import { SecretOnce } from './secret-once';

/** Asks whom to invite; the one-time link is then shown here, once. */
export function Invite({ workspaceId }: { readonly workspaceId: string }) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<{ readonly link: string; readonly email: string } | null>(null);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Invite person</Button>
      {made && <SecretOnce secret={made.link} copy="Copy link" copied="Link copied">This is the only time the link is shown. Send it to {made.email} over a channel you trust: with it they choose their password. It works once, for a week.</SecretOnce>}
      {isOpen && <InviteDialog workspaceId={workspaceId} onClose={() => setOpen(false)} onMade={(link, email) => { setOpen(false); setMade({ link, email }); }} />}
    </>
  );
}

function InviteDialog({ workspaceId, onClose, onMade }: { readonly workspaceId: string; readonly onClose: () => void; readonly onMade: (link: string, email: string) => void }) {
  const router = useRouter();
  const { say } = useToasts();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>([]);
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const missing = name.trim() === '' ? 'Give a name first.' : email.trim() === '' ? 'Give an e-mail first.' : roles.length === 0 ? 'Choose at least one role.' : null;

  async function invite(): Promise<void> {
    if (missing || isWorking) return;
    setWorking(true);
    setFailure(null);
    try {
      const { link } = await callApi<{ link: string }>('POST', `/api/v1/workspaces/${workspaceId}/invitations`, { name, email: email.trim(), roles });
      say(`${name.trim()} is invited`);
      onMade(new URL(link, window.location.origin).href, email.trim());
      router.refresh();
    } catch (error) {
      setFailure(messageOf(error));
      setWorking(false);
    }
  }

  return (
    <Dialog isOpen title="Invite person" onClose={onClose} onSubmit={() => void invite()} actions={<><Button variant="primary" type="submit" working={isWorking} blocked={missing}>Make link</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <Field label="Name" value={name} onChange={(event) => setName(event.target.value)} maxLength={80} autoComplete="off" />
      <Field label="E-mail" type="email" value={email} onChange={(event) => setEmail(event.target.value)} maxLength={320} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      <RolesField roles={roles} onChange={setRoles} />
      {failure && <Notice tone="negative" isAlert>{failure}</Notice>}
    </Dialog>
  );
}
