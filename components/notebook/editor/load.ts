/** Monaco, once, when the first editor comes near. */
import { followTheme } from './theme';

export type Monaco = typeof import('./features');

let loading: Promise<Monaco> | null = null;

export function loadMonaco(): Promise<Monaco> {
  loading ??= load();
  loading.catch(() => { loading = null; }); // a lost connection: the next editor tries again
  return loading;
}

async function load(): Promise<Monaco> {
  const scope = self as typeof self & { MonacoEnvironment?: { getWorker(id: string, label: string): Worker } };
  scope.MonacoEnvironment = {
    getWorker: (_id, label) => (label === 'typescript'
      ? new Worker(new URL('monaco-editor/language/typescript/ts.worker.js', import.meta.url), { type: 'module' })
      : new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' })),
  };
  const loaded = await import('./features');
  const { typescriptDefaults, ModuleKind, ScriptTarget } = loaded;
  // Names of other cells are unknown to a cell's own model, so its complaints would be wrong; the session finds the real ones.
  typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: true, noSyntaxValidation: true, noSuggestionDiagnostics: true });
  typescriptDefaults.setCompilerOptions({ target: ScriptTarget.ESNext, module: ModuleKind.ESNext, allowNonTsExtensions: true, strict: true });
  typescriptDefaults.setEagerModelSync(false);
  followTheme(loaded);
  return loaded;
}
