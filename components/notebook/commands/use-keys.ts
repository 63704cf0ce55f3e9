'use client';
/** Listens to the keys of the page, before the editors do, and runs what the registry says. */
import { useEffect } from 'react';
import { useNotebook } from '../context';
import { Listener, platformOf, printed, SEQUENCE_MS, type Mode } from './keys';
import type { Commands } from './context';
import { bindingsOf, COMMANDS } from './registry';
import { sceneOf } from './scene';
import type { Command } from './types';

/** The editor decides about these: Esc first closes its own suggestions (editor/CellEditor.tsx). */
const OF_THE_EDITOR = new Set(['Escape']);

/** Where a press happened: in a cell's text, among the cells, on a button there, or in something with keys of its own. */
export type Where = Mode | 'button' | 'elsewhere' | 'dialog';

const OWN_KEYS = '[data-own-keys], input, textarea, select, iframe, [contenteditable]:not([contenteditable="false"]), [role="textbox"], [role="searchbox"], [role="combobox"], [role="grid"], [role="tree"], [role="slider"], [role="menu"], [role="listbox"], [role="tablist"], [role="radiogroup"]';

export function whereOf(target: EventTarget | null): Where {
  if (!(target instanceof Element)) return 'command';
  if (target.closest('dialog, [role="dialog"], [role="menu"]')) return 'dialog';
  if (target.closest('[data-cell-editor] .monaco-editor')) return target.closest('.find-widget, .rename-box, .monaco-inputbox') ? 'elsewhere' : 'edit';
  if (target.closest(OWN_KEYS)) return 'elsewhere';
  const isAmongCells = target.closest('[data-cells]') !== null;
  if (target.closest('button, a, summary, [role="button"]')) return isAmongCells ? 'button' : 'elsewhere';
  return isAmongCells || target === document.body || target.closest('main') !== null ? 'command' : 'elsewhere';
}

const FOR_BUTTONS = new Set(['Enter', ' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'Delete']);

/** Whether a command's key counts at a place. Outside the cells only the keys of the notebook as a whole do. */
export function countsAt(command: Command, where: Where, event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, hasCell: boolean): boolean {
  const isHeld = event.ctrlKey || event.metaKey || event.altKey;
  if (where === 'dialog') return false;
  if (where === 'elsewhere') return command.group === 'Notebook' && isHeld;
  if (where === 'button' && !isHeld && FOR_BUTTONS.has(event.key)) return false;
  // With nothing selected and the focus nowhere, a slip of the finger must not change the notebook.
  return hasCell || isHeld || command.group === 'Notebook' || command.group === 'Modes and places';
}

export function useCommandKeys(commands: Commands): void {
  const notebook = useNotebook();
  useEffect(() => {
    const platform = platformOf(navigator);
    const listeners: Record<Mode, Listener<Command>> = { command: new Listener(bindingsOf(COMMANDS, 'command', platform)), edit: new Listener(bindingsOf(COMMANDS, 'edit', platform)) };
    let late: ReturnType<typeof setTimeout> | null = null;
    const settle = () => {
      if (late) clearTimeout(late);
      late = null;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const where = whereOf(event.target);
      const mode: Mode = where === 'edit' ? 'edit' : 'command';
      if (mode === 'edit' && OF_THE_EDITOR.has(event.key)) return;
      if (mode === 'command' && notebook.stray.takes(event)) return event.preventDefault();
      const isAltGraph = event.getModifierState('AltGraph');
      const heard = listeners[mode].hear(isAltGraph ? { key: event.key, ctrlKey: false, altKey: false, shiftKey: event.shiftKey, metaKey: false } : event, event.timeStamp);
      if (heard.kind === 'none') return;
      settle();
      const scene = sceneOf(notebook);
      if (heard.kind === 'waiting') {
        const wanted = [...bindingsOf(COMMANDS, mode, platform)].find(([keys, command]) => keys.startsWith(`${heard.first} `) && countsAt(command, where, event, scene.cell !== null));
        if (!wanted) return listeners[mode].reset();
        event.preventDefault();
        const shown = `${printed(heard.first, platform)} … ${printed(wanted[0].slice(heard.first.length + 1), platform)}: ${wanted[1].title.toLowerCase()}`;
        notebook.say(shown);
        notebook.waiting.set(shown);
        late = setTimeout(() => notebook.waiting.set(null), SEQUENCE_MS);
        return;
      }
      notebook.waiting.set(null);
      const command = heard.found;
      if (!countsAt(command, where, event, scene.cell !== null)) return;
      if (command.id === 'select-one' && scene.chosen.length < 2) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.repeat && !REPEATS.has(command.id)) return;
      commands.invoke(command);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => {
      settle();
      window.removeEventListener('keydown', onKeyDown, { capture: true });
    };
  }, [notebook, commands]);
}

/** What holding a key down does again and again. */
const REPEATS: ReadonlySet<string> = new Set(['next', 'previous', 'extend-down', 'extend-up', 'move-up', 'move-down', 'undo-typing', 'redo-typing']);
