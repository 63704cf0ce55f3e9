'use client';
/** Every key of the notebook, printed as this keyboard has them, made of the registry. */
import { useRef, useState } from 'react';
import { IconButton, Icon } from '@/components/ui';
import styles from './commands.module.css';
import { match } from './fuzzy';
import { printed, resolve, spoken, type Mode, type Platform } from './keys';
import { Keys, usePlatform } from './Keys';
import { COMMANDS } from './registry';
import { Sheet } from './Sheet';
import { GROUPS, type Command } from './types';

export interface KeyLine {
  readonly command: Command;
  /** Resolved bindings, each with the modes it counts in. */
  readonly bindings: readonly { readonly binding: string; readonly modes: readonly Mode[] }[];
}

/** A line for every command that has keys, those that match `query` by title, other words or key. */
export function keyLines(commands: readonly Command[], platform: Platform, query = ''): KeyLine[] {
  const lines = commands.flatMap((command): KeyLine[] => {
    const modes = new Map<string, Mode[]>();
    for (const mode of ['command', 'edit'] as const) for (const binding of command.keys?.[mode] ?? []) {
      const keys = resolve(binding, platform);
      const known = modes.get(keys) ?? [];
      if (!known.includes(mode)) modes.set(keys, [...known, mode]);
    }
    return modes.size === 0 ? [] : [{ command, bindings: [...modes].map(([binding, found]) => ({ binding, modes: found })) }];
  });
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return lines;
  return lines.filter(({ command, bindings }) => (match(wanted, command.title)?.score ?? 0) > 10 || command.words?.includes(wanted)
    || bindings.some(({ binding }) => [printed(binding, platform), spoken(binding, platform)].some((text) => text.toLowerCase().replace(/[\s,-]/g, '') === wanted.replace(/[\s,-]/g, ''))));
}

/** Nothing for the keys of a selected cell, which most are. */
function noteOf(modes: readonly Mode[]): string | null {
  return modes.length > 1 ? 'in the text too' : modes[0] === 'edit' ? 'in the text' : null;
}

export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const platform = usePlatform();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const lines = keyLines(COMMANDS, platform, query);
  return (
    <Sheet dialog={dialog} label="Keys" onClose={onClose} isWide>
      <div className={styles.search}>
        <Icon name="search" size={16} />
        {/* What the dialog is for: typing begins at once. No search field to the browser, whose Esc would only empty it. */}
        {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
        <input autoFocus role="searchbox" aria-label="Search keys" placeholder="Search by name or key" spellCheck={false} value={query} onChange={(event) => setQuery(event.target.value)} />
        <IconButton label="Close" icon="close" onClick={() => dialog.current?.close()} />
      </div>
      {/* It scrolls, so the keyboard must reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={styles.groups} tabIndex={0} role="group" aria-label="Keys by what they are for">
        {query === '' ? <p className={styles.hint}>With a cell selected; where it says so, in its text too.</p> : null}
        {GROUPS.map((group) => {
          const own = lines.filter(({ command }) => command.group === group);
          return own.length === 0 ? null : (
            <section key={group} aria-label={group}>
              <h2>{group}</h2>
              <dl>
                {own.map(({ command, bindings }) => (
                  <div key={command.id} className={styles.line}>
                    <dt>{command.title}</dt>
                    <dd>{bindings.map(({ binding, modes }) => <span key={binding} className={styles.binding}><Keys binding={binding} platform={platform} />{noteOf(modes) ? <small>{noteOf(modes)}</small> : null}</span>)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        {lines.length === 0 ? <p className={styles.none}>No key does that. The palette has every command.</p> : null}
      </div>
      <p className="vh" role="status">{query ? `${lines.length} found` : ''}</p>
    </Sheet>
  );
}
