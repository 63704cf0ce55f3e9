/** Monaco's providers for TypeScript, registered once: each question goes to the notebook on the page, for the cell whose model asks. */
import type { CellId } from '@/lib/domain/ids';
import { placesIn } from '@/lib/notebook/dataflow/ast';
import type { Monaco } from '../editor/load';
import { currentIntelligence, type Intelligence } from './intelligence';
import { kindOf } from './kinds';
import type { Completion, Description, Question, Questions, Span, SpanEdit } from './types';

type Api = Monaco['monaco'];
type Model = NonNullable<ReturnType<Api['editor']['getModel']>>;
type Position = Parameters<Model['getOffsetAt']>[0];
type Token = { readonly isCancellationRequested: boolean; onCancellationRequested(listener: () => void): { dispose(): void } };
type Item = Parameters<NonNullable<Parameters<Api['languages']['registerCompletionItemProvider']>[1]['resolveCompletionItem']>>[0];

const LANGUAGE = 'typescript';
const MAY_ONLY_READ = 'You can read this notebook. A data scientist can edit it.';
const MEANWHILE = 'Somebody changed these cells meanwhile. Rename again.';

/** The cell that a model shows; null for any other model. */
export function cellOf(uri: { readonly path: string }): CellId | null {
  return /^\/cells\/(.+)\.ts$/.exec(uri.path)?.[1] as CellId | undefined ?? null;
}

function signalOf(token: Token): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

interface Asked {
  readonly intelligence: Intelligence;
  readonly cell: CellId;
  readonly at: number;
  ask<Name extends Question>(question: Name, ...rest: Parameters<Questions[Name]> extends [CellId, number, ...infer Rest] ? Rest : never): Promise<ReturnType<Questions[Name]> | null>;
}

/** What asks about a place in a cell; null where nothing answers. */
function at(model: Model, position: Position, token: Token): Asked | null {
  const [intelligence, cell] = [currentIntelligence(), cellOf(model.uri)];
  if (!intelligence || !cell) return null;
  const offset = model.getOffsetAt(position);
  return { intelligence, cell, at: offset, ask: (question, ...rest) => intelligence.client.ask(question, [cell, offset, ...rest] as never, { signal: signalOf(token) }) as never };
}

const markdown = ({ code, text }: Description) => [...(code ? [{ value: `\`\`\`typescript\n${code}\n\`\`\`` }] : []), ...(text ? [{ value: text }] : [])];

const rangeOf = (model: Model, { start, length }: Span) => {
  const [from, to] = [model.getPositionAt(start), model.getPositionAt(start + length)];
  return { startLineNumber: from.lineNumber, startColumn: from.column, endLineNumber: to.lineNumber, endColumn: to.column };
};

const editsOf = (model: Model, edits: readonly SpanEdit[]) => edits.map((edit) => ({ range: rangeOf(model, edit), text: edit.text }));

/** Registers everything. Called once, when Monaco is there; it lives as long as the page. */
export function registerTypes({ monaco }: Monaco): void {
  const { languages } = monaco;
  languages.registerCompletionItemProvider(LANGUAGE, completions(monaco));
  languages.registerHoverProvider(LANGUAGE, {
    provideHover: async (model, position, token) => {
      const found = await at(model, position, token)?.ask('hover');
      return found && !model.isDisposed() ? { contents: markdown(found), range: rangeOf(model, found) } : null;
    },
  });
  languages.registerSignatureHelpProvider(LANGUAGE, {
    signatureHelpTriggerCharacters: ['(', ','],
    signatureHelpRetriggerCharacters: [')'],
    provideSignatureHelp: async (model, position, token) => {
      const found = await at(model, position, token)?.ask('signature');
      if (!found) return null;
      const signatures = found.signatures.map(({ label, text, parameters }) => ({ label, documentation: { value: text }, parameters: parameters.map((each) => ({ label: [...each.span] as [number, number], documentation: { value: each.text } })) }));
      return { value: { signatures, activeSignature: found.active, activeParameter: found.parameter }, dispose: () => {} };
    },
  });
  registerPlaces(monaco);
  registerEdits(monaco);
}

function completions(monaco: Api): Parameters<Api['languages']['registerCompletionItemProvider']>[1] {
  const origins = new WeakMap<object, { readonly asked: Asked; readonly completion: Completion; readonly model: Model }>();
  return {
    triggerCharacters: ['.', '"', "'", '`', '/', '@', '<', '#'],
    provideCompletionItems: async (model, position, _context, token) => {
      const asked = at(model, position, token);
      const found = await asked?.ask('complete');
      if (!asked || !found || model.isDisposed()) return { suggestions: [] };
      const word = model.getWordUntilPosition(position);
      const around = { startLineNumber: position.lineNumber, endLineNumber: position.lineNumber, startColumn: word.startColumn, endColumn: word.endColumn };
      const suggestions = found.items.map((completion): Item => {
        const item: Item = {
          label: completion.from ? { label: completion.name, description: completion.from } : completion.name,
          kind: kindOf(monaco, completion.kind),
          insertText: completion.insertText ?? completion.name,
          filterText: completion.name,
          sortText: completion.sortText,
          range: completion.span ? rangeOf(model, completion.span) : around,
          ...(completion.isSnippet ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
          ...(completion.isDeprecated ? { tags: [monaco.languages.CompletionItemTag.Deprecated] } : {}),
        };
        origins.set(item, { asked, completion, model });
        return item;
      });
      return { suggestions, incomplete: found.isCut };
    },
    resolveCompletionItem: async (item, token) => {
      const origin = origins.get(item);
      if (!origin) return item;
      const { asked: { intelligence, cell, at: offset }, completion, model } = origin;
      const found = await intelligence.client.ask('describe', [cell, offset, completion.name, completion.from], { signal: signalOf(token) });
      if (!found || model.isDisposed()) return item;
      item.detail = found.code;
      item.documentation = { value: found.text };
      if (found.edits.length > 0) item.additionalTextEdits = editsOf(model, found.edits);
      return item;
    },
  };
}

function registerPlaces(monaco: Api): void {
  const locations = async (question: 'definition' | 'references', model: Model, position: Position, token: Token) => {
    const asked = at(model, position, token);
    const found = await asked?.ask(question) as readonly (Span & { readonly cell: CellId })[] | null | undefined;
    return asked && found ? found.map(({ cell, ...span }) => ({ uri: modelOf(monaco, asked.intelligence, cell), range: rangeIn(asked.intelligence.cells.source(cell), span) })) : [];
  };
  monaco.languages.registerDefinitionProvider(LANGUAGE, { provideDefinition: (model, position, token) => locations('definition', model, position, token) });
  monaco.languages.registerReferenceProvider(LANGUAGE, { provideReferences: (model, position, _context, token) => locations('references', model, position, token) });
  monaco.editor.registerEditorOpener({
    openCodeEditor: (_source, resource, where) => {
      const [intelligence, cell] = [currentIntelligence(), cellOf(resource)];
      if (!intelligence || !cell) return false;
      const from = where === undefined ? { startLineNumber: 1, startColumn: 1, endLineNumber: 1, endColumn: 1 } : 'lineNumber' in where ? { startLineNumber: where.lineNumber, startColumn: where.column, endLineNumber: where.lineNumber, endColumn: where.column } : where;
      intelligence.jump(cell, from);
      return true;
    },
  });
}

/** Lists of places show texts around them, so a cell without an editor gets a model for that. */
function modelOf(monaco: Api, { cells }: Intelligence, cell: CellId) {
  const uri = monaco.Uri.parse(`file:///cells/${cell}.ts`);
  const model = monaco.editor.getModel(uri);
  if (!model) monaco.editor.createModel(cells.source(cell), LANGUAGE, uri);
  else if (model.getValueLength() !== cells.source(cell).length && !model.isAttachedToEditor()) model.setValue(cells.source(cell));
  return uri;
}

function rangeIn(text: string, { start, length }: Span) {
  const place = placesIn(text);
  const [from, to] = [place(start), place(start + length)];
  return { startLineNumber: from.line, startColumn: from.column, endLineNumber: to.line, endColumn: to.column };
}

function registerEdits(monaco: Api): void {
  const { languages } = monaco;
  languages.registerRenameProvider(LANGUAGE, {
    resolveRenameLocation: async (model, position, token) => {
      const asked = at(model, position, token);
      const nowhere = { range: rangeOf(model, { start: asked?.at ?? 0, length: 0 }), text: '' };
      if (!asked?.intelligence.canWrite) return { ...nowhere, rejectReason: MAY_ONLY_READ };
      const found = await asked.ask('renameable');
      if (!found) return { ...nowhere, rejectReason: 'The types are not there yet. Try again in a moment.' };
      return found.ok ? { range: rangeOf(model, found), text: found.name } : { ...nowhere, rejectReason: plain(found.why) };
    },
    provideRenameEdits: async (model, position, name, token) => {
      const asked = at(model, position, token);
      if (!asked?.intelligence.canWrite) return { edits: [], rejectReason: MAY_ONLY_READ };
      const { intelligence } = asked;
      const before = new Map(intelligence.cells.list().map(({ id, source }) => [id, source]));
      const found = await asked.ask('rename', name);
      if (!found?.ok) return { edits: [], rejectReason: plain(found?.why ?? 'The types are not there yet. Try again in a moment.') };
      // Written into the document, not the models: most cells have none.
      return intelligence.apply(found.edits, (cell) => before.get(cell)) ? { edits: [] } : { edits: [], rejectReason: MEANWHILE };
    },
  });
  const whole = async (question: 'organise' | 'format', model: Model, token: Token) => {
    const [intelligence, cell] = [currentIntelligence(), cellOf(model.uri)];
    if (!intelligence || !cell) return [];
    const version = model.getVersionId();
    const edits = await intelligence.client.ask(question, [cell], { signal: signalOf(token) });
    return edits && model.getVersionId() === version ? editsOf(model, edits) : [];
  };
  languages.registerDocumentFormattingEditProvider(LANGUAGE, { displayName: 'Pinion', provideDocumentFormattingEdits: (model, _options, token) => whole('format', model, token) });
  languages.registerCodeActionProvider(LANGUAGE, {
    provideCodeActions: async (model, range, context, token) => {
      const [intelligence, cell] = [currentIntelligence(), cellOf(model.uri)];
      const version = model.getVersionId();
      const none = { actions: [], dispose: () => {} };
      if (!intelligence || !cell || !intelligence.canWrite) return none;
      const workspaceEdit = (edits: readonly { readonly range: ReturnType<typeof rangeOf>; readonly text: string }[]) => ({ edits: edits.map((textEdit) => ({ resource: model.uri, versionId: version, textEdit })) });
      if (context.only === 'source.organizeImports' || context.only === 'source') {
        const edits = await whole('organise', model, token);
        return edits.length === 0 ? none : { ...none, actions: [{ title: 'Organise imports', kind: 'source.organizeImports', edit: workspaceEdit(edits) }] };
      }
      const actions = [];
      for (const marker of context.markers.slice(0, 10)) {
        const [start, end] = [model.getOffsetAt({ lineNumber: marker.startLineNumber, column: marker.startColumn }), model.getOffsetAt({ lineNumber: marker.endLineNumber, column: marker.endColumn })];
        const code = Number(typeof marker.code === 'object' ? marker.code.value : marker.code);
        const fixes = await intelligence.client.ask('fixes', [cell, start, end, marker.source === 'TypeScript' && Number.isInteger(code) ? [code] : []], { signal: signalOf(token) });
        for (const { title, edits } of fixes ?? []) actions.push({ title, kind: 'quickfix', diagnostics: [marker], isPreferred: actions.length === 0, edit: workspaceEdit(editsOf(model, edits[cell] ?? [])) });
      }
      return model.getVersionId() === version && range ? { ...none, actions } : none;
    },
  }, { providedCodeActionKinds: ['quickfix', 'source.organizeImports'] });
}

/** Monaco shows refusals as plain text. */
const plain = (text: string) => text.replaceAll('`', '‘').replace(/‘([^‘]*)‘/g, '‘$1’');

