'use client';
/** The notebook as a file, and as a report to read: the commands of commands/files.ts under one button. */
import { usePathname } from 'next/navigation';
import { IconButton, Menu } from '@/components/ui';
import { useCommands } from './commands/context';
import { EXPORTS } from './commands/files';

export function FileMenu() {
  const { invoke } = useCommands();
  const address = usePathname();
  return (
    <Menu
      label="Notebook file" align="end"
      trigger={(props) => <IconButton {...props} label="Notebook file" icon="download" />}
      items={[
        { kind: 'link', label: 'Report view', detail: 'Prose and results, without code', icon: 'report', href: `${address}/report` },
        { kind: 'separator' },
        ...EXPORTS.map(({ format, title, detail }) => ({ label: title, detail, icon: 'download' as const, onSelect: () => invoke(`export-${format}`) })),
      ]}
    />
  );
}
