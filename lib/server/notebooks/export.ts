/** A notebook as a file: its document, what its session shows, and what the file that it came from held beside. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Notebook } from '@/db/queries/notebooks';
import type { Project } from '@/db/queries/projects';
import { readOutput } from '@/kernel/host/validate-output';
import { languageOf, listCells, titleOf } from '@/lib/collab/document';
import { hasOption } from '@/lib/collab/options';
import { done, type Result } from '@/lib/domain/errors';
import { cellDigest } from '@/lib/notebook/dataflow/digest';
import { FOLDS, withFolds } from '@/lib/notebook/files/folding';
import { writeHtml, type PageParts } from '@/lib/notebook/files/html/page';
import { writeIpynb } from '@/lib/notebook/files/ipynb';
import { toNbOutputs } from '@/lib/notebook/files/nbformat-outputs';
import { writePercent } from '@/lib/notebook/files/percent';
import type { RemainderCell } from '@/lib/notebook/files/remainder';
import { isRecord, type FileCell, type NotebookFile } from '@/lib/notebook/files/types';
import type { OutputEntry } from '@/lib/notebook/outputs';
import type { CellState, ExecutionView } from '@/lib/notebook/session-types';
import { appendAudit } from '../audit/append';
import type { Actor } from '../door';
import { actingAs, rolesIn } from '../people/access';
import { findRepositoryRoot } from '../root';
import type { DoorServices, Services } from '../services';
import { loadRemainder } from './remainder';

export const EXPORT_FORMATS = ['ipynb', 'ts', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

const MEDIA_TYPES: Record<ExportFormat, string> = { ipynb: 'application/x-ipynb+json', ts: 'text/x-typescript', html: 'text/html' };

/** The caller has asked for `notebook:read`. Every export is in the audit log, as outputs leave the house with it. */
export async function exportNotebook(services: Pick<DoorServices, 'db' | 'blobs' | 'rooms' | 'sessions' | 'now'>, actor: Actor, { notebook, project }: { readonly notebook: Notebook; readonly project: Project }, format: ExportFormat): Promise<Result<ExportedFile>> {
  const file = await notebookFile(services, notebook, format);
  const text = format === 'ipynb' ? writeIpynb(file) : format === 'ts' ? writePercent(file) : writeHtml(file, await pageParts(), { lines: [`${project.name}. Exported by ${actor.name} on ${day(services.now())}. What stands here does not change with the notebook.`] });
  await appendAudit(services.db, {
    action: 'notebook.exported', actor: actingAs(actor, rolesIn(actor, project), 'notebook:read'), subject: { kind: 'notebook', id: notebook.id }, projectId: project.id,
    after: { title: notebook.title, format, cells: file.cells.length },
  }, services.now());
  return done({ name: `${fileNameOf(file.title ?? 'notebook')}.${format}`, mediaType: MEDIA_TYPES[format], text });
}

async function notebookFile(services: Pick<DoorServices, 'db' | 'blobs' | 'rooms' | 'sessions'>, notebook: Notebook, format: ExportFormat): Promise<NotebookFile> {
  const room = await services.rooms.open(notebook.id);
  try {
    const [imported, state] = await Promise.all([loadRemainder(services, notebook.id), format === 'ts' ? null : services.sessions.state(notebook.id)]);
    const cells: FileCell[] = [];
    for (const cell of listCells(room.doc)) {
      const rest = imported?.remainder.cells[cell.id];
      const shown = format === 'ts' ? NOTHING : await shownBy(services, state?.cells[cell.id], rest, cellDigest(cell.type, cell.source), format);
      const { language: _, ...metadata } = rest?.metadata ?? {};
      const language = cell.type === 'raw' ? languageOf(room.doc, cell.id) : null;
      const own = shown.validity ? { pinion: { ...(isRecord(metadata.pinion) ? metadata.pinion : {}), validity: shown.validity } } : {};
      cells.push({
        id: cell.id, type: cell.type, source: cell.source, tags: rest?.tags ?? [], metadata: withFolds({ ...metadata, ...own, ...(language ? { language } : {}) }, FOLDS.filter((fold) => hasOption(room.doc, cell.id, fold))),
        ...(rest?.attachments && cell.type !== 'ts' ? { attachments: rest.attachments } : {}), outputs: shown.outputs, executionCount: shown.executionCount,
      });
    }
    return { title: titleOf(room.doc), cells, metadata: imported?.remainder.metadata ?? {} };
  } finally {
    room.release();
  }
}

interface Shown {
  readonly outputs: readonly unknown[];
  readonly executionCount: number | null;
  /** Said of results that do not follow from the sources. */
  readonly validity?: string;
}

const NOTHING: Shown = { outputs: [], executionCount: null };

/** The last run's outputs; before the first, what the file had, as long as the source is the file's. */
async function shownBy(services: Pick<Services, 'blobs'>, state: CellState | undefined, rest: RemainderCell | undefined, digest: string, format: ExportFormat): Promise<Shown> {
  const execution = state?.execution;
  if (execution && state) {
    const isOld = state.status !== 'running' && state.validity !== 'evaluated' && state.validity !== 'error';
    return { outputs: toNbOutputs(await entriesOf(services, execution)), executionCount: execution.number, ...(isOld ? { validity: state.validity } : {}) };
  }
  if (!rest || rest.digest !== digest) return NOTHING;
  return { outputs: rest.outputs, executionCount: rest.executionCount, ...(format === 'html' && rest.outputs.length > 0 ? { validity: 'imported' } : {}) };
}

async function entriesOf(services: Pick<Services, 'blobs'>, execution: ExecutionView): Promise<readonly OutputEntry[]> {
  const entries = execution.compacted?.isTruncated ? JSON.parse(new TextDecoder().decode(await services.blobs.readAll(execution.compacted.digest))) as OutputEntry[] : execution.outputs;
  if (!execution.error || entries.some((entry) => entry.output.kind === 'error')) return entries;
  return [...entries, { sequence: Number.MAX_SAFE_INTEGER, output: { kind: 'error', error: execution.error } }];
}

let parts: Promise<PageParts> | null = null;

/** What an HTML export stands on: the tokens of the app and the program for charts, as built. */
export function pageParts(root = findRepositoryRoot()): Promise<PageParts> {
  parts ??= Promise.all([readFile(join(root, 'app', 'tokens.css'), 'utf8'), readFile(join(root, '.build', 'charts.js'), 'utf8')]).then(([tokens, charts]) => ({ tokens, charts, read: readOutput }));
  parts.catch(() => { parts = null; });
  return parts;
}

const day = (now: number): string => new Date(now).toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A title as the name of a file on any system. */
export function fileNameOf(title: string): string {
  const name = title.normalize('NFC').replace(/[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').replace(/\s+/g, ' ').replace(/^[.\s]+|[.\s]+$/g, '');
  return [...name].slice(0, 100).join('') || 'notebook';
}
