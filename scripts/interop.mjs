/**
 * `npm run test:interop`: Pinion against programs of other projects (MLflow, Prometheus, …), which must be installed.
 * Each suite is a file of test/interop that exports `needs()`, giving what is missing or null, and `run()`.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled, requireNode } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'test', 'interop');
requireNode();
ensureInstalled(root);

let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.interop.mjs')).sort() : []) {
  const suite = await import(pathToFileURL(join(folder, file)).href);
  const missing = await suite.needs();
  if (missing !== null) {
    console.log(`${file}: skipped, ${missing}`);
    skipped += 1;
    continue;
  }
  try {
    await suite.run({ root });
    console.log(`${file}: passed`);
    passed += 1;
  } catch (error) {
    console.error(`${file}: failed\n${error.stack ?? error}`);
    failed += 1;
  }
}
if (passed + failed + skipped === 0) console.log('There are no interoperation suites yet.');
console.log(`interoperation: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
