'use client';
/** What is chosen in an input, as everybody sees it, and this person's own moves before the server has them. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { CellId } from '@/lib/domain/ids';
import type { InputDefinition, InputValue } from '@/lib/notebook/cells/input-types';
import { valueOf } from '@/lib/notebook/cells/input-value';
import { useActions } from '../actions';
import { useSessionState } from '../context';

/** A control that moves sends its place this often at most. */
const SEND_EVERY_MS = 120;

export interface ChoiceHandle {
  readonly value: InputValue;
  /** Sends soon; the last of several is what counts. */
  choose(value: InputValue): void;
}

export function useChoice(cell: CellId, input: InputDefinition): ChoiceHandle {
  const actions = useActions();
  const shared = useSessionState((state) => state.inputs?.[cell]);
  const [own, setOwn] = useState<{ readonly value: InputValue } | null>(null);
  const waiting = useRef<{ value: InputValue } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const send = useCallback(() => {
    timer.current = null;
    const next = waiting.current;
    if (!next) return;
    waiting.current = null;
    void actions.choose(cell, next.value).finally(() => { if (!waiting.current) setOwn(null); });
  }, [actions, cell]);

  const choose = useCallback((value: InputValue) => {
    setOwn({ value });
    waiting.current = { value };
    timer.current ??= setTimeout(send, SEND_EVERY_MS);
  }, [send]);
  // Whoever leaves the page in the middle has chosen all the same.
  useEffect(() => () => {
    if (!timer.current) return;
    clearTimeout(timer.current);
    send();
  }, [send]);

  const value = own ? own.value : valueOf({ ...input, ...(shared ? { value: shared.value } : {}) });
  return { value, choose };
}
