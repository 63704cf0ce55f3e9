'use client';
import { useId, useRef, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from 'react';
import { classes } from './classes';
import { useEarlyText } from './early';
import styles from './field.module.css';
import { Icon, type IconName } from './Icon';

interface Around {
  readonly label: string;
  /** The label is heard, not seen: for search boxes beside an icon. */
  readonly hideLabel?: boolean;
  readonly hint?: ReactNode;
  /** Names the value and the way out. */
  readonly error?: string | null | undefined;
  readonly className?: string;
}

function useAround({ error, hint }: Pick<Around, 'error' | 'hint'>) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return { id, control: { id, 'aria-invalid': error ? true : undefined, 'aria-describedby': described || undefined } as const };
}

function Shell({ id, label, hideLabel, hint, error, className, children }: Around & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className={classes(styles.field, className)}>
      <label htmlFor={id} className={hideLabel ? 'vh' : styles.label}>{label}</label>
      {hint && <span id={`${id}-hint`} className={styles.hint}>{hint}</span>}
      {children}
      {error && <span id={`${id}-error`} className={styles.error}><Icon name="fail" size={14} />{error}</span>}
    </div>
  );
}

type InputProps = Around & { readonly icon?: IconName; readonly size?: 'medium' | 'large' } & Omit<InputHTMLAttributes<HTMLInputElement>, 'size' | 'className' | 'id'>;

/** One line of text, with its label, hint and error. */
export function Field({ label, hideLabel, hint, error, className, icon, size, ...input }: InputProps) {
  const { id, control } = useAround({ error, hint });
  const element = useRef<HTMLInputElement>(null);
  useEarlyText(element, input.value);
  return (
    <Shell {...{ id, label, hint, error }} {...(hideLabel ? { hideLabel } : {})} {...(className ? { className } : {})}>
      <span className={classes(styles.box, size === 'large' && styles.large, error && styles.bad, input.disabled && styles.off)}>
        {icon && <Icon name={icon} size={14} />}
        <input ref={element} {...input} {...control} />
      </span>
    </Shell>
  );
}

/** Several lines of text. */
export function TextArea({ label, hideLabel, hint, error, className, ...input }: Around & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className' | 'id'>) {
  const { id, control } = useAround({ error, hint });
  const element = useRef<HTMLTextAreaElement>(null);
  useEarlyText(element, input.value);
  return (
    <Shell {...{ id, label, hint, error }} {...(hideLabel ? { hideLabel } : {})} {...(className ? { className } : {})}>
      <span className={classes(styles.box, error && styles.bad, input.disabled && styles.off)}><textarea ref={element} rows={3} {...input} {...control} /></span>
    </Shell>
  );
}

export interface Option<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
}

/** One of a few. */
export function Select({ label, hideLabel, hint, error, className, options, ...input }: Around & { readonly options: readonly Option[] } & Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'id'>) {
  const { id, control } = useAround({ error, hint });
  return (
    <Shell {...{ id, label, hint, error }} {...(hideLabel ? { hideLabel } : {})} {...(className ? { className } : {})}>
      <span className={classes(styles.box, error && styles.bad, input.disabled && styles.off)}>
        <select {...input} {...control}>{options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}</select>
        <Icon name="chevron" size={13} />
      </span>
    </Shell>
  );
}
