'use client';
/** The notebook as a file, and as a report to read. */
import { useState } from 'react';
import { downloadFile } from '@/components/download';
import { IconButton, Menu, useToasts } from '@/components/ui';
import { useNotebook } from './context';

const FORMATS = [
  { format: 'ipynb', label: 'Export as .ipynb', detail: 'For Jupyter, with its outputs' },
  { format: 'ts', label: 'Export as .ts', detail: 'Percent format, for editors and version control' },
  { format: 'html', label: 'Export as HTML', detail: 'One file with live charts, for reading' },
] as const;

export function FileMenu() {
  const { id } = useNotebook();
  const toasts = useToasts();
  const [isWorking, setWorking] = useState(false);
  const save = async (format: string) => {
    setWorking(true);
    try {
      await downloadFile(`/api/v1/notebooks/${id}/export?format=${format}`);
    } catch (error) {
      toasts.fail(error);
    } finally {
      setWorking(false);
    }
  };
  return (
    <Menu
      label="Notebook file" align="end"
      trigger={(props) => <IconButton {...props} label="Notebook file" icon="download" working={isWorking} />}
      items={[
        { kind: 'link', label: 'Report view', detail: 'Prose and results, without code', icon: 'report', href: `${typeof window === 'undefined' ? '' : window.location.pathname}/report` },
        { kind: 'separator' },
        ...FORMATS.map(({ format, label, detail }) => ({ label, detail, icon: 'download' as const, onSelect: () => void save(format) })),
      ]}
    />
  );
}
