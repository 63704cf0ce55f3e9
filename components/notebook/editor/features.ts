/**
 * Monaco's features and the two languages of cells. All features at once: the TypeScript service loads them anyway, and when
 * they come after the first editor their services are missing from it.
 */
import 'monaco-editor/features/register.all.js';
import 'monaco-editor/languages/definitions/markdown/register.js';
import 'monaco-editor/languages/definitions/typescript/register.js';

export * as monaco from 'monaco-editor/editor/editor.api.js';
export { typescriptDefaults, ModuleKind, ScriptTarget } from 'monaco-editor/languages/features/typescript/register.js';
