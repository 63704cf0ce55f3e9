'use client';
/** Where the bar has no room for every button: the rest of them under one. */
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { IconButton, Menu } from '@/components/ui';
import { useCommands } from './commands/context';
import { EXPORTS } from './commands/files';
import { ShareDialog } from './share/ShareDialog';

export function BarMore() {
  const { invoke } = useCommands();
  const address = usePathname();
  const [isSharing, setSharing] = useState(false);
  return (
    <>
      <Menu
        label="More of the notebook" align="end"
        trigger={(props) => <IconButton {...props} label="More of the notebook" icon="more" />}
        items={[
          { label: 'Commands and keys', icon: 'keyboard', onSelect: () => invoke('palette') },
          { label: 'Graph', detail: 'What reads from what', icon: 'graph', onSelect: () => invoke('graph') },
          { label: 'Share', icon: 'people', onSelect: () => setSharing(true) },
          { label: 'History', icon: 'history', onSelect: () => invoke('history') },
          { kind: 'separator' },
          { kind: 'link', label: 'Report view', detail: 'Prose and results, without code', icon: 'report', href: `${address}/report` },
          ...EXPORTS.map(({ format, title, detail }) => ({ label: title, detail, icon: 'download' as const, onSelect: () => invoke(`export-${format}`) })),
        ]}
      />
      <ShareDialog isOpen={isSharing} onClose={() => setSharing(false)} />
    </>
  );
}
