/**
 * What the editor's TypeScript service knows beside the cells, as one file: the language's own declarations, those of the web platform
 * that kernels keep, tfjs', and the standard library's, made from its sources. Paths are virtual: those of the checkout, and `/ts` for TypeScript's.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libFileMap } from 'monaco-editor/languages/features/typescript/lib/lib.js';
import { typescript as ts } from 'monaco-editor/languages/features/typescript/lib/typescriptServices.js';
import { platformOf } from './platform-types.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = ['data', 'display', 'evaluate', 'ml', 'select'];

/** `{ files: { [path]: text }, modules: { [specifier]: path } }`. */
export function editorLibrary() {
  const own = declarations();
  const entries = Object.fromEntries(MODULES.map((name) => [`pinion/${name}`, `/kernel/stdlib/${name}/index.d.ts`]));
  const modules = { ...entries, '@tensorflow/tfjs': '/node_modules/@tensorflow/tfjs/dist/index.d.ts' };
  const files = Object.fromEntries(reachable(own, Object.values(modules)).map(({ fileName, text }) => [fileName, terse(text)]));
  files['/ts/platform.d.ts'] = platformOf(libFileMap['lib.webworker.d.ts'], readFileSync(join(root, 'lib/notebook/dataflow/globals.ts'), 'utf8'));
  return { files, modules };
}

/** A compiler's host over the checkout, whose root is `/`; TypeScript's own files are in `/ts`. `files` are in front of what is on disk. */
function hostOf(files, isHidden = () => false) {
  const read = (path) => {
    if (files.has(path)) return files.get(path);
    if (path.startsWith('/ts/')) return libFileMap[path.slice('/ts/'.length)];
    try {
      return isHidden(path) ? undefined : readFileSync(join(root, path), 'utf8');
    } catch {
      return undefined;
    }
  };
  return {
    readFile: read,
    fileExists: (path) => read(path) !== undefined,
    directoryExists: (path) => existsSync(join(root, path)),
    getSourceFile: (path, version) => {
      const text = read(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, version, true);
    },
    getDefaultLibFileName: () => '/ts/lib.esnext.d.ts',
    getDefaultLibLocation: () => '/ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: (path, text) => files.set(path, text),
  };
}

const OPTIONS = {
  target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, strict: true, skipLibCheck: true,
  verbatimModuleSyntax: true, allowImportingTsExtensions: false, paths: { '@/*': ['/*'] }, types: [],
};

/** The standard library's declarations by path, and those of what its types name. */
function declarations() {
  const written = new Map();
  const program = ts.createProgram({
    rootNames: [...MODULES.map((name) => `/kernel/stdlib/${name}/index.ts`), '/kernel/worker/assets.d.ts'],
    options: { ...OPTIONS, lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'], declaration: true, emitDeclarationOnly: true, stripInternal: true },
    host: hostOf(written),
  });
  const { diagnostics } = program.emit(undefined, undefined, undefined, true);
  const failed = diagnostics.find((one) => one.category === ts.DiagnosticCategory.Error);
  if (failed) throw new Error(`The standard library's types: ${ts.flattenDiagnosticMessageText(failed.messageText, '\n')}`);
  return written;
}

/** Every file that the types of `entries` need. The sources themselves are not there: declarations take their place. */
function reachable(own, entries) {
  const isSource = (path) => !path.startsWith('/node_modules/') && /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
  return ts.createProgram({ rootNames: entries, options: { ...OPTIONS, noEmit: true }, host: hostOf(own, isSource) }).getSourceFiles();
}

/** Without what nobody reads in an editor: licence heads (their texts are in the packages) and source maps. */
function terse(text) {
  return text.replace(/^(?:\s*(?:\/\*!?[^]*?(?:licen[cs]e|copyright)[^]*?\*\/))+/i, '').replace(/^\/\/# sourceMappingURL.*$/gm, '').replace(/\r\n/g, '\n').trim();
}

/** Builds the library into `folder`. */
export async function buildEditor(folder = join(root, '.build', 'editor')) {
  const text = JSON.stringify(editorLibrary());
  await mkdir(folder, { recursive: true });
  const target = join(folder, 'library.json');
  if (existsSync(target) && await readFile(target, 'utf8') === text) return text.length;
  const temporary = join(folder, `.library.${process.pid}`);
  await writeFile(temporary, text, { mode: 0o644 });
  await rename(temporary, target);
  return text.length;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.error(`editor library ${Math.round(await buildEditor() / 1024)} KiB`);
}
