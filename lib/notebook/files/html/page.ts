/**
 * A notebook as one HTML file that needs nothing else: no network, no server, no other file. Its policy allows the page's own
 * scripts by their digests and nothing more, so that whatever a cell put out stays inert; HTML that a cell wrote is in a frame
 * without origin, where by inheritance the same policy holds.
 */
import { sha256 } from '../../dataflow/digest';
import { fromNbOutputs, type ReadOutput } from '../from-nbformat';
import { languageName } from '../read';
import { isRecord, type FileCell, type NotebookFile } from '../types';
import { codeHtml, sqlHtml } from './code';
import { escapeHtml } from './escape';
import { FRAME_SCRIPT, outputHtml } from './outputs';
import { proseHtml } from './prose';
import { PAGE_STYLE } from './style';

export interface PageParts {
  /** app/tokens.css. */
  readonly tokens: string;
  /** The program that draws charts (lib/charts/standalone.ts, bundled); it is left out where there is no chart. */
  readonly charts: string;
  readonly read: ReadOutput;
}

export interface PageFacts {
  /** Where it came from and when, as sentences below the title. */
  readonly lines: readonly string[];
}

/** Sizes the frames of HTML outputs to what is in them. */
const SIZES = "addEventListener('message',(event)=>{for(const frame of document.querySelectorAll('iframe.frame'))if(event.source===frame.contentWindow&&event.data&&event.data.pinion==='size'&&Number.isFinite(event.data.height))frame.style.height=Math.max(24,Math.min(1200,event.data.height))+'px'});";

export function writeHtml(notebook: NotebookFile, parts: PageParts, facts: PageFacts = { lines: [] }): string {
  const title = notebook.title ?? 'Untitled';
  const body = notebook.cells.map((cell) => cellHtml(cell, parts.read)).filter((html) => html !== '').join('\n');
  const scripts = [...(body.includes('<iframe class="frame"') ? [SIZES] : []), ...(body.includes('<figure class="chart"') ? [safeScript(parts.charts)] : [])];
  const allowed = [...scripts, ...(body.includes('<iframe class="frame"') ? [FRAME_SCRIPT] : [])].map((script) => `'sha256-${digestOf(script)}'`).join(' ') || "'none'";
  const policy = `default-src 'none'; script-src ${allowed}; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Pinion">
<title>${escapeHtml(title)}</title>
<style>
${parts.tokens}
${PAGE_STYLE}
</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${facts.lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n')}
</header>
<main>
${body}
</main>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}

function cellHtml(cell: FileCell, read: ReadOutput): string {
  if (cell.type === 'markdown') return cell.source.trim() === '' ? '' : `<section class="prose">${proseHtml(cell.source, cell.attachments)}</section>`;
  const outputs = fromNbOutputs(cell.outputs, read).map(({ output }) => outputHtml(output)).join('\n');
  const { language, pinion } = cell.metadata;
  const foreign = cell.type === 'raw' && typeof language === 'string' ? languageName(language) : null;
  const stale = isRecord(pinion) && typeof pinion.validity === 'string' ? STALE[pinion.validity] : undefined;
  const source = cell.source === '' ? '' : cell.type === 'raw' && !foreign
    ? `<pre class="raw" tabindex="0">${escapeHtml(cell.source)}</pre>`
    : `<details class="code" open><summary>${escapeHtml(foreign ? `${foreign}, not run by Pinion` : LABELS[cell.type])}</summary><pre tabindex="0"><code>${cell.type === 'ts' ? codeHtml(cell.source) : cell.type === 'sql' ? sqlHtml(cell.source) : escapeHtml(cell.source)}</code></pre></details>`;
  const shown = outputs === '' ? '' : `${stale ? `<p><span class="mark">${stale}</span></p>` : ''}<div class="outputs"${stale ? ' data-stale' : ''}>${outputs}</div>`;
  return source || shown ? `<section>${source}${shown}</section>` : '';
}

const LABELS = { ts: 'TypeScript', sql: 'SQL', input: 'Input', raw: 'Text', markdown: 'Text' } as const;
const STALE: Readonly<Record<string, string>> = {
  stale: 'Stale: the result no longer follows from the code above',
  aborted: 'Not run: a cell that it reads from failed',
  fresh: 'From an earlier run of the kernel',
  imported: 'Imported with the file, not run by Pinion',
};

/** A program's text never ends the element that it stands in. */
const safeScript = (script: string): string => script.replace(/<(\/script|script|!--)/gi, String.raw`\x3c$1`);

function digestOf(script: string): string {
  const bytes = sha256(new TextEncoder().encode(script)).match(/../g)!.map((pair) => Number.parseInt(pair, 16));
  return btoa(String.fromCharCode(...bytes));
}
