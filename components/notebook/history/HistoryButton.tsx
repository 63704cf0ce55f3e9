'use client';
/** The clock in the notebook's bar. */
import { IconButton } from '@/components/ui';
import { useCommands } from '../commands/context';

export function HistoryButton() {
  const { invoke } = useCommands();
  return <IconButton label="History" icon="history" aria-haspopup="dialog" onClick={() => invoke('history')} />;
}
