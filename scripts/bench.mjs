/**
 * `npm run bench [-- name … --option=value …]`: runs the benchmarks of bench/ one after the other, prints a table each, and puts them
 * into bench/RESULTS.md. A benchmark is a file `bench/<name>.bench.mjs` that exports `title` and `run({ root, options })`, giving rows
 * `{ what, measured, bar, ratio, peers, note }`: `ratio` above 1 is better than the bar; `peers` are `{ name, measured,
 * ratio }` from the same run, where `ratio` says how many times better we are.
 */
import { cpus, loadavg, totalmem } from 'node:os';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled, requireNode } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'bench');
const results = join(folder, 'RESULTS.md');
requireNode();
ensureInstalled(root);
const { isBuildCurrent } = await import('./stamp.mjs');
if (!isBuildCurrent(root)) await (await import('./build.mjs')).build();

const known = readdirSync(folder).filter((file) => file.endsWith('.bench.mjs')).map((file) => file.slice(0, -'.bench.mjs'.length)).sort();
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const options = Object.fromEntries(process.argv.slice(2).filter((word) => word.startsWith('--')).map((word) => word.slice(2).split('=')));
const unknown = wanted.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`There is no benchmark “${unknown}”. There are ${known.join(', ')}.`);
  process.exit(1);
}
const processors = cpus();
const model = processors[0]?.model.trim();
const machine = `${processors.length} × ${model && model !== 'unknown' ? model : `${process.arch} core`}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.versions.node}`;
const COLUMNS = ['what', 'measured', 'bar', 'against bar', 'peer in the same run', 'against peer', 'note'];

const times = (ratio) => (typeof ratio === 'number' && Number.isFinite(ratio) ? `${ratio.toFixed(ratio < 0.95 ? 2 : 1)} ×` : '');

function cells({ what, measured, bar = '', ratio, peers = [], note = '' }) {
  return [what, measured, bar, times(ratio), peers.map((peer) => `${peer.name}: ${peer.measured}`).join('; '), peers.map((peer) => times(peer.ratio)).filter(Boolean).join('; '), note];
}

function table(rows) {
  const lines = [COLUMNS, ...rows.map(cells)];
  const widths = COLUMNS.map((_, index) => Math.max(3, ...lines.map((line) => line[index].length)));
  const [head, ...body] = lines.map((line) => `| ${line.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |`);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}

/** The sections of RESULTS.md by title, so that a run of some benchmarks leaves the others' results. */
function readSections() {
  const text = existsSync(results) ? readFileSync(results, 'utf8') : '';
  return new Map(text.split(/^## /m).slice(1).map((section) => [section.slice(0, section.indexOf('\n')), `## ${section.trim()}\n`]));
}

/** After each benchmark, so that a run that is stopped keeps what it has. */
function writeSections(sections) {
  const text = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, section]) => section).join('\n');
  writeFileSync(results, `# Latest results\n\nMade by \`npm run bench\`; README.md in this folder says how to read them.\n\n${text}`);
}

console.log(machine);
const sections = readSections();
let hasFailed = false;
for (const name of known.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const { title, run } = await import(pathToFileURL(join(folder, `${name}.bench.mjs`)).href);
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0].toFixed(1);
  try {
    const rows = table(await run({ root, options }));
    const section = `## ${title}\n\n${date}, ${machine}; load before: ${load}.\n\n${rows}\n`;
    console.log(`\n${section}`);
    sections.set(title, section);
    writeSections(sections);
  } catch (error) {
    hasFailed = true;
    console.error(`\n## ${title}\n\nfailed: ${error.stack ?? error}\n${error.stderr ?? ''}`);
  }
}
process.exit(hasFailed ? 1 : 0);
