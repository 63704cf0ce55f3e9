'use client';
import { useState } from 'react';
import { Avatar, Button, Table, Tag } from '@/components/ui';
import { ROLE_NAMES, type Role } from '@/lib/domain/roles';
import styles from './people.module.css';
import { RolesDialog } from './roles-dialog';

export interface MemberRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isDemo: boolean;
  /** In the whole workspace. */
  readonly roles: readonly Role[];
  /** In single projects, by their ids. */
  readonly inProjects: Readonly<Record<string, readonly Role[]>>;
}

export interface ProjectName {
  readonly id: string;
  readonly name: string;
}

export function Members({ workspaceId, rows, projects, selfId, mayGrant }: { readonly workspaceId: string; readonly rows: readonly MemberRow[]; readonly projects: readonly ProjectName[]; readonly selfId: string; readonly mayGrant: boolean }) {
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
                  {Object.entries(person.inProjects).flatMap(([projectId, roles]) => roles.map((role) => (
                    <Tag key={`${projectId} ${role}`} tone="info">{`${ROLE_NAMES[role]} in ${projects.find(({ id }) => id === projectId)?.name ?? 'another project'}`}</Tag>
                  )))}
                </span>
              </td>
              {mayGrant && <td className={styles.change}><Button variant="quiet" size="small" aria-label={`Change roles of ${person.name}`} onClick={() => setChanging(person)}>Change roles</Button></td>}
            </tr>
          ))}
        </tbody>
      </Table>
      {changing && <RolesDialog key={changing.id} workspaceId={workspaceId} projects={projects} person={changing} onClose={() => setChanging(null)} />}
    </>
  );
}
