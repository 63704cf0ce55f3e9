'use client';
/** The tools at a cell's upper right: the most used as buttons, the rest in a menu, all from the registry. */
import type { CellId } from '@/lib/domain/ids';
import { IconButton, Menu, type MenuItem } from '@/components/ui';
import { useActions } from './actions';
import { usePlatform } from './commands/Keys';
import { printed } from './commands/keys';
import { useCommands } from './commands/context';
import { commandOf, keysOf } from './commands/registry';
import { useCanEdit, useNotebook, useOption } from './context';
import styles from './notebook.module.css';

/** Null: a line between. */
const IN_MENU: readonly (string | null)[] = ['run-above', 'run-below', null, 'cut', 'copy', 'paste', 'duplicate', null, 'merge', 'to-code', 'to-text', null, 'toggle-source', 'toggle-output'];

export function CellTools({ id, isFirst, isLast, hasOutput }: { readonly id: CellId; readonly isFirst: boolean; readonly isLast: boolean; readonly hasOutput: boolean }) {
  const { selection } = useNotebook();
  const actions = useActions();
  const commands = useCommands();
  const platform = usePlatform();
  const canEdit = useCanEdit();
  const isHidden = useOption(id, 'sourceHidden');
  const isOutputHidden = useOption(id, 'outputHidden');
  if (!canEdit) return null;

  /** Does it to this cell, or to all that are selected when it is one of them. */
  const invoke = (command: string) => {
    if (selection.get().anchor === null && selection.get().cell !== id) actions.select(id);
    commands.invoke(command);
  };
  const items = (): MenuItem[] => IN_MENU.map((entry) => {
    if (entry === null) return { kind: 'separator' };
    const command = commandOf(entry);
    const [binding] = keysOf(command, platform);
    return { label: command.title, ...(binding ? { detail: printed(binding, platform) } : {}), onSelect: () => invoke(entry) };
  });
  return (
    <span className={styles.tools}>
      <IconButton label={isHidden ? 'Show source' : 'Fold source away'} icon={isHidden ? 'unfold' : 'fold'} size="small" aria-pressed={isHidden} onClick={() => actions.fold([id], 'sourceHidden')} />
      {hasOutput ? <IconButton label={isOutputHidden ? 'Show output' : 'Fold output away'} icon="chart" size="small" aria-pressed={isOutputHidden} onClick={() => actions.fold([id], 'outputHidden')} /> : null}
      {isFirst ? null : <IconButton label="Move up" icon="up" size="small" onClick={() => invoke('move-up')} />}
      {isLast ? null : <IconButton label="Move down" icon="down" size="small" onClick={() => invoke('move-down')} />}
      <IconButton label="Delete cell" icon="trash" size="small" onClick={() => invoke('delete')} />
      <Menu label="More for this cell" align="end" items={items()} trigger={(props) => <IconButton {...props} label="More for this cell" icon="more" size="small" />} />
    </span>
  );
}
