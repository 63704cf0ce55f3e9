/** The notebook as a file, and as a report to read. */
import { messageOf } from '@/components/api';
import { downloadFile } from '@/components/download';
import type { Command, Doing } from './types';

export const EXPORTS = [
  { format: 'ipynb', title: 'Export as .ipynb', detail: 'For Jupyter, with its outputs' },
  { format: 'ts', title: 'Export as .ts', detail: 'Percent format, for editors and version control' },
  { format: 'html', title: 'Export as HTML', detail: 'One file with live charts, for reading' },
] as const;

async function save({ notebook, tell }: Doing, format: string): Promise<void> {
  try {
    await downloadFile(`/api/v1/notebooks/${notebook.id}/export?format=${format}`);
  } catch (error) {
    tell(messageOf(error));
  }
}

/** Whoever reads a notebook may take it away. */
export const FILES: readonly Command[] = [
  { id: 'report-view', title: 'Report view', group: 'Notebook', words: 'read print without code', run: () => window.location.assign(`${window.location.pathname.replace(/\/$/, '')}/report`) },
  ...EXPORTS.map(({ format, title, detail }): Command => ({ id: `export-${format}`, title, group: 'Notebook', words: `download save ${detail.toLowerCase()}`, run: (doing) => void save(doing, format) })),
];
