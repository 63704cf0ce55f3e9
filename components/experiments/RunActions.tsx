'use client';
/** What people may change of a run: its name, its tags, and whether it lies in the trash. */
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callApi, messageOf } from '@/components/api';
import { Button, Dialog, Field, IconButton, Menu, useToasts } from '@/components/ui';
import type { RunDetail } from '@/lib/domain/runs';
import { visibleText } from '@/lib/notebook/visible-text';
import styles from './experiments.module.css';

const pathOf = (run: RunDetail) => `/api/v1/runs/${run.id}`;

export function RunActions({ run, blocked, home }: { readonly run: RunDetail; readonly blocked: string | null; readonly home: string }) {
  const router = useRouter();
  const toasts = useToasts();
  const [name, setName] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isWorking, setWorking] = useState(false);
  const rename = async () => {
    if (name === null) return;
    if (name.trim() === '') return setProblem('Give the run a name.');
    setWorking(true);
    try {
      await callApi('PATCH', pathOf(run), { name: name.trim() });
      setName(null);
      router.refresh();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setWorking(false);
    }
  };
  const restore = async () => {
    try {
      await callApi('POST', `${pathOf(run)}/restore`);
      router.refresh();
    } catch (error) {
      toasts.fail(error);
    }
  };
  const remove = async () => {
    try {
      await callApi('DELETE', pathOf(run));
      toasts.say(`${visibleText(run.name)} went to the trash`, { undo: () => void restore() });
      router.push(`${home}/experiments`);
    } catch (error) {
      toasts.fail(error);
    }
  };
  return (
    <>
      <Button icon="pencil" blocked={blocked} reasonAt="end" onClick={() => { setProblem(null); setName(run.name); }}>Rename</Button>
      {run.trashedAt ? <Button blocked={blocked} reasonAt="end" onClick={() => void restore()}>Take it out of the trash</Button> : (
        <Menu
          label={`Actions on ${visibleText(run.name)}`} align="end" trigger={(trigger) => <IconButton {...trigger} icon="more" label={`Actions on ${visibleText(run.name)}`} />}
          items={[{ label: 'Move to trash', icon: 'trash', isDestructive: true, blocked: blocked ?? (run.status === 'running' ? 'It is still running.' : null), onSelect: () => void remove() }]}
        />
      )}
      <Dialog isOpen={name !== null} title="Rename the run" onClose={() => setName(null)} onSubmit={() => void rename()} actions={<><Button variant="primary" type="submit" working={isWorking}>Rename</Button><Button variant="quiet" onClick={() => setName(null)}>Cancel</Button></>}>
        <Field label="Name" value={name ?? ''} maxLength={200} error={problem} onChange={(event) => { setName(event.target.value); setProblem(null); }} />
      </Dialog>
    </>
  );
}

export function RunTags({ run, blocked }: { readonly run: RunDetail; readonly blocked: string | null }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const tags = Object.entries(run.tags).sort(([a], [b]) => a.localeCompare(b));
  const change = async (next: Readonly<Record<string, string>>) => {
    try {
      await callApi('PATCH', pathOf(run), { tags: next });
      setProblem(null);
      setOpen(false);
      setName('');
      setValue('');
      router.refresh();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <>
      {tags.length > 0 ? (
        <ul className={styles.tags}>
          {tags.map(([tag, text]) => <li key={tag}><span>{visibleText(tag)}</span> <b>{visibleText(text)}</b>{blocked ? null : <IconButton size="small" icon="close" label={`Take the tag ${visibleText(tag)} away`} onClick={() => void change(Object.fromEntries(tags.filter(([one]) => one !== tag)))} />}</li>)}
        </ul>
      ) : null}
      {problem && !isOpen ? <p className="negative small" role="alert">{problem}</p> : null}
      <Button size="small" icon="plus" blocked={blocked} onClick={() => { setProblem(null); setOpen(true); }}>Add a tag</Button>
      <Dialog isOpen={isOpen} title="Add a tag" onClose={() => setOpen(false)} onSubmit={() => void change({ ...run.tags, [name.trim()]: value })} actions={<><Button variant="primary" type="submit" blocked={name.trim() === '' ? 'Name the tag first.' : null}>Add tag</Button><Button variant="quiet" onClick={() => setOpen(false)}>Cancel</Button></>}>
        <Field label="Tag" value={name} maxLength={120} placeholder="stage" error={problem} onChange={(event) => setName(event.target.value)} />
        <Field label="Value" value={value} maxLength={500} placeholder="candidate" onChange={(event) => setValue(event.target.value)} />
      </Dialog>
    </>
  );
}
