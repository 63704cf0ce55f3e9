'use client';
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { messageOf } from '@/components/api';
import { Button } from './Button';
import styles from './float.module.css';
import { Icon } from './Icon';

interface Shown {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'error';
  readonly undo?: (() => void) | undefined;
}

export interface Toasts {
  /** Says what was done; with `undo`, offers to take it back for as long as it stands (8 s). */
  say(text: string, options?: { readonly undo?: () => void }): void;
  /** Says what a refused or failed call says. */
  fail(error: unknown): void;
}

const Context = createContext<Toasts>({ say() {}, fail() {} });

/** How a component says what it did: `const toasts = useToasts()`. */
export function useToasts(): Toasts {
  return useContext(Context);
}

const STANDS_MS = 8_000;

/** In the root layout, once. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const next = useRef(0);
  const drop = useCallback((id: number) => setShown((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback((toast: Omit<Shown, 'id'>) => {
    const id = (next.current += 1);
    setShown((all) => [...all.slice(-2), { ...toast, id }]);
    setTimeout(() => drop(id), STANDS_MS);
  }, [drop]);
  const toasts = useMemo<Toasts>(() => ({
    say: (text, options) => show({ text, tone: 'plain', undo: options?.undo }),
    fail: (error) => show({ text: messageOf(error), tone: 'error' }),
  }), [show]);
  return (
    <Context.Provider value={toasts}>
      {children}
      <div className={styles.toasts} role="status" aria-live="polite">
        {shown.map((toast) => (
          <div key={toast.id} className={styles.toast}>
            {toast.tone === 'error' && <Icon name="fail" label="Error" />}
            <span>{toast.text}</span>
            {toast.undo && <Button variant="quiet" className={styles.undo!} onClick={() => { toast.undo?.(); drop(toast.id); }}>Undo</Button>}
          </div>
        ))}
      </div>
    </Context.Provider>
  );
}
