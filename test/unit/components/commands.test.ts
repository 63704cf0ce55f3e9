/** The registry of commands, the keys, and what palette and sheet make of them. */
import { describe, expect, it } from 'vitest';
import { match, search } from '@/components/notebook/commands/fuzzy';
import { drawn, Listener, platformOf, printed, resolve, spoken, writingsOf, type Press } from '@/components/notebook/commands/keys';
import { keyLines } from '@/components/notebook/commands/KeySheet';
import { cellEntries } from '@/components/notebook/commands/Palette';
import { bindingsOf, COMMANDS, commandOf, keysOf } from '@/components/notebook/commands/registry';
import { STRAY_MS, StrayKeys } from '@/components/notebook/commands/stray';
import { GROUPS, type Scene } from '@/components/notebook/commands/types';
import { countsAt } from '@/components/notebook/commands/use-keys';
import type { CellId } from '@/lib/domain/ids';

const press = (key: string, held: Partial<Press> = {}): Press => ({ key, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held });
const PLATFORMS = ['mac', 'other'] as const;

const scene: Scene = {
  heads: [{ id: 'a' as CellId, type: 'ts' }, { id: 'b' as CellId, type: 'markdown' }], shown: ['a', 'b'] as CellId[], cell: 'a' as CellId, chosen: [{ id: 'a' as CellId, type: 'ts' }],
  isEditing: false, canEdit: true, canRun: true, offline: null, hasKernel: true, isBusy: true, stale: 1, canUndo: true, canRedo: true, copied: 1,
};

describe('the registry', () => {
  it.each(PLATFORMS)('gives no key to two commands in one mode: %s', (platform) => {
    for (const mode of ['command', 'edit'] as const) expect(bindingsOf(COMMANDS, mode, platform).size).toBeGreaterThan(5);
    const twice = [{ ...commandOf('copy') }, { ...commandOf('cut'), keys: { command: ['c'] } }];
    expect(() => bindingsOf(twice, 'command', platform)).toThrow(/wanted by copy and by cut/);
  });

  it('lets no key that acts at once begin a sequence', () => {
    for (const platform of PLATFORMS) for (const mode of ['command', 'edit'] as const) {
      const bindings = bindingsOf(COMMANDS, mode, platform);
      for (const keys of bindings.keys()) if (keys.includes(' ')) expect(bindings.has(keys.split(' ')[0]!)).toBe(false);
    }
  });

  it('has a title of its own, a group and an id for every command', () => {
    expect(new Set(COMMANDS.map((command) => command.title)).size).toBe(COMMANDS.length);
    for (const command of COMMANDS) {
      expect(command.id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
      expect(command.title).toMatch(/^[A-Z].*[^.]$/);
      expect(GROUPS).toContain(command.group);
    }
  });

  it('binds the keys that people bring from Jupyter', () => {
    const wanted: Record<string, string> = {
      Enter: 'edit', 'Shift+Enter': 'run-next', 'Ctrl+Enter': 'run', 'Alt+Enter': 'run-insert', a: 'add-above', b: 'add-below', 'd d': 'delete', z: 'undo', 'Shift+z': 'redo', x: 'cut', c: 'copy', v: 'paste',
      m: 'to-text', y: 'to-code', r: 'to-raw', 1: 'heading-1', 6: 'heading-6', j: 'next', k: 'previous', ArrowDown: 'next', ArrowUp: 'previous', 'Shift+j': 'extend-down', 'Shift+k': 'extend-up',
      'Ctrl+Shift+ArrowUp': 'move-up', 'Ctrl+Shift+ArrowDown': 'move-down', 'Alt+Shift+ArrowUp': 'move-up', 'Shift+m': 'merge', '0 0': 'restart', 'i i': 'interrupt', 'Ctrl+s': 'save', 'Shift+l': 'numbers', o: 'toggle-output', h: 'keys',
      'Ctrl+k': 'palette', 'Ctrl+Shift+p': 'palette', 'Ctrl+Shift+c': 'palette', 'Ctrl+f': 'find', 'Ctrl+Shift+f': 'find',
    };
    const bindings = bindingsOf(COMMANDS, 'command', 'other');
    for (const [keys, id] of Object.entries(wanted)) expect([keys, bindings.get(keys)?.id]).toEqual([keys, id]);
    const inText = bindingsOf(COMMANDS, 'edit', 'other');
    for (const [keys, id] of Object.entries({ 'Ctrl+m': 'leave', Escape: 'leave', 'Shift+Enter': 'run-next', 'Ctrl+Shift+-': 'split' })) expect(inText.get(keys)?.id).toBe(id);
    expect(bindingsOf(COMMANDS, 'command', 'mac').get('Meta+k')?.id).toBe('palette');
  });

  it('says to a reader, for everything that writes or runs, who can', () => {
    const reader: Scene = { ...scene, canEdit: false, canRun: false };
    const refused = COMMANDS.filter((command) => command.when?.(reader) != null);
    for (const command of refused) expect(command.when!(reader)).toMatch(/A data scientist can|selected/);
    for (const id of ['delete', 'paste', 'merge', 'move-up', 'to-text', 'undo', 'toggle-output', 'replace', 'run', 'restart']) expect(refused.map((command) => command.id)).toContain(id);
    for (const id of ['copy', 'find', 'palette', 'next', 'fold-section']) expect(refused.map((command) => command.id)).not.toContain(id);
  });

  it('gives a reason in words for every command that cannot be done in an empty notebook', () => {
    const empty: Scene = { ...scene, heads: [], shown: [], cell: null, chosen: [], hasKernel: false, isBusy: false, stale: 0, canUndo: false, canRedo: false };
    for (const command of COMMANDS) expect(command.when?.(empty) ?? 'It can.').toMatch(/^[A-Z].*\.$/);
    expect(COMMANDS.find((command) => command.id === 'delete')!.when!(empty)).toBe('No cell is selected.');
  });
});

describe('keys', () => {
  it('are read with their modifiers in one order, Mod as the platform has it', () => {
    expect(resolve('Shift+Mod+p', 'other')).toBe('Ctrl+Shift+p');
    expect(resolve('Mod+k', 'mac')).toBe('Meta+k');
    expect(platformOf({ platform: 'MacIntel' })).toBe('mac');
  });

  it('know a sign with and without the Shift it may need, and minus by its place', () => {
    expect(writingsOf(press('?', { shiftKey: true }))).toContain('?');
    expect(writingsOf(press('1', { shiftKey: true }))).toContain('1');
    expect(writingsOf(press('_', { shiftKey: true, ctrlKey: true, code: 'Minus' }))).toContain('Ctrl+Shift+-');
    expect(writingsOf(press('J', { shiftKey: true }))).toEqual(['Shift+j']);
    expect(writingsOf(press('Shift', { shiftKey: true }))).toEqual([]);
  });

  it('are drawn and spoken for each platform', () => {
    expect(drawn('Mod+Shift+p', 'mac').map((keys) => keys.toSorted())).toEqual([['P', '⇧', '⌘']]);
    expect(printed('Ctrl+Shift+-', 'other')).toBe('Ctrl-Shift-Minus');
    expect(printed('d d', 'other')).toBe('D D');
    expect(spoken('Mod+Shift+ArrowUp', 'other')).toBe('Control Shift Up');
  });

  it('of a sequence count within a second, and a modifier alone does not break it', () => {
    const listener = new Listener(new Map([['d d', 'delete'], ['j', 'next'], ['Shift+d', 'other']]));
    expect(listener.hear(press('d'), 0)).toEqual({ kind: 'waiting', first: 'd' });
    expect(listener.hear(press('Shift', { shiftKey: true }), 10).kind).toBe('none');
    expect(listener.hear(press('d'), 999)).toEqual({ kind: 'found', found: 'delete' });
    listener.hear(press('d'), 2_000);
    expect(listener.hear(press('d'), 3_000).kind).toBe('waiting');
    expect(listener.hear(press('j'), 3_100)).toEqual({ kind: 'found', found: 'next' });
    expect(listener.hear(press('d'), 3_200).kind).toBe('waiting');
  });

  it('count where they should: letters among the cells, the notebook’s own everywhere but in dialogs', () => {
    const at = (id: string, where: Parameters<typeof countsAt>[1], key = press('x'), hasCell = true) => countsAt(commandOf(id), where, key, hasCell);
    expect(at('delete', 'command')).toBe(true);
    expect(at('delete', 'elsewhere', press('d', { ctrlKey: true }))).toBe(false);
    expect(at('palette', 'elsewhere', press('k', { ctrlKey: true }))).toBe(true);
    expect(at('keys', 'elsewhere', press('h'))).toBe(false);
    expect(at('palette', 'dialog', press('k', { ctrlKey: true }))).toBe(false);
    expect(at('next', 'button', press('ArrowDown'))).toBe(false);
    expect(at('delete', 'button', press('d'))).toBe(true);
    expect(at('add-above', 'command', press('a'), false)).toBe(false);
    expect(at('next', 'command', press('j'), false)).toBe(true);
  });
});

describe('the sheet of keys', () => {
  it.each(PLATFORMS)('lists every command that has keys, each binding once: %s', (platform) => {
    const lines = keyLines(COMMANDS, platform);
    expect(lines.map((line) => line.command.id)).toEqual(COMMANDS.filter((command) => command.keys).map((command) => command.id));
    for (const line of lines) {
      expect(line.bindings.map(({ binding }) => binding)).toEqual(keysOf(line.command, platform));
      for (const { modes } of line.bindings) expect(modes.length).toBeGreaterThan(0);
    }
  });

  it('finds a line by its title, another word for it, or the key itself', () => {
    const ids = (query: string) => keyLines(COMMANDS, 'other', query).map((line) => line.command.id);
    expect(ids('merge')).toContain('merge');
    expect(ids('trash')).toContain('delete');
    expect(ids('d d')).toEqual(['delete']);
    expect(ids('Ctrl-S')).toEqual(['save']);
  });
});

describe('the palette', () => {
  it('finds by letters in order, best where they begin words or stand together', () => {
    const titles = COMMANDS.map((command) => command.title);
    const first = (query: string) => search(query, COMMANDS, (command) => [command.title, command.words ?? ''])[0]?.item.id;
    expect(first('restart k')).toBe('restart');
    expect(first('rara')).toBe('restart-run-all');
    expect(first('merge')).toBe('merge');
    expect(first('trash')).toBe('delete');
    expect(search('', titles, (title) => [title, ''])).toHaveLength(titles.length);
    expect(search('zzqx', titles, (title) => [title, ''])).toEqual([]);
    expect(match('cap', 'Crate a plan')?.at).toEqual([0, 6, 8]);
  });

  it('goes to cells by their headings, else by their first line that says something', () => {
    const cells = [{ id: 'a' as CellId, type: 'markdown', source: '# One\n\ntext\n## Two' }, { id: 'b' as CellId, type: 'ts', source: '\n\n  const x = 1;\n' }, { id: 'c' as CellId, type: 'ts', source: '' }];
    expect(cellEntries(cells).map((entry) => (entry.kind === 'cell' ? [entry.place, entry.text] : []))).toEqual([[1, 'One'], [1, 'Two'], [2, 'const x = 1;'], [3, 'empty']]);
  });
});

describe('keys for a text that somebody else deleted', () => {
  const press = (key: string, timeStamp: number, held: Partial<KeyboardEvent> = {}) => ({ key, timeStamp, ctrlKey: false, metaKey: false, ...held });

  it('command nothing until there was a pause', () => {
    const stray = new StrayKeys();
    expect(stray.takes(press('d', 5))).toBe(false);
    stray.lose(1_000);
    const word = [...'add the'].map((key, at) => press(key, 1_100 + at * 300));
    expect(word.every((key) => stray.takes(key))).toBe(true);
    expect(stray.takes(press('Enter', word.at(-1)!.timeStamp + STRAY_MS - 1))).toBe(true);
    expect(stray.takes(press('d', word.at(-1)!.timeStamp + 3 * STRAY_MS))).toBe(false);
  });

  it('are letters and what removes them, not arrows or shortcuts', () => {
    const stray = new StrayKeys();
    stray.lose(0);
    expect([press('ArrowDown', 1), press('k', 1, { ctrlKey: true }), press('s', 1, { metaKey: true }), press('Escape', 1)].map((key) => stray.takes(key))).toEqual([false, false, false, false]);
  });
});
