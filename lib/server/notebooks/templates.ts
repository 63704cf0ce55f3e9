/** A new notebook from one of the templates that Pinion brings. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewCell } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { parsePercent } from '@/lib/notebook/files/percent';
import type { TemplateName } from '@/lib/notebook/templates';
import { findRepositoryRoot } from '../root';

export interface Template {
  readonly title: string;
  readonly cells: readonly NewCell[];
}

/** @throws Error when the file of the installation cannot be read as a notebook */
export async function readTemplate(name: TemplateName): Promise<Template> {
  const parsed = parsePercent(await readFile(join(findRepositoryRoot(), 'templates', `${name}.ts`), 'utf8'));
  if (!parsed.ok) throw new Error(`templates/${name}.ts: ${parsed.message}`);
  const { title, cells } = parsed.value;
  // Ids stay: with the notebook's seed they draw the data, so that the score is the one that the prose states.
  return { title: title ?? name, cells: cells.map(({ id, type, source }) => ({ id: id as CellId, type, source })) };
}
