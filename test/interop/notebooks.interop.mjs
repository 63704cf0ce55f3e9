/**
 * Notebook files against Jupyter's own nbformat, nbconvert and papermill: what Pinion writes they validate, read and convert;
 * what they write, in every minor version of the format, Pinion gives back without loss.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith, runPython } from './python.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const PACKAGES = ['nbformat==5.11.1', 'nbconvert==7.17.2', 'papermill==2.7.0'];
let python;

export function needs() {
  const found = pythonWith(dirname(dirname(here)), 'notebooks', PACKAGES);
  if (found.missing) return found.missing;
  python = found.python;
  return null;
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A cell for every kind of output, and text that files stumble over. */
const EVERY_KIND = `// ---
// pinion: {"title":"Every kind · ☃"}
// ---

// %% [markdown] {"id":"text"}
// # Überschrift ☃ 𝒳
//
// $x^2$ and a "quotation"

// %% [raw] {"id":"raw","format":"text/restructuredtext"}
// .. note:: raw

// %% {"id":"streams"}
console.log('out ☃ 𝒳 \\\\ "');
console.error('err');
console.log('a\\rb\\u0007 \\u2028 \\ud800 lone');

// %% {"id":"tree"}
({ big: 12345678901234567890n, list: [1, 'two', null], when: new Date(0), nan: NaN })

// %% {"id":"table"}
import { Table } from 'pinion/data';
const table = Table.fromColumns({ x: [1, 2, null, 4, 5, 6, 7, 8], label: ['<b>', 'ü', '☃', '"', 'a', 'b', 'a', 'b'], y: [2, 4, 6, 8, 10, 12, 14, 16] });
table

// %% {"id":"rich"}
import { bars, display, html, image, markdown, progress } from 'pinion/display';
display(bars(table, 'label', 'y'), markdown('**bold**'), html('<i>it</i>'), image('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"></svg>', 'a square'), image(Uint8Array.from(atob('${PIXEL}'), (character) => character.charCodeAt(0)), 'a pixel'));
const bar = progress('rows', 2);
bar.step();
bar.step();

// %% {"id":"tensor"}
import * as tf from '@tensorflow/tfjs';
tf.tensor2d([[1, 2], [3, NaN]])

// %% {"id":"model"}
import { Ridge } from 'pinion/ml';
const model = await new Ridge().fit(table, 'y');
model

// %% {"id":"report"}
import { evaluate } from 'pinion/evaluate';
evaluate(model, table, { seed: 1, resamples: 20 })

// %% {"id":"error"}
throw new TypeError('no ☃');

// %% {"id":"unread"}
const nothing = 0;
`;

const KINDS = ['chart', 'html', 'image', 'markdown', 'model', 'progress', 'report', 'table', 'tensor', 'tree'];

export async function run({ root }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-interop-'));
  const at = (name) => join(folder, name);
  const checks = (...args) => runPython(python, [join(here, 'notebooks.py'), ...args]);
  const pinion = (expected, ...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/pinion.mjs'), 'run', ...args], { encoding: 'utf8', cwd: folder, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 });
    assert.equal(status, expected, `pinion run ${args.join(' ')}\n${stderr}`);
    return stdout;
  };
  const done = (what) => console.log(`  ${what}`);
  try {
    writeFileSync(at('every.ts'), EVERY_KIND);
    pinion(1, 'every.ts', '--out', 'every.ipynb', '--quiet');
    const seen = JSON.parse(checks('inspect', at('every.ipynb')));
    assert.deepEqual(seen.kinds, KINDS);
    assert.deepEqual(seen.outputTypes, ['display_data', 'error', 'stream']);
    assert.deepEqual(seen.cellTypes, ['code', 'markdown', 'raw']);
    assert.ok(['image/png', 'image/svg+xml', 'text/html', 'text/markdown', 'application/vnd.vegalite.v6+json'].every((type) => seen.types.includes(type)), seen.types.join(', '));
    done(`nbformat validates what Pinion writes: ${seen.cells} cells, ${KINDS.length} kinds of output`);

    checks('rewrite', at('every.ipynb'), at('rewritten.ipynb'));
    pinion(0, 'rewritten.ipynb', '--only', 'unread', '--out', 'again.ipynb');
    checks('compare', at('rewritten.ipynb'), at('again.ipynb'), 'unread');
    done('nbformat writes it again, and Pinion gives it back without loss');

    const script = runPython(python, ['-m', 'nbconvert', '--to', 'script', '--stdout', at('every.ipynb')]);
    for (const line of ["throw new TypeError('no ☃');", "import { Ridge } from 'pinion/ml';"]) assert.ok(script.includes(line), 'nbconvert --to script lost a line');
    const page = runPython(python, ['-m', 'nbconvert', '--to', 'html', '--stdout', at('every.ipynb')]);
    for (const part of ['&lt;b&gt;', `base64,${PIXEL.slice(0, 20)}`, 'no ☃', 'svg+xml;base64,PHN2Zy']) assert.ok(page.includes(part), `nbconvert --to html shows no ${part}`);
    done('nbconvert makes a script and a page of it');

    for (const minor of [0, 1, 2, 3, 4, 5]) {
      checks('write', at(`minor-${minor}.ipynb`), String(minor));
      pinion(0, `minor-${minor}.ipynb`, '--only', '2', '--out', `minor-${minor}-back.ipynb`);
      checks('compare', at(`minor-${minor}.ipynb`), at(`minor-${minor}-back.ipynb`), '2');
    }
    done('notebooks that nbformat writes in 4.0 to 4.5 come back without loss');

    const convert = (from, to) => {
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin/pinion.mjs'), 'export', from, '--out', to], { encoding: 'utf8', cwd: folder, timeout: 120_000 });
      assert.equal(status, 0, `pinion export ${from}\n${stderr}`);
      return stderr;
    };
    convert('every.ipynb', 'every-again.ipynb');
    checks('same', at('every.ipynb'), at('every-again.ipynb'));
    convert('every.ipynb', 'every-percent.ts');
    convert('every-percent.ts', 'every-from-percent.ipynb');
    assert.equal(JSON.parse(checks('inspect', at('every-from-percent.ipynb'))).cells, seen.cells);
    checks('python', at('python.ipynb'));
    assert.match(convert('python.ipynb', 'python-kept.ipynb'), /2 cells in Python are kept as text/);
    checks('kept', at('python.ipynb'), at('python-kept.ipynb'));
    done('pinion export gives files that nbformat validates; what a Python notebook held is all in them');

    checks('papermill', at('papermill.ipynb'));
    writeFileSync(at('parameters.ts'), '// %% {"tags":["parameters"]}\nconst rate: number = 0.1;\nconst mode: string = "fast";\nconst layers: number[] = [];\nconst on = false;\nconst limit: number | null = 3;\n\n// %%\nconsole.log(JSON.stringify({ rate, mode, layers, on, limit }));\n');
    assert.deepEqual(JSON.parse(pinion(0, 'parameters.ts', '--params', 'papermill.ipynb')), { rate: 0.25, mode: 'exact ☃', layers: [8, 4], on: true, limit: null });
    done('parameters that papermill recorded are taken over');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
