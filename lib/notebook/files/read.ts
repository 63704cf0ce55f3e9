/**
 * Any file as a notebook, for uploads and the command line alike: which format it is, whether it can be read at all, and what
 * had to be changed so that a document can hold it. Nothing is dropped in silence: every change is a note for the person.
 */
import { done, refuse, type Result } from '@/lib/domain/errors';
import { readIpynb, type IpynbRead } from './ipynb';
import { parsePercent } from './percent';
import type { FileCell, NotebookFile } from './types';

export const FILE_FORMATS = ['ipynb', 'ts'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export const FILE_BOUNDS = {
  /** Bytes of a file. */
  bytes: 32 * 1024 * 1024,
  /** What a document holds (lib/collab/document.ts). */
  cells: 2_000,
  /** Characters of all sources together. */
  source: 8 * 1024 * 1024,
  /** Levels of lists and objects in an .ipynb: beyond, readers of JSON run out of stack. */
  depth: 500,
} as const;

export interface ReadFile {
  readonly format: FileFormat;
  readonly notebook: NotebookFile;
  /** Whole sentences: what is not as it stood in the file. */
  readonly notes: readonly string[];
}

const SIGNATURES: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b], 'a ZIP archive. Unpack it and import the notebook that is in it.'],
  [[0x1f, 0x8b], 'packed with gzip. Unpack it first.'],
  [[0x42, 0x5a, 0x68], 'packed with bzip2. Unpack it first.'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document. Export the notebook itself as .ipynb.'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture.'],
];

/** The format by a name's ending; null for what is no notebook by its name. */
export function formatOf(name: string): FileFormat | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
  return FILE_FORMATS.find((format) => format === ending) ?? null;
}

/** Reads an upload or a file. Refuses `wrong-type`, `too-large` and `invalid`, each with what to do. */
export function readNotebookFile(name: string, bytes: Uint8Array): Result<ReadFile> {
  const format = formatOf(name);
  if (!format) return refuse('wrong-type', `${name} is neither .ipynb nor .ts. Pinion imports Jupyter notebooks and TypeScript with cells marked by “// %%”.`);
  if (bytes.length > FILE_BOUNDS.bytes) return refuse('too-large', `${name} has ${Math.ceil(bytes.length / 1024 / 1024)} MiB; ${FILE_BOUNDS.bytes / 1024 / 1024} MiB is the most. Clear the outputs that it holds, then import it again.`);
  if (bytes.length === 0) return refuse('invalid', `${name} is empty.`);
  const known = SIGNATURES.find(([signature]) => signature.every((byte, at) => bytes[at] === byte));
  if (known) return refuse('wrong-type', `${name} is no notebook: it is ${known[1]}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('wrong-type', `${name} is not text in UTF-8. Save it as UTF-8 and import it again.`);
  }
  if (format === 'ipynb' && isDeeperThan(text, FILE_BOUNDS.depth)) return refuse('invalid', `${name} holds lists or objects within each other more than ${FILE_BOUNDS.depth} deep, which no notebook does.`);
  const parsed = format === 'ipynb' ? readIpynb(text) : parsePercentFile(text);
  if (!parsed.ok) return refuse(parsed.code, `${name}: ${parsed.message}`);
  const { notebook } = parsed.value;
  if (notebook.cells.length > FILE_BOUNDS.cells) return refuse('too-large', `${name} has ${notebook.cells.length.toLocaleString('en')} cells; a notebook holds ${FILE_BOUNDS.cells.toLocaleString('en')}. Split it, or merge cells.`);
  const length = notebook.cells.reduce((sum, cell) => sum + cell.source.length, 0);
  if (length > FILE_BOUNDS.source) return refuse('too-large', `The cells of ${name} have ${length.toLocaleString('en')} characters together; ${FILE_BOUNDS.source.toLocaleString('en')} is the most. Move data out of them into a data file.`);
  return done(mended(format, parsed.value));
}

function parsePercentFile(text: string): Result<IpynbRead> {
  const parsed = parsePercent(text);
  return parsed.ok ? done({ notebook: parsed.value, renamed: 0, hasLanguage: true }) : parsed;
}

/** Looks at brackets outside of strings only, in one pass and without a stack. */
export function isDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isText) {
      if (code === 92) at += 1;
      else if (code === 34) isText = false;
    } else if (code === 34) isText = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return false;
}

const LONE_HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function mended(format: FileFormat, { notebook, renamed, hasLanguage }: IpynbRead): ReadFile {
  const notes: string[] = [];
  let halves = 0;
  const cells = notebook.cells.map((cell): FileCell => {
    const source = cell.source.replace(LONE_HALF, () => { halves += 1; return '\uFFFD'; });
    return source === cell.source ? cell : { ...cell, source };
  });
  const foreign = new Map<string, number>();
  for (const cell of cells) {
    const { language } = cell.metadata;
    if (cell.type === 'raw' && typeof language === 'string') foreign.set(language, (foreign.get(language) ?? 0) + 1);
  }
  for (const [language, count] of foreign) notes.push(`${plural(count, 'cell')} in ${languageName(language)} ${count === 1 ? 'is' : 'are'} kept as text: Pinion runs TypeScript.`);
  if (!hasLanguage && cells.some((cell) => cell.type === 'ts')) notes.push('The file does not say which language its code is in, so it is taken as TypeScript.');
  if (renamed > 0) notes.push(`${plural(renamed, 'cell')} had an id that another has or that no cell may have; ${renamed === 1 ? 'it has a new one' : 'they have new ones'}.`);
  if (halves > 0) notes.push(`${plural(halves, 'half character', 'half characters')} (lone surrogates) became \uFFFD.`);
  if (cells.length === 0) notes.push('The file holds no cells.');
  return { format, notebook: { ...notebook, cells }, notes };
}

const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const NAMES: Readonly<Record<string, string>> = { python: 'Python', r: 'R', julia: 'Julia', scala: 'Scala', sql: 'SQL', bash: 'Bash', csharp: 'C#', 'c++': 'C++', java: 'Java', rust: 'Rust', go: 'Go', ruby: 'Ruby', kotlin: 'Kotlin', matlab: 'MATLAB' };

/** A language as people write it: `python` is Python. */
export function languageName(language: string): string {
  return NAMES[language.toLowerCase()] ?? (language.slice(0, 40) || 'another language');
}
