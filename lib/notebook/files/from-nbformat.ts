/**
 * nbformat outputs as Pinion shows them: of each mime bundle the richest that is safe. HTML stays HTML, which everything that
 * shows outputs puts into a frame of its own; a drawing becomes an image, where its scripts cannot run; scripts and widget
 * states are named and left. Nothing that the file holds is dropped from the file: this is for the eye.
 */
import { cutText } from '../visible-text';
import { currentOutput } from '../output-versions';
import { OUTPUT_VERSION, type Output, type OutputEntry } from '../outputs';
import { PINION_MIME } from './nbformat-outputs';
import { isRecord } from './types';

/** Characters of one output's text, and of one image in base64. */
const TEXT_MOST = 1_000_000;
const IMAGE_MOST = 4_000_000;
const OUTPUTS_MOST = 200;

const IMAGES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
const VEGA_LITE = /^application\/vnd\.vegalite\.v\d+(?:\.\d+)*\+json$/;

/** Gives an output of the closed set where `value` is a whole one, else null: kernel/host knows the schema, and callers pass it in. */
export type ReadOutput = (value: unknown) => Output | null;

/** What the outputs of one cell look like here; what cannot be shown is a notice that names its type. */
export function fromNbOutputs(outputs: readonly unknown[], read: ReadOutput): OutputEntry[] {
  const shown = outputs.slice(0, OUTPUTS_MOST).map((output) => readOne(output, read));
  if (outputs.length > OUTPUTS_MOST) shown.push({ kind: 'notice', text: `${outputs.length - OUTPUTS_MOST} more outputs are in the file.` });
  return shown.map((output, index) => ({ sequence: index + 1, version: OUTPUT_VERSION, output }));
}

function readOne(output: unknown, read: ReadOutput): Output {
  if (!isRecord(output)) return { kind: 'notice', text: 'An output that is not one.' };
  switch (output.output_type) {
    case 'stream': return { kind: 'stream', name: output.name === 'stderr' ? 'stderr' : 'stdout', text: cut(textOf(output.text) ?? '') };
    case 'error': return { kind: 'stream', name: 'stderr', text: cut(tracebackOf(output)) };
    case 'display_data': case 'execute_result': return isRecord(output.data) ? readBundle(output.data, isRecord(output.metadata) ? output.metadata : {}, read) : { kind: 'notice', text: 'An output without data.' };
    default: return { kind: 'notice', text: `An output of type ${JSON.stringify(output.output_type) ?? 'unknown'}.` };
  }
}

function tracebackOf(output: Readonly<Record<string, unknown>>): string {
  const lines = Array.isArray(output.traceback) ? output.traceback.filter((line) => typeof line === 'string') : [];
  return lines.length > 0 ? `${lines.join('\n')}\n` : `${String(output.ename ?? 'Error')}: ${String(output.evalue ?? '')}\n`;
}

function readBundle(data: Readonly<Record<string, unknown>>, metadata: Readonly<Record<string, unknown>>, read: ReadOutput): Output {
  const own = data[PINION_MIME];
  if (isRecord(own) && typeof own.version === 'number' && Number.isInteger(own.version) && own.version >= 1 && isRecord(own.output)) {
    const known = readOwn(own.output, own.version, read);
    if (known) return known;
  }
  const plain = textOf(data['text/plain']);
  const chart = Object.keys(data).find((type) => VEGA_LITE.test(type) && isRecord(data[type]));
  if (chart) {
    const output = read({ kind: 'chart', title: cutText(plain ?? 'Chart', 100), spec: data[chart] });
    if (output) return output;
  }
  for (const mediaType of IMAGES) {
    const base64 = textOf(data[mediaType])?.replace(/\s+/g, '');
    if (base64 && base64.length <= IMAGE_MOST && /^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { kind: 'image', mediaType, base64, alt: altOf(metadata[mediaType], plain) };
  }
  const svg = textOf(data['image/svg+xml']);
  if (svg && svg.length <= TEXT_MOST) return { kind: 'image', mediaType: 'image/svg+xml', base64: toBase64(svg), alt: altOf(metadata['image/svg+xml'], plain) };
  const html = textOf(data['text/html']);
  if (html !== null && html.length <= TEXT_MOST) return { kind: 'html', html };
  const markdown = textOf(data['text/markdown']) ?? textOf(data['text/latex']);
  if (markdown !== null && markdown.length <= TEXT_MOST) return { kind: 'markdown', text: markdown };
  if (plain !== null) return { kind: 'stream', name: 'stdout', text: cut(plain) };
  if (data['application/json'] !== undefined) return { kind: 'stream', name: 'stdout', text: cut(jsonText(data['application/json'])) };
  const types = Object.keys(data);
  return { kind: 'notice', text: types.length === 0 ? 'An empty output.' : `An output of type ${types.slice(0, 3).join(', ')}, which is not shown here. It stays in the file.` };
}

function readOwn(output: Record<string, unknown>, version: number, read: ReadOutput): Output | null {
  try {
    return read(currentOutput(output, version));
  } catch {
    return null;
  }
}

/** nbformat has text as a string or as a list of lines. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((line) => typeof line === 'string') ? value.join('') : null;
}

function altOf(metadata: unknown, plain: string | null): string {
  const said = isRecord(metadata) && typeof metadata.alt === 'string' ? metadata.alt : plain;
  return cutText((said ?? '').trim() || 'Picture', 100);
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value, null, 2);
  } catch {
    return 'JSON that is nested too deeply to be shown.';
  }
}

const cut = (text: string): string => (text.length <= TEXT_MOST ? text : `${cutText(text, TEXT_MOST)}\n… ${text.length - TEXT_MOST} more characters are in the file.\n`);

function toBase64(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
