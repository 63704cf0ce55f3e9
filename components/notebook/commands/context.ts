'use client';
/** The commands as components use them; made in provider.tsx. */
import { createContext, useContext } from 'react';
import type { Wish } from '../kernel/confirm';
import type { Command } from './types';

export interface Commands {
  /** Runs a command, or says why not. True when it ran. */
  invoke(command: Command | string): boolean;
  /** Why a command cannot be run now. */
  whyNot(command: Command): string | null;
  ask(wish: Wish): void;
}

export const CommandsContext = createContext<Commands | null>(null);

export function useCommands(): Commands {
  const commands = useContext(CommandsContext);
  if (!commands) throw new Error('used outside a notebook');
  return commands;
}
