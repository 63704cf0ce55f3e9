'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Button, Dialog, Notice, Select, useToasts } from '@/components/ui';
import type { Role } from '@/lib/domain/roles';
import type { MemberRow, ProjectName } from './members';
import { RolesField } from './roles-field';

/** Roles by place: the whole workspace under its own id, single projects under theirs. */
type Roles = Readonly<Record<string, readonly Role[]>>;

interface Props {
  readonly workspaceId: string;
  readonly projects: readonly ProjectName[];
  readonly person: MemberRow;
  readonly onClose: () => void;
}

/** What a person may do, in the workspace or in one project of it. Every place that was changed is saved together. */
export function RolesDialog({ workspaceId, projects, person, onClose }: Props) {
  const router = useRouter();
  const { say, fail } = useToasts();
  const held: Roles = { ...person.inProjects, [workspaceId]: person.roles };
  const [wanted, setWanted] = useState<Roles>(held);
  const [place, setPlace] = useState(workspaceId);
  const [isWorking, setWorking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isSame = missingFrom(held, wanted).length === 0 && missingFrom(wanted, held).length === 0;

  /** Grants before it takes back, so that nobody is for a moment without any role. */
  async function apply(from: Roles, to: Roles): Promise<void> {
    const path = ({ at, role }: Grant) => `/api/v1/${at === workspaceId ? 'workspaces' : 'projects'}/${at}/people/${person.id}/roles/${role}`;
    try {
      for (const grant of missingFrom(from, to)) await callApi('PUT', path(grant));
      for (const grant of missingFrom(to, from)) await callApi('DELETE', path(grant));
    } finally {
      router.refresh();
    }
  }

  async function save(): Promise<void> {
    if (isSame || isWorking) return;
    setWorking(true);
    setFailure(null);
    try {
      await apply(held, wanted);
      say(`Roles of ${person.name} changed`, { undo: () => void apply(wanted, held).catch(fail) });
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
      setWorking(false);
    }
  }

  return (
    <Dialog isOpen title={`Roles of ${person.name}`} onClose={onClose} onSubmit={() => void save()} actions={<><Button variant="primary" type="submit" working={isWorking} blocked={isSame ? 'Nothing is changed yet.' : null}>Save roles</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      {projects.length > 0 && (
        <Select
          label="Where" value={place} onChange={(event) => setPlace(event.target.value)}
          hint={place === workspaceId ? 'Holds in every project of the workspace.' : 'Holds in this project only, beside the roles in the whole workspace.'}
          options={[{ value: workspaceId, label: 'The whole workspace' }, ...projects.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      )}
      <RolesField roles={wanted[place] ?? []} onChange={(roles) => setWanted({ ...wanted, [place]: roles })} />
      {failure && <Notice tone="negative" isAlert>{failure}</Notice>}
    </Dialog>
  );
}

interface Grant {
  readonly at: string;
  readonly role: Role;
}

/** What `to` holds and `from` does not. */
function missingFrom(from: Roles, to: Roles): Grant[] {
  return Object.entries(to).flatMap(([at, roles]) => roles.filter((role) => !from[at]?.includes(role)).map((role) => ({ at, role })));
}
