/** TypeScript as Monaco brings it. Only the worker and tests load it: it weighs 3 MB. */
export { typescript as ts } from 'monaco-editor/languages/features/typescript/lib/typescriptServices.js';
