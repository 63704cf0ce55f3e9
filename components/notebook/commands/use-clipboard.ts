'use client';
/** Copying and pasting by the system's own keys, among the cells: the browser hands over its clipboard without asking. */
import { useEffect } from 'react';
import type { Actions } from '../actions';
import { cellsFor, textOf } from '../clipboard';
import { useNotebook } from '../context';
import { commandOf } from './registry';
import { sceneOf } from './scene';
import { whereOf } from './use-keys';
import { useToasts } from '@/components/ui';

export function useClipboardEvents(actions: Actions): void {
  const notebook = useNotebook();
  const toasts = useToasts();
  useEffect(() => {
    const onEvent = (event: ClipboardEvent) => {
      const where = whereOf(event.target);
      if (event.defaultPrevented || (where !== 'command' && where !== 'button')) return;
      const scene = sceneOf(notebook);
      const isPaste = event.type === 'paste';
      // Text that is marked on the page is copied as text.
      if (scene.cell === null || (!isPaste && window.getSelection()?.isCollapsed === false)) return;
      event.preventDefault();
      const reason = commandOf(event.type).when?.(scene) ?? null;
      if (reason !== null) return toasts.say(reason);
      const ids = scene.chosen.map((head) => head.id);
      if (isPaste) return void actions.paste(ids.at(-1)!, event.clipboardData?.getData('text/plain') ?? '');
      const cells = cellsFor(notebook.document.doc, ids);
      notebook.copied.set(cells);
      event.clipboardData?.setData('text/plain', textOf(cells));
      if (event.type === 'cut') actions.remove(ids, ids.length === 1 ? 'Cell cut' : `${ids.length} cells cut`, 'cut');
      else notebook.say(ids.length === 1 ? 'Cell copied' : `${ids.length} cells copied`);
    };
    const kinds = ['copy', 'cut', 'paste'] as const;
    for (const kind of kinds) document.addEventListener(kind, onEvent);
    return () => { for (const kind of kinds) document.removeEventListener(kind, onEvent); };
  }, [notebook, actions, toasts]);
}
