/**
 * The percent format for TypeScript: cells begin with a line `// %%`, as editors with cell support and Jupytext read it.
 * Text cells are comments. Ids, tags and metadata stand as JSON at the end of the marker, so nothing is lost but outputs,
 * which the format cannot hold. A line that looks like a marker is written with a backslash before its `%%`.
 */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { isRecord, toLf, uniqueIds, type FileCell, type FileCellType, type NotebookFile } from './types';

const MARKER = /^\/\/ %%(?:\s+\[([a-z]+)\])?(?:\s+(\{.*\}))?\s*$/;
const LOOKS_LIKE_MARKER = /^(\/\/ \\*)%%/;
const TYPES: readonly FileCellType[] = ['ts', 'sql', 'markdown', 'input', 'raw'];

/** Reads percent text. Text before the first marker is a cell of its own, so that any .ts file is a notebook. */
export function parsePercent(text: string): Result<NotebookFile> {
  const lines = toLf(text.replace(/^\uFEFF/, '')).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const header = readHeader(lines);
  if (!header.ok) return header;
  const drafts: { type: FileCellType; options: Record<string, unknown>; lines: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    if (index < header.value.length) continue;
    const marker = line.startsWith('// %%') ? MARKER.exec(line) : null;
    if (line.startsWith('// %%') && !marker) {
      // A marker with words after it is another editor's title: a cell all the same.
      drafts.push({ type: /\[markdown\]/.test(line) ? 'markdown' : 'ts', options: { title: line.slice(5).trim() }, lines: [] });
    } else if (marker) {
      const type = (marker[1] ?? 'ts') as FileCellType;
      if (!TYPES.includes(type)) return refuse('invalid', `Line ${index + 1}: there is no cell type “${marker[1]}”. Use markdown, sql, input or raw, or none for TypeScript.`);
      const options = readOptions(marker[2]);
      if (!options) return refuse('invalid', `Line ${index + 1}: what stands in braces after %% is not JSON.`);
      drafts.push({ type, options, lines: [] });
    } else {
      if (drafts.length === 0) {
        if (line.trim() === '') continue;
        drafts.push({ type: 'ts', options: {}, lines: [] });
      }
      drafts.at(-1)!.lines.push(line);
    }
  }
  const ids = uniqueIds(drafts.map((draft) => draft.options.id));
  const cells = drafts.map((draft, index): FileCell => {
    const { id: _, tags, attachments, ...metadata } = draft.options;
    const isLast = index === drafts.length - 1;
    return { id: ids[index]!, type: draft.type, source: readSource(draft.type, draft.lines, isLast), tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [], metadata, ...(isRecord(attachments) ? { attachments } : {}), outputs: [], executionCount: null };
  });
  return done({ title: header.value.title, cells, metadata: header.value.metadata });
}

function readHeader(lines: readonly string[]): Result<{ readonly title: string | null; readonly metadata: Record<string, unknown>; readonly length: number }> {
  const none = { title: null, metadata: {}, length: 0 };
  if (lines[0] !== '// ---') return done(none);
  const end = lines.indexOf('// ---', 1);
  const own = lines.slice(1, Math.max(1, end)).find((line) => line.startsWith('// pinion: '));
  if (end < 0) return done(none);
  if (own === undefined) return done({ ...none, length: end + 1 });
  const said = readOptions(own.slice('// pinion: '.length));
  if (!said) return refuse('invalid', 'The header’s “pinion” line is not JSON.');
  return done({ title: typeof said.title === 'string' ? said.title : null, metadata: isRecord(said.metadata) ? said.metadata : {}, length: end + 1 });
}

function readOptions(text: string | undefined): Record<string, unknown> | null {
  if (text === undefined) return {};
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : null;
  } catch {
    return null;
  }
}

/** Takes off the comment of text cells and the one empty line that separates cells. */
function readSource(type: FileCellType, lines: readonly string[], isLast: boolean): string {
  const own = !isLast && lines.at(-1) === '' ? lines.slice(0, -1) : [...lines];
  const plain = own.map((line) => line.replace(/^\/\/ \\(\\*%%)/, '// $1'));
  if (type === 'ts') return plain.join('\n');
  return plain.map((line) => (line.startsWith('// ') ? line.slice(3) : line === '//' ? '' : line)).join('\n');
}

/** Writes percent text; `parsePercent` gives back the same cells, less outputs. */
export function writePercent(notebook: NotebookFile): string {
  const header = { ...(notebook.title === null ? {} : { title: notebook.title }), ...(Object.keys(notebook.metadata).length > 0 ? { metadata: notebook.metadata } : {}) };
  const parts = notebook.cells.map((cell) => `${writeMarker(cell)}\n${writeSource(cell)}`);
  const head = Object.keys(header).length > 0 ? `// ---\n// pinion: ${JSON.stringify(header)}\n// ---\n\n` : '';
  return head + parts.join('\n');
}

function writeMarker(cell: FileCell): string {
  const options = { id: cell.id, ...(cell.tags.length > 0 ? { tags: cell.tags } : {}), ...(cell.attachments ? { attachments: cell.attachments } : {}), ...cell.metadata };
  return `// %%${cell.type === 'ts' ? '' : ` [${cell.type}]`} ${JSON.stringify(options)}`;
}

/** Every cell ends with a newline; between cells stands one empty line more. */
function writeSource(cell: FileCell): string {
  const lines = cell.source.split('\n').map((line) => {
    const written = cell.type === 'ts' ? line : line === '' ? '//' : `// ${line}`;
    return written.replace(LOOKS_LIKE_MARKER, '$1\\%%');
  });
  return `${lines.join('\n')}\n`;
}
