'use client';
/** A number between 0 and `last`, changed by steps or by typing. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useId } from 'react';
import { formatCount } from '@/components/format';
import styles from './outputs.module.css';

interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly last: number;
  readonly step: number;
  readonly onChange: (value: number) => void;
}

export function Stepper({ label, value, last, step, onChange }: StepperProps) {
  const id = useId();
  const go = (next: number) => onChange(Math.max(0, Math.min(last, Math.floor(next))));
  return (
    <span className={styles.stepper}>
      <label htmlFor={id}>{label}</label>
      <button type="button" aria-label={`${label}: back`} aria-disabled={value === 0} onClick={() => go(value - step)}><ChevronLeft size={14} strokeWidth={1.75} aria-hidden /></button>
      <input id={id} type="number" min={0} max={last} value={value} onChange={(event) => { if (event.target.value !== '' && Number.isFinite(Number(event.target.value))) go(Number(event.target.value)); }} />
      <button type="button" aria-label={`${label}: on`} aria-disabled={value + step > last} onClick={() => { if (value + step <= last) go(value + step); }}><ChevronRight size={14} strokeWidth={1.75} aria-hidden /></button>
      <span className={styles.faint}>of {formatCount(last + 1)}</span>
    </span>
  );
}
