'use client';
/** The control of an input cell. */
import { useId, useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { InputDefinition, InputValue } from '@/lib/notebook/cells/input-types';
import { acceptValue } from '@/lib/notebook/cells/input-value';
import { useFiles } from './files';
import styles from './inputs.module.css';
import { RowPicker } from './RowPicker';

interface ControlProps {
  readonly cell: CellId;
  readonly input: InputDefinition;
  readonly value: InputValue;
  readonly isBlocked: boolean;
  onChoose(value: InputValue): void;
}

export function Control(props: ControlProps) {
  const { input, value, isBlocked, onChoose } = props;
  const id = useId();
  switch (input.control) {
    case 'slider': return <Slider {...props} input={input} id={id} />;
    case 'number': return <Labelled id={id} input={input}><Typed key={String(value)} id={id} type="number" input={input} value={String(value)} isBlocked={isBlocked} read={(text) => (text.trim() === '' ? Number.NaN : Number(text))} onChoose={onChoose} /></Labelled>;
    case 'text': return <Labelled id={id} input={input}><Typed key={String(value)} id={id} type="text" input={input} value={String(value)} isBlocked={isBlocked} read={(text) => text} onChoose={onChoose} /></Labelled>;
    case 'date': return <Labelled id={id} input={input}><input id={id} className={styles.field} type="date" value={String(value)} min={input.min} max={input.max} disabled={isBlocked} onChange={(event) => { if (acceptValue(input, event.target.value).ok) onChoose(event.target.value); }} /></Labelled>;
    case 'checkbox': return <label className={styles.check}><input type="checkbox" checked={value === true} disabled={isBlocked} onChange={(event) => onChoose(event.target.checked)} />{input.label}</label>;
    case 'file': return <Labelled id={id} input={input}><Files id={id} endsWith={input.endsWith} value={value as string | null} isBlocked={isBlocked} onChoose={onChoose} /></Labelled>;
    case 'select': return input.isMultiple ? <Several {...props} input={input} /> : (
      <Labelled id={id} input={input}>
        <select id={id} className={styles.field} value={String(input.options.findIndex((option) => option.value === value))} disabled={isBlocked} onChange={(event) => onChoose(input.options[Number(event.target.value)]!.value)}>
          {input.options.map((option, at) => <option key={String(option.value)} value={at}>{option.label}</option>)}
        </select>
      </Labelled>
    );
    case 'rows': return <RowPicker label={input.label} table={input.table} rows={value as readonly number[]} isBlocked={isBlocked} onChoose={onChoose} />;
  }
}

function Labelled({ id, input, children }: { readonly id: string; readonly input: InputDefinition; readonly children: React.ReactNode }) {
  return <div className={styles.row}><label className={styles.label} htmlFor={id}>{input.label}</label>{children}</div>;
}

function Slider({ input, value, isBlocked, onChoose, id }: ControlProps & { readonly id: string; readonly input: Extract<InputDefinition, { control: 'slider' }> }) {
  const digits = Math.min(10, Math.max(...[input.min, input.step].map((number) => (String(number).split('.')[1] ?? '').length)));
  return (
    <div className={styles.row}>
      <label className={styles.label} htmlFor={id}>{input.label}</label>
      <input id={id} className={styles.slider} type="range" min={input.min} max={input.max} step={input.step} value={Number(value)} disabled={isBlocked} onChange={(event) => onChoose(Number(event.target.value))} />
      <output className={styles.value} htmlFor={id}>{Number(value).toFixed(digits)}</output>
    </div>
  );
}

/** Text that counts when it is left or Enter is pressed; what cannot be taken says why and stays to be mended. */
function Typed({ id, type, input, value, isBlocked, read, onChoose }: { readonly id: string; readonly type: 'text' | 'number'; readonly input: InputDefinition; readonly value: string; readonly isBlocked: boolean; read(text: string): InputValue; onChoose(value: InputValue): void }) {
  const [text, setText] = useState(value);
  const taken = acceptValue(input, read(text));
  const refusal = taken.ok ? null : taken.message;
  const keep = () => { if (taken.ok && text !== value) onChoose(taken.value); };
  return (
    <>
      <input
        id={id} className={styles.field} type="text" inputMode={type === 'number' ? 'decimal' : undefined} value={text} disabled={isBlocked} aria-invalid={refusal ? true : undefined} aria-describedby={refusal ? `${id}-error` : undefined}
        placeholder={input.control === 'text' ? input.placeholder : undefined} onChange={(event) => setText(event.target.value)} onBlur={keep}
        onKeyDown={(event) => { if (event.key === 'Enter') keep(); else if (event.key === 'Escape') setText(value); }}
      />
      {refusal ? <span id={`${id}-error`} className={styles.error} role="alert">{refusal}</span> : null}
    </>
  );
}

function Several({ input, value, isBlocked, onChoose }: ControlProps & { readonly input: Extract<InputDefinition, { control: 'select' }> }) {
  const chosen = value as readonly (string | number)[];
  return (
    <fieldset className={styles.several}>
      <legend className={styles.label}>{input.label}</legend>
      {input.options.map((option) => (
        <label key={String(option.value)} className={styles.check}>
          <input type="checkbox" checked={chosen.includes(option.value)} disabled={isBlocked} onChange={(event) => onChoose(event.target.checked ? [...chosen, option.value] : chosen.filter((one) => one !== option.value))} />{option.label}
        </label>
      ))}
    </fieldset>
  );
}

function Files({ id, endsWith, value, isBlocked, onChoose }: { readonly id: string; readonly endsWith: string; readonly value: string | null; readonly isBlocked: boolean; onChoose(value: InputValue): void }) {
  const files = useFiles().filter((name) => name.endsWith(endsWith));
  const names = value !== null && !files.includes(value) ? [value, ...files] : files;
  return (
    <select id={id} className={styles.field} value={value ?? ''} disabled={isBlocked} onChange={(event) => onChoose(event.target.value === '' ? null : event.target.value)}>
      <option value="">{names.length === 0 ? `No data file${endsWith ? ` ends in ${endsWith}` : 's yet'}` : 'No file'}</option>
      {names.map((name) => <option key={name} value={name}>{name}{files.includes(name) ? '' : ' (not there any more)'}</option>)}
    </select>
  );
}
