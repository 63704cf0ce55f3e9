/** Every command of the notebook, once: keyboard, palette, menus and the sheet of keys read this list. */
import { CELLS } from './cells';
import { FILES } from './files';
import { resolve, type Mode, type Platform } from './keys';
import { PLACES } from './places';
import { RUNNING } from './running';
import { TEXT } from './text';
import { TOGETHER } from './together';
import type { Command } from './types';

export const COMMANDS: readonly Command[] = [...PLACES, ...RUNNING, ...CELLS, ...TEXT, ...TOGETHER, ...FILES];

const BY_ID: ReadonlyMap<string, Command> = new Map(COMMANDS.map((command) => [command.id, command]));

/** @throws Error for an id that no command has */
export function commandOf(id: string): Command {
  const found = BY_ID.get(id);
  if (!found) throw new Error(`there is no command ${id}`);
  return found;
}

/** What each press does in a mode, by resolved keys. @throws Error where two commands want one */
export function bindingsOf(commands: readonly Command[], mode: Mode, platform: Platform): ReadonlyMap<string, Command> {
  const found = new Map<string, Command>();
  for (const command of commands) {
    for (const keys of new Set(command.keys?.[mode]?.map((binding) => resolve(binding, platform)))) {
      const other = found.get(keys);
      if (other) throw new Error(`${keys} is wanted by ${other.id} and by ${command.id} in ${mode} mode`);
      found.set(keys, command);
    }
  }
  return found;
}

/** The bindings of a command in both modes, each once, as the platform reads them. */
export function keysOf(command: Command, platform: Platform): string[] {
  return [...new Set([...(command.keys?.command ?? []), ...(command.keys?.edit ?? [])].map((binding) => resolve(binding, platform)))];
}
