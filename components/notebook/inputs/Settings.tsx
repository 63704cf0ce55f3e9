'use client';
/** The settings of an input: what kind of control, its name, and what it offers. */
import { useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { Control } from '@/lib/notebook/cells/input-types';
import { Button, Dialog, Field, Notice, Select, TextArea } from '@/components/ui';
import { useNotebook } from '../context';
import { definitionOf, draftOf, ofKind, type Draft } from './draft';
import styles from './inputs.module.css';
import { writeSource } from './write-source';

const KINDS: readonly { readonly value: Control; readonly label: string }[] = [
  { value: 'slider', label: 'Slider' }, { value: 'number', label: 'Number' }, { value: 'text', label: 'Text' }, { value: 'select', label: 'Choice' },
  { value: 'date', label: 'Date' }, { value: 'checkbox', label: 'Checkbox' }, { value: 'file', label: 'Data file' }, { value: 'rows', label: 'Rows of a table' },
];
const BEGINS: Partial<Record<Control, string>> = { rows: 'Places of rows, from 0, with commas between', file: 'Name of a file; empty for none', date: 'Such as 2026-03-31' };

export function Settings({ cell, source, onClose }: { readonly cell: CellId; readonly source: string; onClose(): void }) {
  const { document: { doc } } = useNotebook();
  const [draft, setDraft] = useState(() => draftOf(source));
  const [failure, setFailure] = useState<string | null>(null);
  const change = (part: Partial<Draft>) => {
    setFailure(null);
    setDraft({ ...draft, ...part });
  };
  const text = (key: 'min' | 'max' | 'step', label: string) => <Field label={label} value={draft[key]} onChange={(event) => change({ [key]: event.target.value })} />;
  const save = () => {
    const written = definitionOf(draft);
    if (!written.ok) return setFailure(written.message);
    writeSource(doc, cell, written.value);
    onClose();
  };
  const { control } = draft;
  return (
    <Dialog isOpen title="Input" onClose={onClose} onSubmit={save} actions={<><Button type="submit" variant="primary">Save</Button><Button variant="quiet" onClick={onClose}>Cancel</Button></>}>
      <div className={styles.form}>
        {failure ? <Notice tone="negative" isAlert>{failure}</Notice> : null}
        <Select label="Control" options={KINDS} value={control} onChange={(event) => change(ofKind(draft, event.target.value as Control))} />
        <Field label="Name" hint="Other cells read this constant." value={draft.name} onChange={(event) => change({ name: event.target.value })} spellCheck={false} autoComplete="off" />
        <Field label="Label" hint="What people see." value={draft.label} onChange={(event) => change({ label: event.target.value })} />
        {control === 'slider' || control === 'number' ? <div className={styles.three}>{text('min', 'Least')}{text('max', 'Most')}{text('step', 'Step')}</div> : null}
        {control === 'date' ? <div className={styles.three}>{text('min', 'First day')}{text('max', 'Last day')}</div> : null}
        {control === 'text' ? <Field label="Placeholder" value={draft.placeholder} onChange={(event) => change({ placeholder: event.target.value })} /> : null}
        {control === 'select' ? (
          <>
            <TextArea label="Choices" hint="One a line. “Label = value” where they differ." rows={5} value={draft.options} onChange={(event) => change({ options: event.target.value })} />
            <label className={styles.check}><input type="checkbox" checked={draft.isMultiple} onChange={(event) => change({ isMultiple: event.target.checked })} />Several can be chosen; cells read a list</label>
          </>
        ) : null}
        {control === 'file' ? <Field label="Only files that end in" hint="Such as .csv; empty for all." value={draft.endsWith} onChange={(event) => change({ endsWith: event.target.value })} /> : null}
        {control === 'rows' ? <Field label="Table" hint="A name that another cell defines." value={draft.table} onChange={(event) => change({ table: event.target.value })} spellCheck={false} /> : null}
        {control === 'checkbox'
          ? <label className={styles.check}><input type="checkbox" checked={draft.fallback === 'true'} onChange={(event) => change({ fallback: String(event.target.checked) })} />Checked to begin with</label>
          : <Field label="To begin with" hint={BEGINS[control]} value={draft.fallback} onChange={(event) => change({ fallback: event.target.value })} />}
      </div>
    </Dialog>
  );
}
