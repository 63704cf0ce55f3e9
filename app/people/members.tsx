'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Avatar, Button, Dialog, Notice, Table, Tag, useToasts } from '@/components/ui';
import { ROLE_NAMES, type Role } from '@/lib/domain/roles';
import styles from './people.module.css';
import { RolesField } from './roles-field';

export interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isDemo: boolean;
  /** In the whole workspace. */
  readonly roles: readonly Role[];
  /** In single projects, in words. */
  readonly elsewhere: readonly string[];
}

export function Members({ workspaceId, rows, selfId, mayGrant }: { readonly workspaceId: string; readonly rows: readonly MemberRow[]; readonly selfId: string; readonly mayGrant: boolean }) {
  const [changing, setChanging] = useState<MemberRow | null>(null);
  return (
    <>
      <Table label="People and their roles" className={styles.people}>
        <thead><tr><th>Person</th><th>Roles</th>{mayGrant && <th><span className="vh">Change</span></th>}</tr></thead>
        <tbody>
          {rows.map((person) => (
            <tr key={person.id}>
              <td>
                <span className={styles.person}>
                  <Avatar person={person} isDecorative />
                  <span><b>{person.name}</b>{person.id === selfId && <span className="dim"> (you)</span>}<span className={styles.email}>{person.email}{person.isDemo && ' · demo'}</span></span>
                </span>
              </td>
              <td>
                <span className={styles.roles}>
                  {person.roles.map((role) => <Tag key={role}>{ROLE_NAMES[role]}</Tag>)}
                  {person.elsewhere.map((words) => <Tag key={words} tone="info">{words}</Tag>)}
                </span>
              </td>
              {mayGrant && <td className={styles.change}><Button variant="quiet" size="small" aria-label={`Change roles of ${person.name}`} onClick={() => setChanging(person)}>Change roles</Button></td>}
            </tr>
          ))}
        </tbody>
      </Table>
      {changing && <RolesDialog key={changing.id} workspaceId={workspaceId} person={changing} onClose={() => setChanging(null)} />}
    </>
  );
}

function RolesDialog({ workspaceId, person, onClose }: { readonly workspaceId: string; readonly person: MemberRow; readonly onClose: () => void }) {
  const router = useRouter();
  const { say, fail } = useToasts();
  const [roles, setRoles] = useState<readonly Role[]>(person.roles);
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isSame = roles.length === person.roles.length && roles.every((role) => person.roles.includes(role));

  /** Grants before it takes back, so that nobody is for a moment without any role. */
  async function apply(from: readonly Role[], to: readonly Role[]): Promise<void> {
    const path = (role: Role) => `/api/v1/workspaces/${workspaceId}/people/${person.id}/roles/${role}`;
    try {
      for (const role of to.filter((one) => !from.includes(one))) await callApi('PUT', path(role));
      for (const role of from.filter((one) => !to.includes(one))) await callApi('DELETE', path(role));
    } finally {
      router.refresh();
    }
  }

  async function save(): Promise<void> {
    if (isSame || isWorking) return;
    setWorking(true);
    setFailure(null);
    try {
      await apply(person.roles, roles);
      say(`Roles of ${person.name} changed`, { undo: () => void apply(roles, person.roles).catch(fail) });
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
      setWorking(false);
    }
  }

  return (
    <Dialog isOpen title={`Roles of ${person.name}`} onClose={onClose} onSubmit={() => void save()} actions={<><Button variant="primary" type="submit" working={isWorking} blocked={isSame ? 'Nothing is changed yet.' : null}>Save roles</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <RolesField roles={roles} onChange={setRoles} />
      {failure && <Notice tone="negative" isAlert>{failure}</Notice>}
    </Dialog>
  );
}
