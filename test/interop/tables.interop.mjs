/** Files of tables against Apache Arrow: what Pinion writes pyarrow reads value for value, and what pyarrow writes Pinion reads. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith, runPython } from './python.mjs';

const here = dirname(fileURLToPath(import.meta.url));
let python;

export function needs() {
  const found = pythonWith(dirname(dirname(here)), 'tables', ['pyarrow==21.0.0']);
  if (found.missing) return found.missing;
  python = found.python;
  return null;
}

export async function run({ root }) {
  const folder = mkdtempSync(join(tmpdir(), 'pinion-tables-'));
  const program = (...args) => spawnSync(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), join(here, 'tables-program.ts'), ...args], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  try {
    const written = program('write', folder);
    assert.equal(written.status, 0, written.stderr);
    runPython(python, [join(here, 'tables.py'), 'check', folder]);

    const expected = JSON.parse(runPython(python, [join(here, 'tables.py'), 'write', folder]));
    const files = readdirSync(folder).filter((name) => /^arrow-(snappy|none)/.test(name));
    assert.equal(files.length, 4);
    for (const file of files) {
      const { status, stdout, stderr } = program('read', join(folder, file));
      assert.equal(status, 0, stderr);
      const [schema, ...rows] = stdout.trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(schema.map(([, type]) => type), ['integer', 'integer', 'integer', 'number', 'number', 'boolean', 'string', 'string', 'date', 'date', 'date', 'date', 'number'], file);
      assert.deepEqual(rows, expected, file);
    }
    for (const [file, words] of [['arrow-zstd.parquet', 'compressed with ZSTD'], ['arrow-list.parquet', 'holds lists or records']]) {
      const { status, stderr } = program('read', join(folder, file));
      assert.notEqual(status, 0);
      assert.match(stderr, new RegExp(words));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
