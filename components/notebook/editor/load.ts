/** Monaco, once, when the first editor comes near. */
import { registerSql } from '../sql/provider';
import { registerTypes } from '../typescript/providers';
import { followTheme } from './theme';

export type Monaco = typeof import('./features');

let loading: Promise<Monaco> | null = null;

export function loadMonaco(): Promise<Monaco> {
  loading ??= load();
  loading.catch(() => { loading = null; }); // a lost connection: the next editor tries again
  return loading;
}

async function load(): Promise<Monaco> {
  const scope = self as typeof self & { MonacoEnvironment?: { getWorker(): Worker } };
  scope.MonacoEnvironment = {
    getWorker: () => new Worker(new URL('monaco-editor/editor/editor.worker.js', import.meta.url), { type: 'module' }),
  };
  const loaded = await import('./features');
  registerTypes(loaded);
  registerSql(loaded);
  followTheme(loaded);
  return loaded;
}
