'use client';
/** A cell's editor: plain text until it comes near the window, then Monaco bound to the shared text. */
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { sourceOf } from '@/lib/collab/document';
import type { CellId } from '@/lib/domain/ids';
import { showComments } from '../comments/marks';
import { useNotebook, useSource, useView } from '../context';
import { attachSql } from '../sql/provider';
import { intelligenceOf } from '../typescript/intelligence';
import { bindText } from './binding';
import { Cursors, encodePosition } from './cursors';
import { showFound } from './found';
import styles from './editor.module.css';
import { loadMonaco, type Monaco } from './load';
import { editorTurns } from './turns';

export interface EditorMark {
  /** 1 is the first. */
  readonly line: number;
  readonly column?: number;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** True where the whole line is coloured: what a run stopped at. */
  readonly isLine?: boolean;
}

export interface CellEditorProps {
  readonly cellId: CellId;
  readonly language: 'typescript' | 'sql' | 'markdown';
  readonly label: string;
  readonly isReadOnly: boolean;
  /** Takes the focus when it becomes true. */
  readonly hasFocus: boolean;
  readonly marks: readonly EditorMark[];
  onFocus(): void;
  /** Esc, where the editor has nothing of its own to close. The other keys: commands/use-keys.ts. */
  onLeave(): void;
}

type Editor = ReturnType<Monaco['monaco']['editor']['create']>;

interface Mounted {
  readonly loaded: Monaco;
  readonly editor: Editor;
}

const EXTENSIONS = { typescript: 'ts', sql: 'sql', markdown: 'md' } as const;
const LINE = 20;
const NEAR = '900px 0px';
const PLACE_MS = 60;

export function CellEditor(props: CellEditorProps) {
  const { cellId, isReadOnly, hasFocus, marks, language, label } = props;
  const notebook = useNotebook();
  const holder = useRef<HTMLDivElement>(null);
  const { isNear, width } = useNear(holder, hasFocus);
  const [mounted, setMounted] = useState<Mounted | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => { latest.current = props; });

  useEffect(() => {
    if (!isNear) return;
    let dispose: (() => void) | null = null;
    let isGone = false;
    let leave: (() => void) | null = null;
    const make = (loaded: Monaco) => {
      const source = sourceOf(notebook.document.doc, cellId);
      if (isGone || !holder.current || !source) return;
      const made = createEditor(loaded, holder.current, cellId, language, source.toString(), width.current);
      const stops = [
        bindText(loaded, made.editor, source),
        addCommands(loaded, made.editor, notebook, cellId, () => latest.current),
        tellPlace(made.editor, notebook, cellId, () => latest.current),
        showOthers(loaded, made.editor, notebook, cellId),
        showFound(loaded, made.editor, notebook.find, cellId),
        showComments(loaded, made.editor, notebook, cellId),
        ...(language === 'sql' ? [attachSql(notebook, cellId)] : []),
        ...(language === 'typescript' ? [intelligenceOf(notebook).attach(loaded, cellId, made.editor)] : []),
      ];
      setMounted({ loaded, editor: made.editor });
      dispose = () => {
        for (const stop of stops) stop();
        made.dispose();
        setMounted(null);
      };
    };
    loadMonaco().then((loaded) => {
      if (isGone) return;
      // Who is about to type waits for nobody.
      if (latest.current.hasFocus) make(loaded);
      else leave = editorTurns.take(() => make(loaded));
    }).catch(() => {}); // plain text stays; the next time it comes near, Monaco is asked for again
    return () => {
      isGone = true;
      leave?.();
      dispose?.();
    };
  }, [isNear, cellId, language, notebook, width]);

  useEffect(() => {
    mounted?.editor.updateOptions({ readOnly: isReadOnly, domReadOnly: isReadOnly, ariaLabel: label, readOnlyMessage: { value: 'You can read this notebook. Its owner can let you edit.' } });
  }, [mounted, isReadOnly, label]);
  const { hasNumbers } = useView();
  useEffect(() => { mounted?.editor.updateOptions({ lineNumbers: hasNumbers && language !== 'markdown' ? 'on' : 'off' }); }, [mounted, hasNumbers, language]);
  useEffect(() => { if (hasFocus) mounted?.editor.focus(); }, [mounted, hasFocus]);
  useEffect(() => (mounted ? drawMarks(mounted, marks) : undefined), [mounted, marks]);

  return <div ref={holder} className={styles.editor} data-cell-editor={cellId}>{mounted ? null : <Plain cellId={cellId} label={label} />}</div>;
}

function Plain({ cellId, label }: { readonly cellId: CellId; readonly label: string }) {
  const source = useSource(cellId);
  return <pre className={styles.plain} aria-label={label}>{source || ' '}</pre>;
}

/**
 * `isNear` from when the element comes near the window until it is far away; always while `isHeld`. `width` is what it was when it came: to ask the element
 * between the making of two editors would lay out the whole page each time.
 */
function useNear(element: React.RefObject<HTMLElement | null>, isHeld: boolean): { readonly isNear: boolean; readonly width: React.RefObject<number | null> } {
  const [isNear, setNear] = useState(false);
  const width = useRef<number | null>(null);
  useLayoutEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      const { isIntersecting, boundingClientRect } = entries.at(-1)!;
      width.current = boundingClientRect.width;
      setNear(isIntersecting);
    }, { rootMargin: NEAR });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return { isNear: isNear || isHeld, width };
}

function createEditor({ monaco }: Monaco, holder: HTMLElement, cellId: CellId, language: CellEditorProps['language'], text: string, known: number | null): { readonly editor: Editor; dispose(): void } {
  const uri = monaco.Uri.parse(`file:///cells/${cellId}.${EXTENSIONS[language]}`);
  monaco.editor.getModel(uri)?.dispose();
  const model = monaco.editor.createModel(text, language, uri);
  model.updateOptions({ tabSize: 2, insertSpaces: true });
  const node = document.createElement('div');
  node.style.height = `${model.getLineCount() * LINE}px`;
  holder.append(node);
  // The width is as it was last told: asking for it between two keys would lay out the whole page.
  let width = Math.floor(known ?? holder.clientWidth);
  const editor = monaco.editor.create(node, {
    model,
    dimension: { width, height: model.getLineCount() * LINE },
    theme: 'pinion',
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--font-code'),
    fontSize: 13,
    lineHeight: LINE,
    lineNumbers: language === 'markdown' ? 'off' : 'on',
    lineNumbersMinChars: 2,
    lineDecorationsWidth: language === 'markdown' ? 0 : 14,
    glyphMargin: false,
    folding: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    scrollbar: { vertical: 'hidden', horizontalScrollbarSize: 8, alwaysConsumeMouseWheel: false, useShadows: false },
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: 'none',
    wordWrap: language === 'markdown' ? 'on' : 'off',
    fixedOverflowWidgets: true,
    stickyScroll: { enabled: false },
    guides: { indentation: false },
    bracketPairColorization: { enabled: false },
    codeLens: false,
    dropIntoEditor: { enabled: false },
    lightbulb: { enabled: 'off' as never },
    unicodeHighlight: { ambiguousCharacters: false },
    occurrencesHighlight: 'off',
    wordBasedSuggestions: language === 'markdown' ? 'currentDocument' : 'off',
    quickSuggestions: language === 'markdown' ? false : { other: true, comments: false, strings: language === 'typescript' },
    tabSize: 2,
    detectIndentation: false,
  });
  const fit = () => {
    const height = Math.max(LINE, editor.getContentHeight());
    node.style.height = `${height}px`;
    editor.layout({ width, height });
  };
  const grown = editor.onDidContentSizeChange(({ contentHeightChanged }) => { if (contentHeightChanged) fit(); });
  const resized = new ResizeObserver((entries) => {
    const now = Math.floor(entries.at(-1)!.contentRect.width);
    if (now === width) return; // its height is as the text wants it
    width = now;
    fit();
  });
  resized.observe(holder);
  fit();
  return {
    editor,
    dispose: () => {
      resized.disconnect();
      grown.dispose();
      editor.dispose();
      model.dispose();
      node.remove();
    },
  };
}

/** What commands ask of the editor, and the one key that only it can judge: Esc. */
function addCommands({ monaco }: Monaco, editor: Editor, notebook: ReturnType<typeof useNotebook>, cellId: CellId, props: () => CellEditorProps): () => void {
  notebook.document.undo.of(cellId); // from now on it follows what is typed
  const model = editor.getModel()!;
  const handle = {
    carets: () => [...new Set((editor.getSelections() ?? []).flatMap((each) => [model.getOffsetAt(each.getStartPosition()), model.getOffsetAt(each.getEndPosition())]))].sort((a, b) => a - b),
    focus: () => editor.focus(),
  };
  notebook.editors.set(cellId, handle);
  const leave = editor.addAction({
    id: 'pinion-leave', label: 'Leave the text', keybindings: [monaco.KeyCode.Escape],
    keybindingContext: '!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !inSnippetMode',
    run: () => props().onLeave(),
  });
  return () => {
    leave.dispose();
    if (notebook.editors.get(cellId) === handle) notebook.editors.delete(cellId);
  };
}

/** Says to the others where the caret is, a little after it came to rest. */
function tellPlace(editor: Editor, { document: client }: ReturnType<typeof useNotebook>, cellId: CellId, props: () => CellEditorProps): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tell = () => {
    timer = null;
    const source = sourceOf(client.doc, cellId);
    const model = editor.getModel();
    const selection = editor.getSelection();
    if (!source || !model || !selection || !editor.hasTextFocus()) return;
    const offsetOf = (lineNumber: number, column: number) => Math.min(source.length, model.getOffsetAt({ lineNumber, column }));
    client.setPlace({
      cell: cellId,
      selection: {
        anchor: encodePosition(source, offsetOf(selection.selectionStartLineNumber, selection.selectionStartColumn)),
        head: encodePosition(source, offsetOf(selection.positionLineNumber, selection.positionColumn)),
      },
    });
  };
  const soon = () => { timer ??= setTimeout(tell, PLACE_MS); };
  const made = [
    editor.onDidChangeCursorSelection(soon),
    editor.onDidFocusEditorText(() => {
      props().onFocus();
      soon();
    }),
    editor.onDidBlurEditorText(() => client.setPlace({ cell: cellId })),
  ];
  return () => {
    if (timer) clearTimeout(timer);
    for (const each of made) each.dispose();
  };
}

function showOthers(loaded: Monaco, editor: Editor, { document: client }: ReturnType<typeof useNotebook>, cellId: CellId): () => void {
  const cursors = new Cursors(loaded, editor, sourceOf(client.doc, cellId)!);
  const show = () => cursors.show(client.people.in(cellId));
  const stop = client.people.subscribe(cellId, show);
  // Positions are relative to the text, which just changed; where nobody is, nothing is to be done.
  const moved = editor.onDidChangeModelContent(() => { if (client.people.in(cellId).length > 0) show(); });
  show();
  return () => {
    stop();
    moved.dispose();
    cursors.dispose();
  };
}

function drawMarks({ loaded: { monaco }, editor }: Mounted, marks: readonly EditorMark[]): () => void {
  const model = editor.getModel();
  if (!model) return () => {};
  const lines = editor.createDecorationsCollection(marks.filter((mark) => mark.isLine && mark.line <= model.getLineCount()).map((mark) => ({
    range: new monaco.Range(mark.line, 1, mark.line, 1), options: { isWholeLine: true, className: styles['errorLine'] ?? null },
  })));
  monaco.editor.setModelMarkers(model, 'session', marks.map((mark) => {
    const line = Math.min(mark.line, model.getLineCount());
    const word = mark.column ? model.getWordAtPosition({ lineNumber: line, column: mark.column }) : null;
    return {
      message: mark.message,
      severity: mark.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      startLineNumber: line, endLineNumber: line,
      startColumn: word?.startColumn ?? (model.getLineFirstNonWhitespaceColumn(line) || 1),
      endColumn: word?.endColumn ?? model.getLineMaxColumn(line),
    };
  }));
  return () => {
    lines.clear();
    if (!model.isDisposed()) monaco.editor.setModelMarkers(model, 'session', []);
  };
}
