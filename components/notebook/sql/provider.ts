/** Monaco's providers for SQL cells, registered once; each question goes to the notebook whose cell the model shows. */
import type { CellId } from '@/lib/domain/ids';
import type { Monaco } from '../editor/load';
import type { OpenNotebook } from '../context';
import { completeSql, sqlNames, type SqlCompletion } from './completions';

type Api = Monaco['monaco'];

/** By the cells whose editors are open. */
const notebooks = new Map<CellId, OpenNotebook>();

/** Lets the editor of a cell be answered, until the function that this gives is called. */
export function attachSql(notebook: OpenNotebook, cell: CellId): () => void {
  notebooks.set(cell, notebook);
  return () => { if (notebooks.get(cell) === notebook) notebooks.delete(cell); };
}

const cellOf = (path: string): CellId | undefined => /^\/cells\/(.+)\.sql$/.exec(path)?.[1] as CellId | undefined;

const KINDS = { table: 'Struct', column: 'Field', value: 'Variable', keyword: 'Keyword' } as const satisfies Record<SqlCompletion['kind'], keyof Api['languages']['CompletionItemKind']>;

/** Called once, when Monaco is there. */
export function registerSql({ monaco }: Monaco): void {
  const { CompletionItemKind } = monaco.languages;
  monaco.languages.registerCompletionItemProvider('sql', {
    triggerCharacters: ['.', '$', ' '],
    provideCompletionItems: (model, position, context) => {
      const cell = cellOf(model.uri.path);
      const notebook = cell && notebooks.get(cell);
      if (!cell || !notebook) return { suggestions: [] };
      const found = completeSql(model.getValue(), model.getOffsetAt(position), sqlNames(notebook.session.view.get().state, cell));
      // A space asks for tables behind FROM, and for nothing else: key words would be in the way of typing.
      const offered = context.triggerCharacter === ' ' ? found.filter((one) => one.kind === 'table' && one.rank === 0) : found;
      const word = model.getWordUntilPosition(position);
      const line = model.getLineContent(position.lineNumber);
      const isParameter = line[word.startColumn - 2] === '$';
      const range = { startLineNumber: position.lineNumber, endLineNumber: position.lineNumber, startColumn: isParameter ? word.startColumn - 1 : word.startColumn, endColumn: word.endColumn };
      return { suggestions: offered.map((one) => ({ label: one.detail === '' ? one.name : { label: one.name, description: one.detail }, kind: CompletionItemKind[KINDS[one.kind]], insertText: one.insert, filterText: one.insert, sortText: `${one.rank}${one.kind === 'keyword' ? one.name.toLowerCase() : one.name}`, range })) };
    },
  });
}
