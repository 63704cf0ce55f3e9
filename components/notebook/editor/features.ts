/**
 * Monaco's features and the colours of the three languages of cells; what knows TypeScript is ours (../typescript). All features at once: when
 * they come after the first editor their services are missing from it.
 */
import 'monaco-editor/features/register.all.js';
import 'monaco-editor/languages/definitions/markdown/register.js';
import 'monaco-editor/languages/definitions/sql/register.js';
import 'monaco-editor/languages/definitions/typescript/register.js';

export * as monaco from 'monaco-editor/editor/editor.api.js';
