'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Button } from '@/components/ui/Button';
import { Dialog } from '@/components/ui/Dialog';
import { Field, TextArea } from '@/components/ui/Field';
import { Icon } from '@/components/ui/Icon';
import { Menu } from '@/components/ui/Menu';
import styles from './shell.module.css';

export interface ProjectLink {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** Which project this is, the others, and a way to make one. */
export function ProjectMenu({ projects, project, createBlocked }: { readonly projects: readonly ProjectLink[]; readonly project: ProjectLink | null; readonly createBlocked: string | null }) {
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <Menu
        label="Projects"
        items={[
          ...projects.map((other) => ({ kind: 'link' as const, label: other.name, href: `/p/${other.slug}/notebooks`, isCurrent: other.id === project?.id })),
          ...(projects.length > 0 ? [{ kind: 'separator' as const }] : []),
          { label: 'New project', icon: 'plus', onSelect: () => setCreating(true), blocked: createBlocked },
        ]}
        trigger={(props) => <Button {...props} variant="quiet" className={styles.project!} aria-label={project ? `Project: ${project.name}` : 'Projects'}><span>{project?.name ?? 'Projects'}</span><Icon name="chevron" size={13} /></Button>}
      />
      <NewProjectDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </>
  );
}

/** The one action of a home without projects. */
export function NewProjectButton({ blocked }: { readonly blocked: string | null }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="primary" icon="plus" blocked={blocked} onClick={() => setOpen(true)}>New project</Button>
      <NewProjectDialog isOpen={isOpen} onClose={() => setOpen(false)} />
    </>
  );
}

function NewProjectDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const router = useRouter();
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  const create = async () => {
    if (!name.trim()) return setError('Give the project a name.');
    setWorking(true);
    setError(null);
    try {
      const made = await callApi<ProjectLink>('POST', '/api/v1/projects', { name, purpose });
      onClose();
      router.push(`/p/${made.slug}/notebooks`);
      router.refresh();
    } catch (caught) {
      setError(messageOf(caught));
    } finally {
      setWorking(false);
    }
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title="New project" onSubmit={() => void create()} actions={<><Button variant="primary" type="submit" working={isWorking}>Create project</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <Field label="Name" value={name} onChange={(event) => setName(event.target.value)} error={error} maxLength={80} placeholder="Credit decisions" />
      <TextArea label="Purpose" hint="What the results are for. Reviewers read it; it can be changed later." value={purpose} onChange={(event) => setPurpose(event.target.value)} maxLength={4000} />
    </Dialog>
  );
}
