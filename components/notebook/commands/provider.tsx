'use client';
/** Commands for everything below: runs them as things stand, listens to the keys, and holds the panels that they open. */
import dynamic from 'next/dynamic';
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useToasts } from '@/components/ui';
import { useActions } from '../actions';
import { Announcer } from '../Announcer';
import { useNotebook } from '../context';
import { useKernelWishes, type Wish } from '../kernel/confirm';
import { CommandsContext, type Commands } from './context';
import { KeySheet } from './KeySheet';
import { Palette } from './Palette';
import { commandOf } from './registry';
import { sceneOf } from './scene';
import type { Doing, Panel } from './types';
import { useClipboardEvents } from './use-clipboard';
import { useCommandKeys } from './use-keys';

/** Loaded when it is first wanted. */
const HistoryPanel = dynamic(() => import('../history/HistoryPanel').then((module) => module.HistoryPanel), { ssr: false });

export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const notebook = useNotebook();
  const actions = useActions();
  const toasts = useToasts();
  const { ask: askNow, dialog } = useKernelWishes();
  const latest = useRef(askNow);
  useLayoutEffect(() => { latest.current = askNow; });
  // One function for good: every cell has the commands, and a sequence of keys must not begin anew.
  const ask = useCallback((wish: Wish) => latest.current(wish), []);
  const [panel, setPanel] = useState<'palette' | 'keys' | 'history' | null>(null);
  const open = useCallback((wanted: Panel) => {
    if (wanted === 'palette' || wanted === 'keys' || wanted === 'history') setPanel(wanted);
    else notebook.find.open(wanted === 'replace', window.getSelection()?.toString().split('\n')[0]?.trim().slice(0, 200));
  }, [notebook]);

  const commands = useMemo<Commands>(() => ({
    ask,
    whyNot: (command) => command.when?.(sceneOf(notebook)) ?? null,
    invoke: (wanted) => {
      const command = typeof wanted === 'string' ? commandOf(wanted) : wanted;
      const doing: Doing = { scene: sceneOf(notebook), notebook, actions, open, ask, say: notebook.say, tell: (text) => toasts.say(text) };
      const reason = command.when?.(doing.scene) ?? null;
      if (reason !== null) doing.tell(reason);
      else command.run(doing);
      return reason === null;
    },
  }), [notebook, actions, toasts, ask, open]);

  useCommandKeys(commands);
  useClipboardEvents(actions);
  const close = () => {
    setPanel(null);
    // Back to the selected cell where the focus was in nothing else.
    requestAnimationFrame(() => {
      const { cell, isEditing } = notebook.selection.get();
      if (!cell || window.document.activeElement !== window.document.body) return;
      if (isEditing) notebook.editors.get(cell)?.focus();
      else window.document.getElementById(`cell-${cell}`)?.focus();
    });
  };
  return (
    <CommandsContext.Provider value={commands}>
      {children}
      {panel === 'palette' ? <Palette onClose={close} /> : null}
      {panel === 'keys' ? <KeySheet onClose={close} /> : null}
      {panel === 'history' ? <HistoryPanel onClose={close} /> : null}
      {dialog}
      <Announcer />
    </CommandsContext.Provider>
  );
}
