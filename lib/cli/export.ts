/** `pinion export`: a notebook of a running server as a file, or one file as another without any server. */
import { readFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readOutput } from '@/kernel/host/validate-output';
import { done, refuse, type Result } from '@/lib/domain/errors';
import { writeHtml } from '@/lib/notebook/files/html/page';
import { writeIpynb } from '@/lib/notebook/files/ipynb';
import { writePercent } from '@/lib/notebook/files/percent';
import { formatOf, readNotebookFile } from '@/lib/notebook/files/read';
import type { NotebookFile } from '@/lib/notebook/files/types';
import { findRepositoryRoot } from '@/lib/server/root';
import type { Command } from './command';
import { ask, findRemote, REMOTE_USAGE } from './remote';
import { Misuse } from './run/exit';
import { writeWhole } from './run/result';

const FORMATS = ['ipynb', 'ts', 'html'] as const;
type Format = (typeof FORMATS)[number];

const usage = `pinion export NOTEBOOK [--format ipynb|ts|html] [--out PATH] [--url URL] [--token TOKEN]
pinion export FILE --out PATH

  NOTEBOOK   a notebook's id or address, on a running server
  FILE       an .ipynb or .ts file, which needs no server
  --format   ipynb, ts (percent format) or html (one file with its charts, for reading); by --out's ending unless said
  --out      where it goes; - is standard output. Unless said, a file named as the server names it, in this folder
${REMOTE_USAGE}

Exit code: 0 written, 1 it could not be, 2 wrong use.
`;

interface Asked {
  readonly what: string;
  readonly out: string | null;
  readonly format: Format;
  readonly url: string | undefined;
  readonly token: string | undefined;
}

/** @throws Error with what is wrong */
function readAsked(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { format: { type: 'string' }, out: { type: 'string' }, url: { type: 'string' }, token: { type: 'string' } } });
  const [what] = positionals;
  if (!what || positionals.length > 1) throw new Error('Name one notebook.');
  const ending = values.out && values.out !== '-' ? extname(values.out).slice(1).toLowerCase() : undefined;
  const format = values.format ?? (FORMATS.includes(ending as Format) ? ending : undefined) ?? (values.out && values.out !== '-' ? undefined : 'ipynb');
  if (!FORMATS.includes(format as Format)) throw new Error(`Say as what: --format ${FORMATS.join(', ')}.`);
  if (formatOf(what) && values.out === undefined) throw new Error(`Say where ${what} should go: --out.`);
  return { what, out: values.out ?? null, format: format as Format, url: values.url, token: values.token };
}

async function run(args: readonly string[]): Promise<number> {
  let asked: Asked;
  try {
    asked = readAsked(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  try {
    const made = formatOf(asked.what) ? await convert(asked) : await fetchOne(asked);
    if (!made.ok) {
      process.stderr.write(`${made.message}\n`);
      return 1;
    }
    const { name, text, notes } = made.value;
    for (const note of notes) process.stderr.write(`${note}\n`);
    if (asked.out === '-') process.stdout.write(text);
    else {
      const path = resolve(asked.out ?? name);
      await writeWhole(path, text);
      process.stderr.write(`Written to ${asked.out ?? name}.\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

interface Made {
  readonly name: string;
  readonly text: string;
  readonly notes: readonly string[];
}

async function convert({ what, format }: Asked): Promise<Result<Made>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(what);
  } catch (error) {
    return refuse('not-found', (error as NodeJS.ErrnoException).code === 'ENOENT' ? `There is no file ${what}.` : `${what} cannot be read: ${(error as Error).message}`);
  }
  const read = readNotebookFile(basename(what), bytes);
  if (!read.ok) return read;
  const notebook: NotebookFile = { ...read.value.notebook, title: read.value.notebook.title ?? basename(what, extname(what)) };
  const lost = format === 'ts' && notebook.cells.some((cell) => cell.outputs.length > 0) ? ['Percent files hold no outputs, so those of this notebook are left out.'] : [];
  return done({ name: basename(what), text: await write(notebook, format), notes: [...read.value.notes, ...lost] });
}

async function write(notebook: NotebookFile, format: Format): Promise<string> {
  if (format === 'ipynb') return writeIpynb(notebook);
  if (format === 'ts') return writePercent(notebook);
  const root = findRepositoryRoot();
  const [tokens, charts] = await Promise.all([readFile(join(root, 'app', 'tokens.css'), 'utf8'), readFile(join(root, '.build', 'charts.js'), 'utf8')]);
  return writeHtml(notebook, { tokens, charts, read: readOutput });
}

const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

async function fetchOne({ what, format, url, token }: Asked): Promise<Result<Made>> {
  // In an address, a project's id may stand before the notebook's.
  const id = what.match(UUID)?.at(-1);
  if (!id) return refuse('bad-request', `${what} is neither a file (.ipynb, .ts) nor a notebook’s id or address.`);
  const remote = findRemote({ url: url ?? (/^https?:/.test(what) ? new URL(what).origin : undefined), token });
  if (!remote.ok) return remote;
  const answer = await ask(remote.value, 'GET', `/api/v1/notebooks/${id}/export?format=${format}`);
  if (!answer.ok) return answer;
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.value.headers.get('content-disposition') ?? '')?.[1];
  // A name is a name: what a server says must not choose a folder here.
  const name = named ? decodeURIComponent(named).replace(/[/\\]/g, ' ') : '';
  return done({ name: name.replace(/^\.+/, '') || `notebook.${format}`, text: await answer.value.text(), notes: [] });
}

export const exportCommand: Command = { summary: 'Write a notebook as .ipynb, .ts or .html', usage, run };
